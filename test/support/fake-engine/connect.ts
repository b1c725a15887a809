/** The fake engine without a wire between: what a connection would carry, for thousands of exchanges. Errors are those of the library. */
import type { EngineConnection, EngineRequest } from '../../../client/adapters/docker-engine/engine-connection.ts';
import { printExactly } from '../../../client/adapters/docker-engine/exact-json.ts';
import { engineOver } from '../../../client/adapters/docker-engine/open-engine.ts';
import { translateError } from '../../../client/adapters/docker-engine/translate-error.ts';
import { type Engine, EngineError, type JsonValue } from '../../../client/ports.ts';
import type { FakeCalls } from './handle.ts';
import { bytesOf } from './send.ts';

/** Through the adapter that talks to real ones. */
export function engineOn(fake: FakeCalls): Promise<Engine> {
  const address = { kind: 'unix', path: '/nowhere.sock' } as const;
  const endpoint = { address, text: 'fake', decidedBy: 'test', isLocal: true, cliEnvironment: {} };
  return engineOver(connectionTo(fake), endpoint);
}

function connectionTo(fake: FakeCalls): EngineConnection {
  const ask = async ({ method, path, query = {}, body = {} }: EngineRequest): Promise<Buffer> => {
    // As on a wire, nothing of what is sent is shared with who sent it.
    const sent = structuredClone(body);
    const reply = fake.handle({ method, path, query, body: sent });
    if (reply.kind !== 'whole') throw translateError(Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' }));
    const { status, body: told } = reply.answer;
    if (status >= 400)
      throw translateError({ statusCode: status, json: told, message: printExactly({ told: told as JsonValue }) });
    return bytesOf(told);
  };
  return {
    text: async (request) => (await ask(request)).toString('utf8'),
    stream: async (request) => bytes(await ask(request)),
    answer: () => Promise.reject(new EngineError('unsupported', 'Nobody asks this of Docker.')),
    useVersion: () => undefined,
  };
}

async function* bytes(whole: Buffer): AsyncGenerator<Uint8Array> {
  yield whole;
}
