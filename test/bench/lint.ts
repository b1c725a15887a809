/** `unstale lint` of a folder of projects against `docker build --check` of each: what a person waits for before a push. */
import { dirname } from 'node:path';
import { startEngine } from '../support/engine/start.ts';
import { runProcess } from '../support/run-process.ts';
import type { CorpusFile } from './corpus.ts';
import type { Comparison } from './statistics.ts';
import { elapsedMsOf } from './timing.ts';

/** `docker build --check` of a few files is enough: each starts the same program and asks the same engine. */
const checkedByPeer = 20;

export async function compareLint(folder: string, files: readonly CorpusFile[]): Promise<readonly Comparison[] | string> {
  const engine = await startEngine({ dataName: 'bench' });
  if (engine.kind === 'missing') return `no engine: ${engine.because}`;
  try {
    const ours = await elapsedMsOf(() => runProcess(process.execPath, ['dist/cli.js', 'lint', folder]));
    const peers: number[] = [];
    for (const { path } of files.slice(0, checkedByPeer)) {
      peers.push(await elapsedMsOf(() => engine.docker(['build', '--check', '--', dirname(path)])));
    }
    const perFile = peers.reduce((sum, elapsedMs) => sum + elapsedMs, 0) / peers.length;
    return [
      {
        what: `lint of a Dockerfile, in a folder of ${files.length}`,
        ours: ours / files.length,
        peer: perFile,
        peerName: 'docker build --check',
        unit: 'ms',
        goalRatio: 0.02,
      },
    ];
  } finally {
    await engine.stop();
  }
}
