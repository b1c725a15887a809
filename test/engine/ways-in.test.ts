/** The ways to an engine that is not behind a socket here: TLS with certificates of both sides, and OpenSSH. */
import { copyFile, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { readFileManifest } from '../../client/adapters/archive/read-file-manifest.ts';
import { findEndpoint } from '../../client/adapters/docker-engine/find-endpoint.ts';
import { openEngine } from '../../client/adapters/docker-engine/open-engine.ts';
import { engineCli } from '../../client/adapters/run-engine-cli.ts';
import { withProbe } from '../../client/flows/read-probe.ts';
import { type Engine, EngineError } from '../../client/ports.ts';
import { type Certificates, makeCertificates } from '../support/engine/certificates.ts';
import { describeOnEngine } from '../support/engine/engine-for-tests.ts';
import { buildSmallImage, smallImage } from '../support/engine/small-image.ts';
import { type OwnEngine, startEngine } from '../support/engine/start.ts';
import { type OwnSshServer, startSshServer } from '../support/ssh/start.ts';
import { findFreePort } from '../support/vscode/free-port.ts';
import { listen } from './contract-objects.ts';

describeOnEngine('an engine is reached', () => {
  let folder = '';
  let certificates: Certificates;
  let engine: OwnEngine;
  let host = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'unstale-ways-'));
    certificates = await makeCertificates(folder);
    host = `tcp://127.0.0.1:${await findFreePort()}`;
    const alsoListens = ['--host', host, ...certificates.daemonArguments];
    const started = await startEngine({ dataName: 'ways', alsoListens });
    if (started.kind !== 'ready') throw new Error(started.because);
    engine = started;
    await buildSmallImage((args) => engine.docker(args));
  });
  afterEach(() => vi.unstubAllEnvs());
  afterAll(async () => {
    await engine?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  /** Lists, reads an archive and follows events, and the command line reaches the same engine. */
  const expectTheEngine = async (opened: Engine, path = engine.env['PATH']): Promise<void> => {
    const id = (await engine.docker(['info', '--format', '{{.ID}}'])).stdout.trim();
    expect((await opened.facts()).id).toBe(id);
    expect((await opened.listImages()).flatMap(({ tags }) => tags)).toContain(smallImage);
    const events = await listen(opened, () => opened.tagImage(smallImage, 'ways:1'));
    const read = await withProbe(opened, smallImage, '0123abcd', async (probe) =>
      readFileManifest(await opened.readArchive(probe, '/bin'), '/'),
    );
    expect(read.kind === 'read' && read.files.get('/bin/busybox')?.sizeBytes).toBeGreaterThan(1_000_000);
    await events.end();
    const cli = engineCli(opened.endpoint, { program: 'docker', environment: { ...process.env, PATH: path } });
    expect(await cli.run(['info', '--format', '{{.ID}}'])).toMatchObject({ exitCode: 0, stdout: `${id}\n` });
  };
  const failureOf = async (environment: NodeJS.ProcessEnv): Promise<EngineError> => {
    const error = await findEndpoint(environment)
      .then(openEngine)
      .then(
        () => expect.fail('It was reached.'),
        (thrown: unknown) => thrown,
      );
    if (!EngineError.is(error)) throw error;
    return error;
  };
  const clientWith = async (name: string, change: (place: string) => Promise<unknown>): Promise<string> => {
    const place = join(folder, name);
    await mkdir(place);
    for (const file of ['ca.pem', 'cert.pem', 'key.pem'])
      await copyFile(join(certificates.clientFolder, file), join(place, file));
    await change(place);
    return place;
  };

  test('over TLS, by DOCKER_HOST, DOCKER_TLS_VERIFY and DOCKER_CERT_PATH', async () => {
    const environment = { DOCKER_HOST: host, DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: certificates.clientFolder };
    const endpoint = await findEndpoint(environment);
    expect(endpoint).toMatchObject({ decidedBy: 'DOCKER_HOST', isLocal: false });
    await expectTheEngine(await openEngine(endpoint));
  });

  test('over TLS, by a context that the docker command line made', async () => {
    const config = join(folder, 'config');
    await mkdir(config);
    const run = async (...args: string[]) => {
      const { exitCode, stderr } = await engine.docker(args, { env: { DOCKER_CONFIG: config, DOCKER_HOST: undefined } });
      expect(exitCode, stderr).toBe(0);
    };
    const file = (name: string) => join(certificates.clientFolder, `${name}.pem`);
    await run(
      'context',
      'create',
      'far-away',
      '--docker',
      `host=${host},ca=${file('ca')},cert=${file('cert')},key=${file('key')}`,
    );
    const named = await findEndpoint({ DOCKER_CONFIG: config, DOCKER_CONTEXT: 'far-away' });
    expect(named.decidedBy).toBe('DOCKER_CONTEXT (far-away)');
    await expectTheEngine(await openEngine(named));
    await run('context', 'use', 'far-away');
    const current = await findEndpoint({ DOCKER_CONFIG: config });
    expect(current.decidedBy).toBe('context far-away');
    await expectTheEngine(await openEngine(current));
  });

  test('over TLS only by who has the right certificates', async () => {
    const other = await makeCertificates(join(folder, 'other'));
    const environment = (place: string) => ({ DOCKER_HOST: host, DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: place });
    const wrongAuthority = await clientWith('wrong-ca', (place) =>
      copyFile(join(other.clientFolder, 'ca.pem'), join(place, 'ca.pem')),
    );
    expect(await failureOf(environment(wrongAuthority))).toMatchObject({ reason: 'wrong-context' });
    const strangers = await clientWith('strangers', async (place) => {
      for (const name of ['cert.pem', 'key.pem']) await copyFile(join(other.clientFolder, name), join(place, name));
    });
    expect(await failureOf(environment(strangers))).toMatchObject({ reason: 'no-permission' });
    expect(await failureOf(environment(join(folder, 'not-there')))).toMatchObject({ reason: 'wrong-context' });
    expect(await failureOf({ DOCKER_HOST: host })).toMatchObject({ reason: 'refused' });
  });

  test('over ssh, as the docker command line does it', async () => {
    const server = await sshServer();
    try {
      const path = [server.binFolder, engine.env['PATH']].join(delimiter);
      vi.stubEnv('PATH', path);
      const endpoint = await findEndpoint({ DOCKER_HOST: `ssh://root@127.0.0.1:${server.port}` });
      expect(endpoint.isLocal).toBe(false);
      await expectTheEngine(await openEngine(endpoint), path);
    } finally {
      await server.stop();
    }
    expect(await failureOf({ DOCKER_HOST: `ssh://root@127.0.0.1:${server.port}` })).toMatchObject({
      reason: 'not-running',
      detail: expect.stringMatching(/^ssh: .*Connection refused/),
    });
  });

  test('over ssh only where the host is the one that is known and the key is taken, and it says which of both fails', async () => {
    const server = await sshServer();
    const address = (user: string) => ({ DOCKER_HOST: `ssh://${user}@127.0.0.1:${server.port}` });
    try {
      vi.stubEnv('PATH', [server.binFolder, engine.env['PATH']].join(delimiter));
      expect(await failureOf(address('nobody'))).toMatchObject({
        reason: 'not-running',
        detail: expect.stringContaining('Permission denied'),
      });
      await server.forgetHost();
      expect(await failureOf(address('root'))).toMatchObject({
        reason: 'not-running',
        detail: expect.stringContaining('Host key verification failed'),
      });
    } finally {
      await server.stop();
    }
  });

  async function sshServer(): Promise<OwnSshServer> {
    const server = await startSshServer({ PATH: engine.env['PATH'] ?? '', DOCKER_HOST: `unix://${engine.socketPath}` });
    if (server.kind !== 'ready') throw new Error(server.because);
    return server;
  }
});
