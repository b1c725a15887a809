/** The reference registry on loopback, with a storage folder of its own; engines trust 127.0.0.0/8 without TLS. */
import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Missing } from '../requirements.ts';
import { installRegistry } from './install.ts';

export interface Registry {
  readonly kind: 'ready';
  /** `127.0.0.1:PORT` */
  readonly host: string;
  stop(): Promise<void>;
}

export interface RegistryOptions {
  /** Absent = one that is free. */
  readonly port?: number;
  /** URL of the registry that this one is a pull-through cache of. */
  readonly proxyOf?: string;
  /** Lets nobody in but `storedUser`. */
  readonly isBasic?: boolean;
  /** Lets those in who have a token of that server. */
  readonly tokens?: {
    readonly realm: string;
    readonly service: string;
    readonly issuer: string;
    readonly certificatePath: string;
  };
}

export const storedUser = { name: 'ann', password: 'open sesame' };
/** bcrypt of that password. */
const passwordLine = 'ann:$2y$05$abcdefghijklmnopqrstuupx2xBUC4954936wVIjyyPHmUBFu0wCW\n';

export async function startRegistry(options: RegistryOptions = {}): Promise<Registry | Missing> {
  const installation = await installRegistry();
  if (installation.kind === 'missing') return installation;
  const folder = await mkdtemp(join(tmpdir(), 'unstale-registry-'));
  const host = `127.0.0.1:${options.port ?? (await freePort())}`;
  const config = [
    'version: 0.1',
    'log: { level: error }',
    `storage: { filesystem: { rootdirectory: ${folder}/data }, delete: { enabled: true } }`,
    // Behind a front, the way back is the one that was taken.
    `http: { addr: "${host}", relativeurls: true }`,
    ...(options.proxyOf === undefined ? [] : [`proxy: { remoteurl: "${options.proxyOf}" }`]),
    ...(options.isBasic === true ? [`auth: { htpasswd: { realm: test, path: ${folder}/passwords } }`] : []),
    ...tokenLines(options.tokens),
  ];
  await writeFile(join(folder, 'passwords'), passwordLine);
  await writeFile(join(folder, 'config.yml'), `${config.join('\n')}\n`);
  const child = spawn('setpriv', ['--pdeathsig', 'TERM', installation.program, 'serve', join(folder, 'config.yml')], {
    stdio: 'ignore',
  });
  const gone = new Promise((resolve) => child.once('exit', resolve).once('error', resolve));
  const stop = async (): Promise<void> => {
    if (child.kill()) await gone;
    await rm(folder, { recursive: true, force: true });
  };
  if (await answers(host)) return { kind: 'ready', host, stop };
  await stop();
  return {
    kind: 'missing',
    because: 'docker-registry does not answer',
    hint: 'start it by hand: docker-registry serve config.yml',
  };
}

function tokenLines(tokens: RegistryOptions['tokens']): readonly string[] {
  if (tokens === undefined) return [];
  const { realm, service, issuer, certificatePath } = tokens;
  return [`auth: { token: { realm: "${realm}", service: ${service}, issuer: ${issuer}, rootcertbundle: ${certificatePath} } }`];
}

async function answers(host: string): Promise<boolean> {
  for (let attempt = 0; attempt < 100; attempt++) {
    const response = await fetch(`http://${host}/v2/`).catch(() => undefined);
    if (response?.ok || response?.status === 401) return true;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return false;
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
