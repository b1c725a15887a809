/**
 * Rewrites everything that is generated from the rules: the list the engine runs, the pages, the settings in the
 * manifest, and the schema of the configuration file. With `--check` it writes nothing, names what is stale and fails.
 */
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { configSchema } from './sync/config-schema.mts';
import { findRules } from './sync/find-rules.mts';
import { indexFile } from './sync/index-file.mts';
import { manifestWithRules } from './sync/manifest.mts';
import { pageIndex, rulePage } from './sync/rule-page.mts';

const root = join(import.meta.dirname, '..');
const isCheck = process.argv.includes('--check');

const stale: string[] = [];
const rules = await findRules(join(root, 'server/rules'));
const manifest = (await readText('package.json')) ?? '{}';
const expected = new Map<string, string | undefined>([
  ['server/rules/index.ts', indexFile(rules)],
  ['package.json', manifestWithRules(manifest, rules)],
  ['docs/rules/README.md', pageIndex(rules)],
  ['schemas/unstale.schema.json', configSchema(rules, (JSON.parse(manifest) as { homepage: string }).homepage)],
  ...rules.map(({ rule, fileName }) => [`docs/rules/${rule.id}.md`, rulePage(rule, fileName)] as const),
]);
for (const name of await listNames('docs/rules')) {
  if (!expected.has(`docs/rules/${name}`)) expected.set(`docs/rules/${name}`, undefined);
}
for (const [path, text] of expected) {
  if ((await readText(path)) === text) continue;
  stale.push(path);
  if (!isCheck) await writeText(path, text);
}
report();

function report(): void {
  if (stale.length === 0) console.log(`${rules.length} rules: everything generated from them is up to date.`);
  else if (!isCheck) console.log(stale.map((path) => `wrote ${path}`).join('\n'));
  else {
    console.error(
      `Stale: ${stale.join(', ')}.\nThese files are generated from server/rules. Run \`npm run sync\` and commit the result.`,
    );
    process.exitCode = 1;
  }
}

async function readText(path: string): Promise<string | undefined> {
  return await readFile(join(root, path), 'utf8').catch(() => undefined);
}

async function writeText(path: string, text: string | undefined): Promise<void> {
  if (text === undefined) return await rm(join(root, path));
  await mkdir(dirname(join(root, path)), { recursive: true });
  await writeFile(join(root, path), text);
}

async function listNames(folder: string): Promise<readonly string[]> {
  return await readdir(join(root, folder)).catch(() => []);
}
