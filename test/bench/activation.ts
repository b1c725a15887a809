/** Time to activate in the real VS Code, against a built-in extension that also starts a language server there. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { cachePath, repositoryRoot } from '../support/cache-folder.ts';
import { runProcess } from '../support/run-process.ts';
import { type ActivationTimes, activationPeer } from './activation-times.ts';
import { type Comparison, median } from './statistics.ts';

const runCount = 3;

export async function compareActivation(): Promise<readonly Comparison[] | string> {
  const times: ActivationTimes[] = [];
  for (let run = 0; run < runCount; run++) {
    const measured = await measureOnce();
    if (typeof measured === 'string') return measured;
    times.push(measured);
  }
  const ours = median(times.map(({ oursMs }) => oursMs));
  const peer = median(times.map(({ peerMs }) => peerMs));
  return [{ what: `activation, median of ${runCount}`, ours, peer, peerName: activationPeer, unit: 'ms', goalRatio: 1 }];
}

/** One start of VS Code, or why it could not be. */
async function measureOnce(): Promise<ActivationTimes | string> {
  const folder = await mkdtemp(join(tmpdir(), 'unstale-activation-'));
  try {
    await writeFile(join(folder, 'notes.txt'), 'no document of ours\n');
    const result = join(folder, 'times.json');
    const module = join(cachePath('bench'), 'measure-activation.js');
    await build({
      absWorkingDir: repositoryRoot,
      entryPoints: ['test/bench/measure-activation.ts'],
      outfile: module,
      bundle: true,
      platform: 'node',
      format: 'cjs',
      external: ['vscode'],
      logLevel: 'warning',
    });
    const launcher = ['--disable-warning=MODULE_TYPELESS_PACKAGE_JSON', 'test/host/launcher.mts', folder];
    const switches = [`--extensionDevelopmentPath=${repositoryRoot}`, `--extensionTestsPath=${module}`];
    const run = await runProcess(process.execPath, [...launcher, ...switches], {
      cwd: repositoryRoot,
      env: { ...process.env, UNSTALE_BENCH_RESULT: result },
    });
    const text = await readFile(result, 'utf8').catch(() => undefined);
    if (text === undefined) return `VS Code did not run: ${(run.stderr || run.stdout).trim().slice(-300)}`;
    return JSON.parse(text) as ActivationTimes;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
