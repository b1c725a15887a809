import { expect, test } from 'vitest';
import { EngineError } from '../../ports.ts';
import { translateError } from './translate-error.ts';

test.each([
  [{ code: 'ENOENT', message: 'connect ENOENT /var/run/docker.sock' }, 'not-running'],
  [{ code: 'ECONNREFUSED', message: 'x' }, 'not-running'],
  [{ code: 'EACCES', message: 'x' }, 'no-permission'],
  [{ name: 'AbortError', code: 'ABORT_ERR', message: 'x' }, 'cancelled'],
  [{ code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE', message: 'x' }, 'wrong-context'],
  [{ code: 'ERR_SSL_TLSV1_ALERT_UNKNOWN_CA', message: 'x' }, 'no-permission'],
  [{ statusCode: 404, message: 'x' }, 'not-found'],
  [{ statusCode: 409, message: 'x' }, 'conflict'],
  [{ statusCode: 400, message: 'x' }, 'refused'],
  [{ statusCode: 500, message: 'x' }, 'failed'],
  ['a string', 'failed'],
  [null, 'failed'],
])('%j is %s', (thrown, reason) => {
  expect(translateError(thrown).reason).toBe(reason);
});

test("keeps the engine's own sentence and the cause", () => {
  const thrown = { statusCode: 404, json: { message: 'No such container: x' }, message: '(HTTP code 404) …' };
  expect(translateError(thrown)).toMatchObject({ detail: 'No such container: x', cause: thrown });
});

test('an error that is already translated stays the same', () => {
  const error = new EngineError('conflict', 'x');
  expect(translateError(error)).toBe(error);
});
