/** The licences of the packages that a bundle contains: most of them ask that their text goes along with the code. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');

/** `inputs` are the files that were bundled, relative to the project. Throws for a package without a licence file. */
export async function licencesOf(inputs: readonly string[]): Promise<string> {
  const found = inputs.map((input) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0]);
  const folders = [...new Set(found.filter((folder) => folder !== undefined))].sort();
  const texts = await Promise.all(folders.map((folder) => licenceOf(join(root, folder))));
  return `Unstale contains the following packages.\n\n${texts.join('\n')}`;
}

async function licenceOf(folder: string): Promise<string> {
  const { name, version } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as Manifest;
  const file = (await readdir(folder)).find((entry) => /^licen[cs]e/i.test(entry));
  if (file === undefined) throw new Error(`${name} has no licence file: find its licence before it is bundled.`);
  const text = (await readFile(join(folder, file), 'utf8')).trim();
  return `${'='.repeat(80)}\n${name} ${version}\n\n${text}\n`;
}

interface Manifest {
  readonly name: string;
  readonly version: string;
}
