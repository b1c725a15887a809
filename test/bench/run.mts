/**
 * `npm run bench`: every number beside a named peer's in the same run, as ratios. It asserts nothing: goals are printed
 * with "met" or "NOT met" and people decide. What cannot be had on this machine is named and left out. Words after `--`
 * choose parts, `npm run bench -- sidebar`; `--quick` shortens the long ones.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compareActivation } from './activation.ts';
import { writeCorpus } from './corpus.ts';
import { compareContainerdStore, compareSidebar } from './engine-half.ts';
import { compareExchange } from './exchange.ts';
import { compareGrowth } from './growth.ts';
import { compareLanguageServers } from './language-servers.ts';
import { compareLint } from './lint.ts';
import { comparePlan } from './plan.ts';
import { compareRegistry } from './registry.ts';
import { formatRow, type Row } from './statistics.ts';
import { compareVerify } from './verify.ts';
import { compareWholeTree } from './whole-tree.ts';

const fileCount = 500;
const folder = await mkdtemp(join(tmpdir(), 'unstale-bench-'));
const words = process.argv.slice(2);
const wanted = words.filter((word) => !word.startsWith('--'));
const print = (row: Row): void => console.log(`  ${formatRow(row)}`);
try {
  const files = await writeCorpus(folder, fileCount);
  const parts: readonly [name: string, title: string, compare: () => Promise<readonly Row[] | string>][] = [
    ['server', 'Language server', () => compareLanguageServers(folder, files)],
    ['growth', 'All rules, as a file grows', () => compareGrowth(files)],
    ['lint', 'Command line', () => compareLint(folder, files)],
    ['sidebar', 'Sidebar, on an engine of its own', () => compareSidebar(words.includes('--quick'), print)],
    ['containerd', 'Sidebar, containerd image store', () => compareContainerdStore()],
    ['verify', 'Verify, on an engine of its own', () => compareVerify()],
    ['plan', 'Cache plan, on an engine of its own', () => comparePlan()],
    ['tree', 'Whole tree, on an engine of its own', () => compareWholeTree()],
    ['exchange', 'Exchanges, on an engine of its own', () => compareExchange(words.includes('--quick'))],
    ['registry', 'Registry, on this machine', () => compareRegistry()],
    ['activation', 'In VS Code', () => compareActivation()],
  ];
  for (const [name, title, compare] of parts) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    console.log(`\n${title}`);
    const result = await compare();
    if (typeof result === 'string') console.log(`  left out: ${result}`);
    else for (const row of result) print(row);
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}
