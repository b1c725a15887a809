/** What is left when several lines of scripts make images of one name. */
import { expect, it } from 'vitest';
import { agreeing } from './agreeing-scripts.ts';
import type { DeclaredSource } from './declared-source.ts';

function line(of: string, more: Partial<DeclaredSource> = {}): DeclaredSource {
  const base = { dockerfileUri: 'file:///w/Dockerfile', contextPath: '/w', target: undefined, args: {}, unknownArgs: [] };
  return { ...base, namedContexts: {}, references: ['a:1'], origin: { kind: 'script', because: `${of} builds it` }, ...more };
}

it('keeps lines that say the same', () => {
  const both = [line('line 1 of Makefile'), line('line 2 of ci.yml')];
  expect(agreeing(both)).toEqual(both);
});

it('knows no value of an argument that is not always the same', () => {
  const told = agreeing([
    line('x', { args: { A: '1', B: '2' } }),
    line('y', { args: { A: '1', B: '3' } }),
    line('z', { args: { A: '1' }, unknownArgs: ['C'] }),
  ]);
  expect(told.map(({ args, unknownArgs }) => [args, [...unknownArgs].sort()])).toEqual(Array(3).fill([{ A: '1' }, ['B', 'C']]));
});

it('does not know which of two places an image is made from, and says who says so', () => {
  const told = agreeing([
    line('line 1 of Makefile'),
    line('line 2 of ci.yml', { contextPath: '/w/app', references: ['a:1', 'b:1'] }),
  ]);
  expect(told.map(({ references }) => references)).toEqual([[], ['b:1'], ['a:1']]);
  expect(told[2]?.unknown).toBe('line 1 of Makefile and line 2 of ci.yml build a:1 in different ways.');
});

it('does not let a line that nobody can follow spoil the others', () => {
  const open = line('x', { contextPath: undefined, unknown: 'Nobody knows.' });
  expect(agreeing([line('y'), open])).toEqual([line('y'), open]);
});
