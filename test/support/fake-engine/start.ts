/**
 * An engine that is none: it speaks Docker's API over a unix socket, keeps its state in memory, records every call and fails
 * where a test tells it to, so that dockerode and our adapter are part of what is tested. `test/engine` holds it to the real one.
 */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseExactly } from '../../../client/adapters/docker-engine/exact-json.ts';
import type { JsonObject } from '../../../client/ports.ts';
import type { Call } from './answer.ts';
import { listen } from './events.ts';
import { fakeCalls, type Plan, type RecordedCall } from './handle.ts';
import { send } from './send.ts';
import { newWorld, type World } from './world.ts';

export interface FakeEngine {
  readonly socketPath: string;
  readonly world: World;
  /** Since the faults were set. */
  readonly calls: readonly RecordedCall[];
  /** From now on; forgets the calls until now. */
  arm(plan: Plan): void;
  /** Throws what `watch` threw. */
  stop(): Promise<void>;
}

export async function startFakeEngine(): Promise<FakeEngine> {
  const world = newWorld();
  const socketPath = join(tmpdir(), `unstale-fake-${randomBytes(6).toString('hex')}.sock`);
  const listeners = new Set<ServerResponse>();
  const fake = fakeCalls(world, (event) => {
    for (const listener of listeners) listener.write(event);
  });
  const handle = async (call: Call, response: ServerResponse): Promise<void> => {
    if (call.path === '/events') return listen(listeners, response);
    const reply = fake.handle(call);
    if (reply.kind === 'dropped') response.destroy();
    else await send(response, reply.answer, reply.kind === 'cut');
  };
  const server = createServer((request, response) => {
    readCall(request)
      .then((call) => handle(call, response))
      .catch((error: unknown) => fake.broken.push(error));
  });
  server.listen(socketPath);
  await once(server, 'listening');
  return {
    ...{ socketPath, world, arm: fake.arm },
    get calls() {
      return fake.calls;
    },
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      if (fake.broken.length > 0) throw fake.broken[0];
    },
  };
}

async function readCall(request: IncomingMessage): Promise<Call> {
  const url = new URL(request.url ?? '/', 'http://fake');
  const chunks: Uint8Array[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString();
  const body = text === '' ? {} : (parseExactly(text) as JsonObject);
  const path = url.pathname.replace(/^\/v1\.\d+(?=\/)/, '');
  return { method: request.method ?? '', path, query: Object.fromEntries(url.searchParams), body };
}
