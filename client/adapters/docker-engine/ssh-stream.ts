/**
 * A way to an engine behind `ssh://`: OpenSSH runs `docker system dial-stdio` on the host, as the docker command line does, so
 * that the person's known hosts, agent and configuration count.
 */
import { spawn } from 'node:child_process';
import { Agent } from 'node:http';
import { Duplex } from 'node:stream';
import type { EndpointAddress } from '../../core/endpoint/endpoint.ts';
import { EngineError } from '../../ports.ts';

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
  const child = spawn('ssh', args, { stdio: ['pipe', 'pipe', 'ignore'], windowsHide: true });
  const stream = Duplex.from({ writable: child.stdin, readable: child.stdout });
  child.on('error', (error) => stream.destroy(error));
  stream.on('close', () => child.kill());
  // HTTP sets these on what it believes to be a socket.
  return Object.assign(stream, {
    setTimeout: () => stream,
    setNoDelay: () => stream,
    setKeepAlive: () => stream,
    ref: () => stream,
    unref: () => stream,
  });
}
