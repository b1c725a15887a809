/** The peer of every row about an engine: its API by plain node:http over the same socket, answers parsed and nothing else. */
import { Agent, type IncomingMessage, request } from 'node:http';
import type { Readable } from 'node:stream';

export interface BareEngine {
  /** The body, parsed where it is JSON. An answer of 400 and above is an error. */
  ask(method: 'GET' | 'POST' | 'DELETE', path: string, body?: unknown): Promise<unknown>;
  /** Sends a stream, and waits until it is answered. */
  send(path: string, body: Readable): Promise<void>;
  /** The body as it arrives. */
  open(path: string): Promise<IncomingMessage>;
  close(): void;
}

export function bareEngine(socketPath: string): BareEngine {
  const agent = new Agent({ keepAlive: true, maxSockets: 16 });
  const call = (method: string, path: string, write: Readable | string): Promise<IncomingMessage> =>
    new Promise((resolve, reject) => {
      const headers =
        write === '' ? {} : { 'Content-Type': typeof write === 'string' ? 'application/json' : 'application/x-tar' };
      const asked = request({ socketPath, agent, method, path, headers }, resolve).once('error', reject);
      if (typeof write === 'string') asked.end(write);
      else write.pipe(asked);
    });
  return {
    ask: async (method, path, body) => {
      const answer = await call(method, path, body === undefined ? '' : JSON.stringify(body));
      return parsed(await textOf(answer), answer, `${method} ${path}`);
    },
    send: async (path, body) => {
      const answer = await call('POST', path, body);
      parsed(await textOf(answer), answer, path);
    },
    open: (path) => call('GET', path, ''),
    close: () => agent.destroy(),
  };
}

async function textOf(answer: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of answer) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

/** Progress is many values, which nobody asked for, and stays text. */
function parsed(text: string, { statusCode = 0, headers }: IncomingMessage, what: string): unknown {
  if (statusCode >= 400) throw new Error(`${what} was answered with ${statusCode}: ${text.slice(0, 500)}`);
  return headers['content-type'] === 'application/json' && !text.includes('}\r\n{') ? JSON.parse(text) : text;
}
