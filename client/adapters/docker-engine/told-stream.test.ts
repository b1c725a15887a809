import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { EngineError } from '../../ports.ts';
import { toldStream } from './told-stream.ts';

async function read(stream: AsyncIterable<Uint8Array>): Promise<string> {
  const pieces: Uint8Array[] = [];
  for await (const piece of stream) pieces.push(piece);
  return Buffer.concat(pieces).toString();
}

function failing(error: Error | undefined): Readable {
  const answer = new Readable({ read: () => undefined });
  answer.push('half');
  setImmediate(() => answer.destroy(error));
  return answer;
}

test('it tells everything in order, however slowly it is read', async () => {
  const pieces = Array.from({ length: 500 }, (_, at) => Buffer.from(`${at} `.repeat(100)));
  const told = toldStream(Readable.from(pieces, { objectMode: false }));
  let text = '';
  for await (const piece of told) {
    text += String(piece);
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(text).toBe(Buffer.concat(pieces).toString());
});

test.each([
  ['a reset', Object.assign(new Error('reset'), { code: 'ECONNRESET' }), 'not-running'],
  ['an end too early, without a word', undefined, 'not-running'],
  ['anything else', new Error('odd'), 'failed'],
])('%s is told as an error of ours', async (_, error, reason) => {
  await expect(read(toldStream(failing(error)))).rejects.toMatchObject({ reason });
});

test('what failed before anybody read fails for who reads then', async () => {
  const told = toldStream(failing(Object.assign(new Error('reset'), { code: 'ECONNRESET' })));
  await new Promise((resolve) => told.once('close', resolve));
  await expect(read(told)).rejects.toSatisfy((error) => EngineError.is(error));
});

test('who gives it up ends what it comes from', async () => {
  const answer = Readable.from([Buffer.from('a'), Buffer.from('b')]);
  for await (const _ of toldStream(answer)) break;
  expect(answer.destroyed).toBe(true);
});
