import { expect, test } from 'vitest';
import { dockerfileStages, stagesIn } from './dockerfile-stages.ts';

test('tells each stage with its line and what it begins with, as it is spelled', () => {
  const text =
    '# syntax=docker/dockerfile:1\nARG N=22\nFROM --platform=linux/amd64 node:$N AS Build\nRUN x\n\nFROM build AS test\nFROM scratch\n';
  expect(stagesIn(text)).toEqual({
    kind: 'known',
    stages: [
      { name: 'build', line: 3, base: 'node:$N' },
      { name: 'test', line: 6, base: 'build' },
      { line: 7, base: 'scratch' },
    ],
  });
});

test('knows no stage of a Dockerfile without one', () => {
  expect(stagesIn('RUN x\n')).toEqual({ kind: 'known', stages: [] });
});

test('does not tell of more stages than anybody chooses among', () => {
  expect(stagesIn('FROM scratch\n'.repeat(201))).toEqual({
    kind: 'unknown',
    because: 'The Dockerfile has more stages than are told.',
  });
});

test('cuts what is too long to be shown', () => {
  const stages = stagesIn(`FROM ${'a'.repeat(5_000)}\n`);
  expect(stages).toEqual({ kind: 'known', stages: [{ line: 1, base: 'a'.repeat(200) }] });
});

test('reads nothing without trust', async () => {
  const place = { dockerfileUri: 'file:///x/Dockerfile', dockerfileText: 'FROM scratch' };
  expect(await dockerfileStages(place, { isTrusted: false })).toMatchObject({ kind: 'unknown' });
  expect(await dockerfileStages(place, { isTrusted: true })).toMatchObject({ kind: 'known' });
});
