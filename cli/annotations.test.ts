import { expect, test } from 'vitest';
import { diagnosisOf } from '../client/core/diagnose/diagnosis.ts';
import { link } from '../client/core/freshness/link.ts';
import type { VerifiedFile } from '../client/core/verify/verify-files.ts';
import { annotations } from './annotations.ts';

function annotated(files: readonly VerifiedFile[]): readonly string[] {
  const links = [link('source', 'broken', '1 copied file differs.\n::error::forged')];
  const diagnosis = diagnosisOf({ subject: { kind: 'image', name: 'shop:1' }, links, files });
  return annotations(diagnosis, (path) => `web/${path}`).split('\n');
}

test('a file that differs is an error at its place, and what is as it should be is none', () => {
  expect(
    annotated([
      { path: 'a.js', imagePath: '/a.js', state: 'different', because: 'Only its line endings.' },
      { path: 'b.js', imagePath: '/b.js', state: 'identical' },
    ]),
  ).toEqual([
    '::error file=web/a.js::different: Only its line endings.',
    '::error title=shop%3A1 is stale::1 copied file differs. ::error::forged',
    '',
  ]);
});

test('a hostile name makes no annotation of its own', () => {
  const [first] = annotated([{ path: 'a,line=1::x\n::error::y%', state: 'missing' }]);
  expect(first).toBe('::error file=web/a%2Cline=1%3A%3Ax%0A%3A%3Aerror%3A%3Ay%25::missing in the image');
});

test('of very many files some are told, and how many more there are', () => {
  const many = Array.from({ length: 60 }, (_, index): VerifiedFile => ({ path: `${index}`, state: 'different' }));
  const lines = annotated(many);
  expect(lines.filter((line) => line.startsWith('::error file='))).toHaveLength(50);
  expect(lines).toContain('and 10 more files');
});
