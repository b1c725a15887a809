/** All rules over a text of n lines and over the same text twice in one file: the time may double, with a little for caches, and no more. */
import { memoryContext } from '../../server/context/memory-context.ts';
import { checkDockerfile } from '../../server/features/check-dockerfile.ts';
import { defaultSettings } from '../../server/settings.ts';
import type { CorpusFile } from './corpus.ts';
import { type Comparison, median } from './statistics.ts';

const linesOfShortText = [500, 1000, 2000, 4000];
const rounds = 15;

export async function compareGrowth(files: readonly CorpusFile[]): Promise<readonly Comparison[]> {
  const lines = files.flatMap(({ text }) => text.split('\n'));
  const view = memoryContext({ 'package.json': '{}', 'package-lock.json': '{}', 'src/index.js': '' });
  const elapsedMs = (text: string): number => {
    const startedAt = performance.now();
    checkDockerfile(text, [view], defaultSettings);
    return performance.now() - startedAt;
  };
  return linesOfShortText.map((lineCount) => {
    const text = `${lines.slice(0, lineCount).join('\n')}\n`;
    // The first reading of a shape is the compiler's, not ours.
    elapsedMs(text + text);
    const times = Array.from({ length: rounds }, () => ({ once: elapsedMs(text), twice: elapsedMs(text + text) }));
    return {
      what: `${2 * lineCount} lines`,
      ours: median(times.map(({ twice }) => twice)),
      peer: median(times.map(({ once }) => once)),
      peerName: `${lineCount} lines`,
      unit: 'ms',
      goalRatio: 2.5,
    };
  });
}
