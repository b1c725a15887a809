/**
 * An OpenSSH server of our own on the loopback interface, with its own keys. It runs in a mount namespace, where the account
 * that it insists on exists, and whoever logs in finds the `docker` of the tests and their engine.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Missing } from '../requirements.ts';
import { runOrThrow } from '../run-process.ts';
import { findFreePort } from '../vscode/free-port.ts';
import { installSshServer } from './install.ts';

export interface OwnSshServer {
  readonly kind: 'ready';
  readonly port: number;
  /** In front of PATH: an `ssh` that is the machine's, with the key and the known hosts of the tests instead of a person's. */
  readonly binFolder: string;
  /** From now on nobody has seen the key of this server. */
  forgetHost(): Promise<void>;
  stop(): Promise<void>;
}

/** `remote` is the environment of whoever logs in. */
export async function startSshServer(remote: Readonly<Record<string, string>>): Promise<OwnSshServer | Missing> {
  const installation = await installSshServer();
  if (installation.kind === 'missing') return installation;
  const folder = await mkdtemp(join(tmpdir(), 'unstale-ssh-'));
  const port = await findFreePort();
  await writeFiles(folder, port, remote);
  const inNamespace = 'mount --bind "$1" /etc/passwd; mount -t tmpfs tmpfs /run; mkdir -m 755 /run/sshd; shift; exec "$@"';
  const server = [installation.program, '-D', '-e', '-f', join(folder, 'sshd_config')];
  const args = ['--pdeathsig', 'TERM', 'unshare', '--mount', 'sh', '-ec', inNamespace, 'sh', join(folder, 'passwd'), ...server];
  const child = spawn('setpriv', args, { env: { ...process.env, ...installation.env }, stdio: ['ignore', 'ignore', 'pipe'] });
  const gone = once(child, 'exit');
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => {
    said = (said + chunk.toString()).slice(-2000);
  });
  const stop = async (): Promise<void> => {
    child.kill();
    await gone;
    await rm(folder, { recursive: true, force: true });
  };
  if (await answers(port))
    return { kind: 'ready', port, binFolder: folder, forgetHost: () => writeFile(join(folder, 'known_hosts'), ''), stop };
  await stop();
  return { kind: 'missing', because: `sshd does not answer: ${said}`, hint: 'it needs root and mount namespaces' };
}

async function writeFiles(folder: string, port: number, remote: Readonly<Record<string, string>>): Promise<void> {
  const at = (name: string) => join(folder, name);
  for (const name of ['host', 'user']) await runOrThrow('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', at(name)]);
  const host = await readFile(at('host.pub'), 'utf8');
  await writeFile(at('known_hosts'), `[127.0.0.1]:${port} ${host}`);
  await writeFile(at('authorized_keys'), await readFile(at('user.pub'), 'utf8'));
  const passwd = (await readFile('/etc/passwd', 'utf8')).split('\n').filter((line) => !line.startsWith('sshd:'));
  await writeFile(at('passwd'), ['sshd:x:65533:65534::/run/sshd:/usr/sbin/nologin', ...passwd].join('\n'));
  const variables = Object.entries(remote).map(([name, value]) => JSON.stringify(`${name}=${value}`));
  const server = [
    ...[`Port ${port}`, 'ListenAddress 127.0.0.1', `HostKey ${at('host')}`, `AuthorizedKeysFile ${at('authorized_keys')}`],
    ...['PidFile none', 'UsePAM no', 'StrictModes no', 'PermitRootLogin prohibit-password', 'PasswordAuthentication no'],
    `SetEnv ${variables.join(' ')}`,
  ];
  await writeFile(at('sshd_config'), `${server.join('\n')}\n`);
  const client = [
    'Host *',
    `IdentityFile ${at('user')}`,
    'IdentitiesOnly yes',
    `UserKnownHostsFile ${at('known_hosts')}`,
    'BatchMode yes',
  ];
  await writeFile(at('ssh_config'), `${client.join('\n')}\n`);
  const ssh = (await runOrThrow('sh', ['-c', 'command -v ssh'])).stdout.trim();
  await writeFile(at('ssh'), `#!/bin/sh\nexec ${ssh} -F '${at('ssh_config')}' "$@"\n`);
  await chmod(at('ssh'), 0o755);
}

async function answers(port: number): Promise<boolean> {
  for (let attempt = 0; attempt < 100; attempt++) {
    const isOpen = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1');
      socket.once('error', () => resolve(false));
      socket.once('data', () => {
        socket.destroy();
        resolve(true);
      });
    });
    if (isOpen) return true;
    await wait(50);
  }
  return false;
}
