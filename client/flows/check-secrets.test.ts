import { expect, test } from 'vitest';
import type { BuildSourceInfo } from '../../server/protocol.ts';
import { refusedSecret } from './check-secrets.ts';

const source = { secrets: { npmrc: { file: '/w/.npmrc' }, token: { env: 'TOKEN' } } } as unknown as BuildSourceInfo;

test('a secret of a variable that is not set is refused, because a builder would make an empty one', () => {
  expect(refusedSecret({ hasVariable: () => false }, source)?.because).toBe(
    'The secret token of the build is read from the variable TOKEN, which is not set here.',
  );
});

test('nothing is refused where it is set, or where nobody can tell', () => {
  expect(refusedSecret({ hasVariable: (name) => name === 'TOKEN' }, source)).toBeUndefined();
  expect(refusedSecret({}, source)).toBeUndefined();
  expect(refusedSecret({ hasVariable: () => false }, {} as BuildSourceInfo)).toBeUndefined();
});
