/** The order and the values of variables, as RUN gets them. */
import { expect, test } from 'vitest';
import { type Given, verticesOf } from '../../test/support/simulated-builder.ts';

/** Of the last step. */
function env(given: Given | string): readonly string[] | undefined {
  return verticesOf(given)
    .at(-1)
    ?.material.filter(([name]) => name.startsWith('variable '))
    .map(([name, value]) => (name === 'variable PATH' ? 'PATH' : `${name.slice(9)}=${value}`));
}
const on = (lines: string, image: readonly string[] = ['PATH=/p'], args = {}) =>
  env({ dockerfile: `FROM base\n${lines}\nRUN x\n`, images: { base: { env: image } }, args });

test.each([
  ['as assigned', 'ENV B=1 A=2', ['PATH', 'B=1', 'A=2']],
  ['the last assignment moves to the end', 'ENV A=b C=d\nENV A=z', ['PATH', 'C=d', 'A=z']],
  ['all pairs of one ENV see what was before', 'ENV A=1\nENV A=2 B=$A', ['PATH', 'A=2', 'B=1']],
  ['an argument is a variable', 'ARG A=1\nENV B=$A', ['PATH', 'A=1', 'B=1']],
  ['without a value it is none', 'ARG A', ['PATH']],
  ['empty is a value', 'ENV A=', ['PATH', 'A=']],
])('%s', (_, lines, expected) => {
  expect(on(lines)).toEqual(expected);
});

test('PATH follows where the image has none, and is there on nothing', () => {
  expect(on('ENV A=1', ['X=1'])).toEqual(['X=1', 'PATH', 'A=1']);
  expect(env('FROM scratch\nRUN x\n')).toEqual(['PATH']);
});

test('a stage on a stage takes over everything, and what is configured is set again', () => {
  const dockerfile = 'FROM base AS a\nARG FOO=1\nENV A=b C=d\nENV A=z\nRUN parent\nFROM a\nRUN child\n';
  const given = { dockerfile, images: { base: { env: ['PATH=/p'] } } };
  expect(env({ ...given, target: 'a' })).toEqual(['PATH', 'FOO=1', 'C=d', 'A=z']);
  expect(env(given)).toEqual(['FOO=1', 'PATH', 'A=z', 'C=d']);
});

test('an image’s variable without a value is empty', () => {
  expect(on('', ['PATH=/p', 'ODD'])).toEqual(['PATH', 'ODD=']);
});

test('what the build passes wins over the default, and only where it is declared', () => {
  expect(on('ARG A=1', ['PATH=/p'], { A: '2', B: '3' })).toEqual(['PATH', 'A=2']);
  expect(on('ARG A\nENV A=3', ['PATH=/p'], { A: '2' })).toEqual(['PATH', 'A=3']);
});
