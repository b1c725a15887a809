/**
 * Runs the host tests inside VS Code and ends with their exit code. `--desktop` (or `UNSTALE_DESKTOP=1`) downloads the
 * desktop build; otherwise VS Code runs in the browser, through a launcher that takes the desktop's switches.
 * The folder that is opened is a copy of the demo, so that fixes may be applied to it.
 */
import { cpSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { PassThrough } from 'node:stream';
import { runTests, TestRunFailedError } from '@vscode/test-electron';
import { countOfHost } from '../../scripts/test/count-results.mjs';
import { cachePath, repositoryRoot } from '../support/cache-folder.ts';
import { provideBaseImages } from '../support/engine/base-images.ts';
import { type EngineOptions, startEngine } from '../support/engine/start.ts';
import { installKubectl } from '../support/kubernetes/install.ts';
import { leaveOut } from '../support/requirements.ts';
import { makeTemporaryFolder, removeFolder } from '../support/vscode/temporary-folder.ts';
import { bundleConsumer, bundleHostTests } from './bundle.ts';

const isDesktop = process.env['UNSTALE_DESKTOP'] === '1' || process.argv.includes('--desktop');

process.exitCode = await runOnBothStores(await bundleHostTests());

/** Everything on Docker's own image store, and what depends on the store on containerd's, too. */
async function runOnBothStores(testsPath: string): Promise<number> {
  const all = await runWithEngine(testsPath, { dataName: 'host', isInOwnNetwork: false }, {});
  const options = { dataName: 'host-containerd', isInOwnNetwork: true, usesContainerdStore: true };
  const stories = await runWithEngine(testsPath, options, { UNSTALE_TEST_STORIES_ONLY: '1' });
  return all === 0 ? stories : all;
}

/** The fixed demo is built on an engine of our own; without one those tests are left out, aloud. */
async function runWithEngine(
  testsPath: string,
  options: EngineOptions,
  environment: Readonly<Record<string, string>>,
): Promise<number> {
  const engine = await startEngine(options);
  if (engine.kind === 'missing') {
    leaveOut('host tests that build', engine);
    return runInCopyOfDemo(testsPath, environment);
  }
  try {
    await provideBaseImages(engine);
    const access = JSON.stringify({ env: engine.env, socketPath: engine.socketPath });
    return await runInCopyOfDemo(testsPath, { ...environment, UNSTALE_TEST_ENGINE: access, ...engine.env });
  } finally {
    await engine.stop();
  }
}

async function runInCopyOfDemo(testsPath: string, extensionTestsEnv: Readonly<Record<string, string>>): Promise<number> {
  const home = await makeTemporaryFolder();
  const demo = join(home, 'demo');
  cpSync(join(repositoryRoot, 'test', 'fixtures', 'demo'), demo, { recursive: true });
  process.once('exit', () => removeFolder(home));
  // test-electron ends VS Code on Ctrl-C only; other interruptions take the same way.
  for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.emit('SIGINT'));
  return runInVsCode(demo, testsPath, { ...extensionTestsEnv, ...(await clusterEnvironment(home, extensionTestsEnv)) });
}

/** A kubeconfig that nobody has yet, so that no test reaches a cluster of the person who runs it. */
async function clusterEnvironment(
  home: string,
  { PATH = process.env['PATH'] }: Readonly<Record<string, string | undefined>>,
): Promise<Readonly<Record<string, string>>> {
  const kubeconfig = join(home, 'kubeconfig');
  const kubectl = await installKubectl();
  if (kubectl.kind === 'missing') {
    leaveOut('the cluster in VS Code', kubectl);
    return { KUBECONFIG: kubeconfig };
  }
  const own = { KUBECONFIG: kubeconfig, KUBECACHEDIR: join(home, 'kube-cache'), UNSTALE_TEST_KUBECONFIG: kubeconfig };
  return { ...own, PATH: `${dirname(kubectl.program)}${delimiter}${PATH}` };
}

async function runInVsCode(
  folder: string,
  testsPath: string,
  extensionTestsEnv: Readonly<Record<string, string>>,
): Promise<number> {
  const chunks: Buffer[] = [];
  const stdout = new PassThrough();
  stdout.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    process.stdout.write(chunk);
  });
  const where = isDesktop ? { cachePath: cachePath('desktop'), launchArgs: [folder] } : browserBuild(folder);
  const exitCode = await runTests({
    ...where,
    extensionDevelopmentPath: [repositoryRoot, await bundleConsumer()],
    extensionTestsPath: testsPath,
    extensionTestsEnv,
    stdout,
  }).catch((error: unknown) => {
    if (error instanceof TestRunFailedError) return error.code ?? 1;
    console.error(`VS Code could not be started: ${String(error)}`);
    return 1;
  });
  const { passed, failed } = countOfHost(Buffer.concat(chunks).toString('utf8'));
  console.log(`${passed} passed, ${exitCode !== 0 && failed === 0 ? 1 : failed} failed`);
  return exitCode;
}

/** Our Node is the "VS Code" that is spawned; its first argument makes it the launcher. */
function browserBuild(folder: string) {
  const launcher = join(import.meta.dirname, 'launcher.mts');
  return {
    vscodeExecutablePath: process.execPath,
    launchArgs: ['--disable-warning=MODULE_TYPELESS_PACKAGE_JSON', launcher, folder],
  };
}
