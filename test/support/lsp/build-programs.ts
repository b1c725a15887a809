/** Vitest global setup of suites that run the built programs: builds `dist/` once, so that what is tested is what is there. */
import { repositoryRoot } from '../cache-folder.ts';
import { runOrThrow } from '../run-process.ts';

export async function setup(): Promise<void> {
  await runOrThrow(process.execPath, ['--disable-warning=MODULE_TYPELESS_PACKAGE_JSON', 'scripts/build.mts'], {
    cwd: repositoryRoot,
  });
}
