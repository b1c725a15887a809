import { expect, test } from 'vitest';
import { CancellationTokenSource, LSPErrorCodes, ResponseError } from 'vscode-languageserver';
import { createFailureLog, guard } from './guard.ts';

const quiet = new CancellationTokenSource().token;

test('a handler that throws answers emptily and is logged once', async () => {
  const lines: string[] = [];
  const error = new Error('boom');
  const guarded = guard(
    'hover',
    createFailureLog((line) => lines.push(line)),
    null,
    () => {
      throw error;
    },
  );
  expect(await guarded({}, quiet)).toBeNull();
  expect(await guarded({}, quiet)).toBeNull();
  expect(lines).toHaveLength(1);
  expect(lines[0]).toContain('hover: Error: boom');
});

test('a cancelled request is answered as cancelled, even when the handler finished', async () => {
  const source = new CancellationTokenSource();
  const guarded = guard(
    'hover',
    createFailureLog(() => undefined),
    null,
    () => {
      source.cancel();
      return null;
    },
  );
  const answer = await guarded({}, source.token);
  expect(answer).toBeInstanceOf(ResponseError);
  expect((answer as ResponseError<never>).code).toBe(LSPErrorCodes.RequestCancelled);
});
