/** A container that wrote files of its own where no volume is, and whose source was saved and built since. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Arranging } from './take-shot.mts';

const name = 'ledger';
const dockerfile = 'FROM node:22\nSTOPSIGNAL SIGKILL\nWORKDIR /app\nCOPY ledger.js .\nCMD ["sleep", "1000000"]\n';

/** Answers with what takes all of it away again. */
export async function arrangeLedger({ docker, folder }: Arranging): Promise<() => Promise<unknown>> {
  const settings = { 'unstale.images': { [name]: { dockerfile: 'Dockerfile' } }, 'unstale.recreate.stableSeconds': 1 };
  await mkdir(join(folder, '.vscode'), { recursive: true });
  await writeFile(join(folder, '.vscode', 'settings.json'), JSON.stringify(settings));
  await writeFile(join(folder, 'Dockerfile'), dockerfile);
  await writeFile(join(folder, 'ledger.js'), 'book(1);\n');
  await docker('buildx', 'build', '--quiet', '--network=none', '--tag', name, folder);
  await docker('run', '--detach', '--network=none', '--name', name, name);
  await docker('exec', name, 'sh', '-c', 'echo 12.90 > /app/entries.csv');
  await writeFile(join(folder, 'ledger.js'), 'book(2);\n');
  return async () => {
    const { stdout } = await docker('ps', '--all', '--quiet', '--filter', `ancestor=${name}`);
    const others = await docker('ps', '--all', '--quiet', '--filter', 'name=unstale');
    await docker('rm', '--force', name, ...`${stdout} ${others.stdout}`.split(/\s+/).filter(Boolean));
  };
}
