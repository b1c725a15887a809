/** Bundles the host tests into the one module that VS Code loads. `vscode` and Mocha are found at run time. */
import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type BuildOptions, build } from 'esbuild';
import { repositoryRoot } from '../support/cache-folder.ts';

const out = join(repositoryRoot, 'out', 'test', 'host');
const shared: BuildOptions = {
  absWorkingDir: repositoryRoot,
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  external: ['vscode', 'mocha'],
  sourcemap: 'inline',
  logLevel: 'warning',
};

/** Answers with the path of the module, which exports `run(): Promise<void>`. */
export async function bundleHostTests(): Promise<string> {
  const outfile = join(out, 'index.js');
  await build({ ...shared, entryPoints: ['test/host/index.ts'], outfile });
  return outfile;
}

/** Answers with the folder of the extension that uses ours. */
export async function bundleConsumer(): Promise<string> {
  const folder = join(out, 'consumer');
  await build({ ...shared, entryPoints: ['test/host/consumer/extension.ts'], outfile: join(folder, 'extension.js') });
  await copyFile(join(repositoryRoot, 'test', 'host', 'consumer', 'package.json'), join(folder, 'package.json'));
  return folder;
}
