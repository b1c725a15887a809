/**
 * The instructions of a Dockerfile beside the lines of an image's history, with as few differences as there can be. Unless the
 * image begins from nothing, lines in front may come from its base image.
 */
import type { ExpectedInstructionInfo } from '../../../server/protocol.ts';
import type { HistoryLine } from '../../ports.ts';
import type { Agrees } from './history-agreement.ts';

/** Without `row` the image lacks it, without `instruction` the Dockerfile does. */
export interface Pair {
  readonly instruction?: ExpectedInstructionInfo;
  readonly row?: HistoryLine;
  readonly isAlike: boolean;
}

interface Sides {
  readonly instructions: readonly ExpectedInstructionInfo[];
  readonly rows: readonly HistoryLine[];
  readonly hasBase: boolean;
  readonly agrees: Agrees;
}

/** In the order of the Dockerfile, without what is taken for the base image. */
export function align(sides: Sides): readonly Pair[] {
  const { instructions, rows, hasBase } = sides;
  const costs = costTable(sides);
  const whole = costs[instructions.length] ?? [];
  // Of equal ways the one that takes fewest lines for the base image.
  let used = hasBase ? whole.lastIndexOf(Math.min(...whole)) : rows.length;
  const pairs: Pair[] = [];
  for (let left = instructions.length; left > 0 || used > 0; ) {
    const instruction = instructions[instructions.length - left];
    const row = rows[rows.length - used];
    const cost = costs[left]?.[used] ?? 0;
    const both = instruction && row ? pairCost(instruction, row, sides.agrees) : Number.POSITIVE_INFINITY;
    if (instruction && row && isSame(cost, both + (costs[left - 1]?.[used - 1] ?? 0))) {
      pairs.push({ instruction, row, isAlike: both === 0 });
      [left, used] = [left - 1, used - 1];
    } else if (instruction && isSame(cost, 1 + (costs[left - 1]?.[used] ?? 0))) {
      pairs.push({ instruction, isAlike: false });
      left -= 1;
    } else {
      pairs.push({ ...(row && { row }), isAlike: false });
      used -= 1;
    }
  }
  return pairs;
}

/** `[i][j]`: of the last `i` instructions and the last `j` rows. */
function costTable({ instructions, rows, agrees }: Sides): readonly (readonly number[])[] {
  const table: number[][] = [Array.from({ length: rows.length + 1 }, (_, used) => used)];
  for (let left = 1; left <= instructions.length; left++) {
    const instruction = instructions[instructions.length - left];
    const above = table[left - 1] ?? [];
    const line = [left];
    for (let used = 1; used <= rows.length; used++) {
      const row = rows[rows.length - used];
      const both = instruction && row ? pairCost(instruction, row, agrees) : Number.POSITIVE_INFINITY;
      line.push(Math.min(both + (above[used - 1] ?? 0), 1 + (above[used] ?? 0), 1 + (line[used - 1] ?? 0)));
    }
    table.push(line);
  }
  return table;
}

/** What only resembles it a little may as well be of the base image, with the instruction new before it. */
function pairCost(instruction: ExpectedInstructionInfo, row: HistoryLine, agrees: Agrees): number {
  if (agrees(instruction, row)) return 0;
  if (row.createdBy?.startsWith(`${instruction.keyword} `) !== true) return Number.POSITIVE_INFINITY;
  return resembles(instruction.text ?? instruction.label, row.createdBy.replace(/ # buildkit$/, '')) ? 0.9 : 1.1;
}

function resembles(one: string, other: string): boolean {
  const shorter = Math.min(one.length, other.length);
  let start = 0;
  while (start < shorter && one[start] === other[start]) start++;
  let end = 0;
  while (end < shorter - start && one.at(-1 - end) === other.at(-1 - end)) end++;
  return start + end >= shorter * 0.6;
}

function isSame(one: number, other: number): boolean {
  return Math.abs(one - other) < 1e-6;
}
