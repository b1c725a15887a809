/** Steps of a plan, in the order of the Dockerfile, one for each instruction. */
import { expect, test } from 'vitest';
import { SimulatedBuilder } from '../../test/support/simulated-builder.ts';

test('steps are told by stage and number, and stages in the order of the Dockerfile whoever asks for them first', () => {
  const dockerfile =
    'FROM base AS one\nRUN 1\nFROM base AS two\nRUN 2\nFROM base\nCOPY --from=two /x /y\nCOPY --from=one /x /z\n';
  const steps = new SimulatedBuilder().plan(dockerfile);
  expect(steps.map(({ stage, stageName, ordinal, of }) => [stage, stageName, ordinal, of])).toEqual([
    [0, 'one', 2, 2],
    [1, 'two', 2, 2],
    [2, 'stage-2', 2, 3],
    [2, 'stage-2', 3, 3],
  ]);
});

test('a linked copy is one step, which is reused when both its vertices are', () => {
  const given = (run: string, text: string) => ({
    dockerfile: `FROM base\nRUN ${run}\nCOPY --link f /f\n`,
    files: { f: text },
    builder: { mergesLinks: true, buildKit: 25 },
  });
  const told = (run: string, text: string) => new SimulatedBuilder().build(given('a', '1')).told(given(run, text));
  expect(told('a', '1')).toBe('reused reused');
  expect(told('b', '1')).toBe('changed below');
  expect(told('a', '2')).toBe('reused changed');
});

test('what fails is worse than what runs, and that than what is not known', () => {
  const linked = (text: string, files: object) => ({
    dockerfile: `FROM ${text}\nCOPY --link f /f\n`,
    files: files as Record<string, string>,
    builder: { mergesLinks: true, buildKit: 25 },
  });
  expect(new SimulatedBuilder().told(linked('base', {}))).toBe('fails');
  expect(new SimulatedBuilder().told(linked('elsewhere', { f: '' }))).toBe('changed');
  expect(new SimulatedBuilder().build(linked('base', { f: '' })).told(linked('elsewhere', { f: '' }))).toBe('unknown(other)');
});

test('a Dockerfile without steps has an empty plan', () => {
  expect(new SimulatedBuilder().plan('FROM base\nENV A=1\n')).toEqual([]);
});
