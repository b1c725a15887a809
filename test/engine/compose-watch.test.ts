/**
 * A development set-up that was added to a compose file, with the real Compose: it means what it meant before, it is valid, and what
 * is saved is in the running container, or in a new one where a manifest was saved.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { BuildFileIndex } from '../../server/context/build-file-index.ts';
import { declaredSources } from '../../server/context/build-sources.ts';
import { watchedServices } from '../../server/context/watched-services.ts';
import { composeWatch } from '../../server/features/compose-watch.ts';
import { defaultSettings } from '../../server/settings.ts';
import { describeOnStore } from '../support/engine/both-stores.ts';

const dockerfile = `FROM node:22
WORKDIR /app
COPY package.json ./
RUN npm install
COPY . .
CMD ["sleep", "1000"]
`;
const compose = `name: watched
services:
  # The shop.
  web:
    build: ./web # as it is deployed
    network_mode: none
    stop_signal: SIGKILL

  # What nobody here builds.
  db:
    image: node:22
`;

describeOnStore('a development set-up', 'containerd', (engine) => {
  let folder = '';
  let watching: ChildProcess | undefined;
  const path = () => join(folder, 'compose.yaml');

  const docker = async (...args: string[]): Promise<string> => {
    const { exitCode, stdout, stderr } = await engine().docker(['compose', '--project-directory', folder, ...args]);
    if (exitCode !== 0) throw new Error(`docker compose ${args.join(' ')}: ${stderr.slice(-1000)}`);
    return stdout;
  };
  const config = async () => JSON.parse(await docker('config', '--format', 'json'));
  const added = async (): Promise<string> => {
    const { signal } = new AbortController();
    const index = new BuildFileIndex({ overlay: () => undefined, now: () => 0 });
    const workspaceFolders = [pathToFileURL(folder).href];
    const sources = await declaredSources(index, {
      ...{ settings: defaultSettings, workspaceFolders, path: path(), signal, records: [] },
    });
    const [service] = await watchedServices({ path: path(), project: 'watched' }, sources, signal);
    if (service?.kind !== 'known') throw new Error(JSON.stringify(service));
    const watch = composeWatch(compose, service.facts, service);
    if (watch.kind === 'refused') throw new Error(watch.because);
    const lines = compose.split('\n');
    return [...lines.slice(0, watch.line), `${watch.sync}${lines[watch.line]}`, ...lines.slice(watch.line + 1)].join('\n');
  };
  const inContainer = async (file: string) => {
    const { stdout } = await engine().docker(['exec', 'watched-web-1', 'cat', `/app/${file}`]);
    return stdout;
  };

  beforeAll(async () => {
    folder = await realpath(await mkdtemp(join(tmpdir(), 'unstale watch-')));
    await mkdir(join(folder, 'web/src'), { recursive: true });
    await writeFile(join(folder, 'web/Dockerfile'), dockerfile);
    await writeFile(join(folder, 'web/package.json'), '{"name":"web","version":"1.0.0"}');
    await writeFile(join(folder, 'web/src/a.js'), '1');
    await writeFile(path(), compose);
  });
  afterAll(async () => {
    if (watching?.exitCode === null) {
      watching.kill('SIGKILL');
      await once(watching, 'exit');
    }
    await docker('down', '--volumes', '--timeout', '0');
    await rm(folder, { recursive: true, force: true });
  });

  test('is valid, and changes nothing else of what Compose reads', async () => {
    const before = await config();
    const text = await added();
    await writeFile(path(), text);
    const after = await config();
    const { develop, ...web } = after.services.web;
    expect({ ...after, services: { ...after.services, web } }).toEqual(before);
    expect(develop).toMatchObject({
      watch: [
        {
          ...{ action: 'sync', path: join(folder, 'web'), target: '/app' },
          ignore: ['package.json', 'node_modules/'],
        },
        { action: 'rebuild', path: join(folder, 'web/package.json') },
      ],
    });
    const withoutIt = text.split('\n').filter((line) => compose.split('\n').includes(line));
    expect(withoutIt).toEqual(compose.split('\n'));
  });

  test('brings a saved file into the container that runs, and a saved manifest into a new one', async () => {
    await docker('up', '--detach', '--build', 'web');
    const { env } = engine();
    const plugin = join(env['DOCKER_CONFIG'] ?? '', 'cli-plugins/docker-compose');
    const args = ['--project-directory', folder, 'watch', '--no-up', 'web'];
    watching = spawn(plugin, args, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    const hear = (chunk: Buffer) => {
      said += String(chunk);
    };
    watching.stdout?.on('data', hear);
    watching.stderr?.on('data', hear);
    await expect.poll(() => said, { timeout: 60_000 }).toContain('Watch enabled');
    await writeFile(join(folder, 'web/src/a.js'), '2');
    await expect.poll(() => inContainer('src/a.js'), { timeout: 60_000 }).toBe('2');
    await writeFile(join(folder, 'web/package.json'), '{"name":"web","version":"2.0.0"}');
    await expect.poll(() => inContainer('package.json'), { timeout: 120_000 }).toContain('2.0.0');
    expect(await readFile(path(), 'utf8')).toContain('develop:');
  });
});
