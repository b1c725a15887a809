/** Bundles the host tests into the one module that VS Code loads. `vscode` and Mocha are found at run time. */
import { join } from 'node:path';
import { build } from 'esbuild';
import { repositoryRoot } from '../support/cache-folder.ts';

/** Answers with the path of the module, which exports `run(): Promise<void>`. */
export async function bundleHostTests(): Promise<string> {
  const outfile = join(repositoryRoot, 'out', 'test', 'host', 'index.js');
  await build({
    absWorkingDir: repositoryRoot,
    entryPoints: ['test/host/index.ts'],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    external: ['vscode', 'mocha'],
    sourcemap: 'inline',
    logLevel: 'warning',
  });
  return outfile;
}
