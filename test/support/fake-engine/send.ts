/** An answer of the fake engine onto the wire, whole or cut in the middle. */
import type { ServerResponse } from 'node:http';
import { printExactly } from '../../../client/adapters/docker-engine/exact-json.ts';
import type { JsonValue } from '../../../client/ports.ts';
import type { Answer } from './answer.ts';

export async function send(response: ServerResponse, { status, body }: Answer, isCut: boolean): Promise<void> {
  const bytes = await bytesOf(body);
  // The length is promised, so that a cut answer is seen to be cut.
  const headers = { 'Content-Type': 'application/json', ...(bytes.length > 0 ? { 'Content-Length': bytes.length } : {}) };
  response.writeHead(status, headers);
  if (!isCut) return void response.end(bytes);
  response.write(bytes.subarray(0, bytes.length / 2), () => response.destroy());
}

export async function bytesOf(body: unknown): Promise<Buffer> {
  if (body === undefined) return Buffer.alloc(0);
  if (Buffer.isBuffer(body)) return body;
  if (!isStream(body)) return Buffer.from(printExactly({ body: body as JsonValue }).slice('{"body":'.length, -1));
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function isStream(body: unknown): body is AsyncIterable<Uint8Array> {
  return typeof body === 'object' && body !== null && Symbol.asyncIterator in body;
}
