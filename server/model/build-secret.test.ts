import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readSecret, type SecretSource } from './build-secret.ts';

test.each<[string, readonly [string, SecretSource] | undefined]>([
  ['id=npmrc,src=.npmrc', ['npmrc', { file: '.npmrc' }]],
  ['type=file,id=npmrc,source=/a b', ['npmrc', { file: '/a b' }]],
  ['id=t,env=TOKEN', ['t', { env: 'TOKEN' }]],
  ['type=env,id=t,src=TOKEN', ['t', { env: 'TOKEN' }]],
  ['id=t,"src=a,""b"""', ['t', { file: 'a,"b"' }]],
  ['id=t', undefined],
  ['src=x', undefined],
  ['id=t,src=', undefined],
  ['id=t,src=~/x', undefined],
  ['id=t,src=a,env=B', undefined],
  ['id=t,env=A B', undefined],
  ['id=t,src=a,other=1', undefined],
  ['id=t,src=a,src=b', undefined],
  ['id=t,type=env,type=file,src=a', undefined],
  ['id=t,type=file,env=A', undefined],
  ['id=-o x,src=a', undefined],
  ['id=t,"src=a', undefined],
  ['id=t,"src=a"b', undefined],
  ['', undefined],
])('%s', (text, expected) => {
  expect(readSecret(text)).toEqual(expected);
});

test('no text makes it throw, or wait', () => {
  fc.assert(fc.property(fc.string({ maxLength: 200 }), (text) => void readSecret(text)));
  expect(readSecret(`id=t,src=${'"'.repeat(1_000_000)}`)).toBeUndefined();
  expect(readSecret(`id=t${',a'.repeat(2_000)}`)).toBeUndefined();
});
