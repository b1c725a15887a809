/**
 * `npm run package`: makes `unstale-<version>.vsix`. What goes in is decided by `.vscodeignore`; the programs are built for
 * it in a folder of its own, so that `dist/` stays what a developer or a running test built. `--out <file>` names the
 * result.
 */
import { execFileSync } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { createVSIX, listFiles, PackageManager } from '@vscode/vsce';

const root = join(import.meta.dirname, '..');
const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string };
const { values } = parseArgs({ options: { out: { type: 'string', default: join(root, `unstale-${version}.vsix`) } } });
const packagePath = resolve(values.out);

const stage = await mkdtemp(join(tmpdir(), 'unstale-package-'));
try {
  const files = await listFiles({ cwd: root, packageManager: PackageManager.None });
  for (const file of files.filter((path) => !path.startsWith('dist/'))) await cp(join(root, file), join(stage, file));
  await cp(join(root, '.vscodeignore'), join(stage, '.vscodeignore'));
  const build = ['scripts/build.mts', '--production', '--outdir', join(stage, 'dist')];
  execFileSync(process.execPath, [...process.execArgv, ...build], { cwd: root, stdio: 'inherit' });
  await createVSIX({ cwd: stage, packagePath, dependencies: false });
  console.log(`${packagePath}: ${Math.round((await stat(packagePath)).size / 1024)} KiB`);
} finally {
  await rm(stage, { recursive: true, force: true });
}
