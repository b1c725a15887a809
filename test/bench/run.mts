/**
 * `npm run bench`: every number beside a named peer's in the same run, as ratios. It asserts nothing: goals are printed
 * with "met" or "NOT met" and people decide. What cannot be had on this machine is named and left out.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compareActivation } from './activation.ts';
import { writeCorpus } from './corpus.ts';
import { compareLanguageServers } from './language-servers.ts';
import { compareLint } from './lint.ts';
import { type Comparison, formatComparison } from './statistics.ts';

const fileCount = 100;
const folder = await mkdtemp(join(tmpdir(), 'unstale-bench-'));
try {
  const files = await writeCorpus(folder, fileCount);
  const parts: [string, () => Promise<readonly Comparison[] | string>][] = [
    ['Language server', () => compareLanguageServers(folder, files)],
    ['Command line', () => compareLint(folder, files)],
    ['In VS Code', () => compareActivation()],
  ];
  for (const [title, compare] of parts) {
    const result = await compare();
    console.log(`\n${title}`);
    if (typeof result === 'string') console.log(`  left out: ${result}`);
    else for (const row of result) console.log(`  ${formatComparison(row)}`);
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}
