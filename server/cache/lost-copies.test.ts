/** A builder gives up the copy of a context that a step mounted writable. */
import { expect, test } from 'vitest';
import { graphOf, SimulatedBuilder } from '../../test/support/simulated-builder.ts';
import type { StepReport } from './learn.ts';
import { lostCopies } from './lost-copies.ts';

const lost = (lines: string, report: StepReport, named = {}) => [
  ...lostCopies(graphOf({ dockerfile: `FROM base\n${lines}\n`, named }), { of: () => report }),
];
const writable = 'RUN --mount=source=a,target=/m,rw x';

test('where that step ran, or may have run', () => {
  expect(lost(writable, 'ran')).toEqual(['']);
  expect(lost(writable, 'not-told')).toEqual(['']);
  expect(lost(writable, 'cached')).toEqual([]);
});

test('not where it is read-only, or copied', () => {
  expect(lost('RUN --mount=source=a,target=/m x\nCOPY a /a', 'ran')).toEqual([]);
});

test('of a named context that one', () => {
  expect(lost('COPY a /a\nRUN --mount=from=lib,target=/m,rw x', 'ran', { lib: {} })).toEqual(['lib']);
});

test('another stage or an image is no context', () => {
  expect(lost('RUN --mount=from=other,target=/m,rw x', 'ran')).toEqual([]);
});

test('the next build is given modes of folders as they are then', () => {
  const folder = (mode: number, line: string) => ({
    dockerfile: `FROM base\nCOPY d /d\n${line}\n`,
    files: { 'd/': { kind: 'directory', mode }, f: '' } as const,
  });
  const kept = new SimulatedBuilder().build(folder(0o755, 'RUN --mount=source=f,target=/m x'));
  expect(kept.told(folder(0o700, ''))).toBe('reused');
  const given = new SimulatedBuilder().build(folder(0o755, 'RUN --mount=source=f,target=/m,rw x'));
  expect(given.told(folder(0o700, ''))).toBe('changed');
});
