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
import { type Answer, type Call, Refused } from './answer.ts';
import { eventOf, listen } from './events.ts';
import { type Fault, faultFor, isDoneAtOnce, laterCalls } from './faults.ts';
import { answerTo } from './routes.ts';
import { send } from './send.ts';
import { newWorld, type World } from './world.ts';

export interface RecordedCall extends Call {
  readonly fault: Fault | undefined;
  /** `undefined` when it was never carried out. */
  readonly answer: Answer | undefined;
}

export interface FakeEngine {
  readonly socketPath: string;
  readonly world: World;
  /** Since the faults were set. */
  readonly calls: readonly RecordedCall[];
  /** From now on; forgets the calls until now. */
  arm(plan: Plan): void;
  stop(): Promise<void>;
}

export interface Plan {
  readonly faults?: readonly Fault[];
  /** Somebody else, right before the n-th call from now. */
  readonly meanwhile?: { readonly at: number; readonly act: (world: World) => void } | undefined;
  /** After each call; what it throws is rethrown by `stop`. */
  readonly watch?: (world: World) => void;
}

const noAnswer: Answer = { status: 500 };
const told: Answer = { status: 500, body: { message: 'the fake was told to fail' } };

export async function startFakeEngine(): Promise<FakeEngine> {
  const world = newWorld();
  const socketPath = join(tmpdir(), `unstale-fake-${randomBytes(6).toString('hex')}.sock`);
  let calls: RecordedCall[] = [];
  let counts = new Map<Fault, number>();
  let plan: Plan = {};
  let late: { readonly call: Call; waits: number }[] = [];
  const broken: unknown[] = [];
  const listeners = new Set<ServerResponse>();
  const look = (): void => {
    try {
      plan.watch?.(world);
    } catch (error) {
      broken.push(error);
    }
  };
  const carryOut = (call: Call): Answer => {
    try {
      const answer = answerTo(world, call);
      const event = eventOf(world, call, answer);
      if (event !== undefined) for (const listener of listeners) listener.write(event);
      return answer;
    } catch (error) {
      if (error instanceof Refused) return { status: error.status, body: { message: error.message } };
      broken.push(error);
      return { status: 500, body: { message: String(error) } };
    }
  };
  const handle = async (call: Call, response: ServerResponse): Promise<void> => {
    if (call.path === '/events') return listen(listeners, response);
    if (plan.meanwhile?.at === calls.length + 1) plan.meanwhile.act(world);
    for (const one of late) one.waits -= 1;
    for (const { call: due } of late.filter(({ waits }) => waits <= 0)) carryOut(due);
    late = late.filter(({ waits }) => waits > 0);
    const label = `${call.method} ${call.path}`;
    const fault = faultFor(plan.faults ?? [], counts, label);
    const isDone = isDoneAtOnce(fault?.kind, label);
    if (fault?.kind === 'done-later' && !isDone) late.push({ call, waits: laterCalls });
    const answer = isDone ? carryOut(call) : undefined;
    calls.push({ ...call, fault, answer });
    look();
    if (fault === undefined || fault.kind === 'cut-answer') await send(response, answer ?? noAnswer, fault !== undefined);
    else if (fault.kind.startsWith('error')) await send(response, told, false);
    else response.destroy();
  };
  const server = createServer((request, response) => {
    readCall(request)
      .then((call) => handle(call, response))
      .catch((error: unknown) => broken.push(error));
  });
  server.listen(socketPath);
  await once(server, 'listening');
  return {
    ...{ socketPath, world },
    get calls() {
      return calls;
    },
    arm: (next) => {
      plan = next;
      calls = [];
      counts = new Map();
      late = [];
    },
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      if (broken.length > 0) throw broken[0];
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
