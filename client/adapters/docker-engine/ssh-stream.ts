/**
 * A way to an engine behind `ssh://`: OpenSSH runs `docker system dial-stdio` on the host, as the docker command line does, so
 * that the person's known hosts, agent and configuration count.
 */
import { spawn } from 'node:child_process';
import { Agent } from 'node:http';
import { Duplex } from 'node:stream';
import type { EndpointAddress } from '../../core/endpoint/endpoint.ts';
import { EngineError } from '../../ports.ts';

/** With this exit code it is ssh itself that failed, and its last line says why; anything else is for HTTP to judge. */
const failureOfSsh = 255;

type SshAddress = Extract<EndpointAddress, { kind: 'ssh' }>;

/** An HTTP agent whose every connection is one `ssh` process. */
export function sshAgent(address: SshAddress): Agent {
  const agent = new Agent({ keepAlive: true, maxSockets: 4 });
  return Object.assign(agent, { createConnection: () => openSshStream(address) });
}

function openSshStream({ host, user, port }: SshAddress): Duplex {
  if (host.startsWith('-')) throw new EngineError('wrong-context', 'The host of an ssh endpoint cannot start with a dash.');
  const login = user === undefined ? [] : ['-l', user];
  const at = port === undefined ? [] : ['-p', String(port)];
  const args = ['-o', 'ConnectTimeout=30', '-T', ...login, ...at, '--', host, 'docker', 'system', 'dial-stdio'];
  const child = spawn('ssh', args, { stdio: 'pipe', windowsHide: true });
  const stream = new Duplex({
    read: () => void child.stdout.resume(),
    write: (chunk, _encoding, done) => {
      if (child.stdin.write(chunk)) done();
      else child.stdin.once('drain', done);
    },
    final: (done) => void child.stdin.end(done),
    destroy: (error, done) => {
      child.kill();
      done(error);
    },
  });
  child.stdout.on('data', (chunk: Uint8Array) => {
    if (!stream.push(chunk)) child.stdout.pause();
  });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-4_000);
  });
  // That it ended is told below, with its reason.
  child.stdin.on('error', () => undefined);
  child.on('error', (cause) => stream.destroy(new EngineError('not-running', 'ssh could not be started.', { cause })));
  child.on('close', (code) => {
    if (code === failureOfSsh) stream.destroy(new EngineError('not-running', lastLineOf(said)));
    else stream.push(null);
  });
  // HTTP sets these on what it believes to be a socket.
  return Object.assign(stream, {
    setTimeout: () => stream,
    setNoDelay: () => stream,
    setKeepAlive: () => stream,
    ref: () => stream,
    unref: () => stream,
  });
}

function lastLineOf(text: string): string {
  const line = text.trimEnd().split('\n').at(-1)?.trim() ?? '';
  return line === '' ? 'ssh could not connect.' : `ssh: ${line}`;
}
