/** Which file of the context a COPY brings to a path of the image. */
import { expect, it } from 'vitest';
import { memoryContext } from '../context/memory-context.ts';
import { parseDockerfile } from '../model/parse-dockerfile.ts';
import { gatherFacts } from './gather-facts.ts';
import { landsAt } from './landing.ts';

const files = { 'a/b/x.js': '', 'a/y.js': '', 'top.js': '' };

it.each<[string, string, string | undefined]>([
  ['a/b /app/', '/app/x.js', 'a/b/x.js'],
  ['top.js /app/', '/app/top.js', 'top.js'],
  ['--parents a/b/x.js /app/', '/app/a/b/x.js', 'a/b/x.js'],
  ['--parents a/b/x.js /app/', '/app/x.js', undefined],
  ['--parents a/b /app/', '/app/a/b/x.js', 'a/b/x.js'],
  ['--parents a/b /app/', '/app/a/y.js', undefined],
  ['--parents a/./b/x.js /app/', '/app/b/x.js', 'a/b/x.js'],
  ['--parents a/./b/x.js /app/', '/app/a/b/x.js', undefined],
  ['--parents **/*.js /app', '/app/a/y.js', 'a/y.js'],
  ['--parents **/*.js /app', '/app/a/y.ts', undefined],
  ['--parents a*/./y.js /app', '/app/y.js', undefined],
  ['--parents . /app', '/app/top.js', undefined],
])('COPY %s brings to %s: %s', (copy, imagePath, expected) => {
  const context = memoryContext(files);
  const step = gatherFacts(parseDockerfile(`FROM x\nCOPY ${copy}\n`), context).stages[0]?.steps.at(-1);
  const { listing } = context;
  if (step === undefined || listing.kind !== 'loaded') throw new Error('There is no step.');
  expect(landsAt(step, imagePath, listing.value)?.path).toBe(expected);
});
