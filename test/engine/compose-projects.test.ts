/**
 * Whose container is it? Projects of one name in two folders have images of one name, `--project-name` gives the images of one
 * folder another name, and anybody can write Compose's labels into an image.
 */
import { appendFile, mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { workspaceBuilds } from '../../cli/workspace-builds.ts';
import { readFileManifest } from '../../client/adapters/archive/read-file-manifest.ts';
import { openEngine } from '../../client/adapters/docker-engine/open-engine.ts';
import { engineCli } from '../../client/adapters/run-engine-cli.ts';
import { type ContainerStatus, containersOf } from '../../client/core/freshness/report.ts';
import { liveStatus } from '../../client/flows/live-status.ts';
import { describeOnBothStores, endpointOf } from '../support/engine/both-stores.ts';

const service = 'build: .\n    network_mode: none\n    stop_signal: SIGKILL\n';

describeOnBothStores('projects of one name', (engine) => {
  let scratch = '';
  beforeAll(async () => {
    scratch = await realpath(await mkdtemp(join(tmpdir(), 'unstale projects-')));
  });
  afterAll(() => rm(scratch, { recursive: true, force: true }));

  const docker = async (...args: string[]): Promise<void> => {
    const { exitCode, stderr } = await engine().docker(args);
    if (exitCode !== 0) throw new Error(`docker ${args.join(' ')}: ${stderr.slice(-1000)}`);
  };
  /** A folder with a project; builders take files of one size and date for the same one, so these have other sizes. */
  const project = async (place: string, name: string, text: string, label = ''): Promise<string> => {
    const folder = join(scratch, place, name);
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'app.js'), text);
    await writeFile(join(folder, '.dockerignore'), '*\n!app.js\n');
    await writeFile(join(folder, 'Dockerfile'), `FROM node:22\n${label}COPY app.js /app/\nCMD ["sleep", "1000"]\n`);
    await writeFile(join(folder, 'compose.yaml'), `services:\n  web:\n    ${service}`);
    return folder;
  };
  const up = (folder: string, ...more: string[]) =>
    docker('compose', '--project-directory', folder, ...more, 'up', '--detach', '--build');
  const look = async (workspace: string, name: string): Promise<ContainerStatus> => {
    const live = liveStatus({
      connect: () => openEngine(endpointOf(engine())),
      archives: { manifest: readFileManifest },
      builds: workspaceBuilds(workspace),
      place: {
        cli: (endpoint) => engineCli(endpoint, { program: 'docker', environment: { ...process.env, ...engine().env } }),
        realPath: (path) => realpath(path).catch(() => undefined),
        workspace: async () => ({ isTrusted: true, folders: [workspace] }),
      },
      platform: 'linux',
      clock: { nowMs: Date.now, sleep: async () => undefined },
      random: () => Math.random().toString(16).slice(2, 10).padEnd(8, '0'),
      log: { error: (text) => expect.fail(text) },
      comparesByItself: () => true,
    });
    const found = containersOf(await live.lookThoroughly()).find((container) => container.name === name);
    return found ?? expect.fail(`${name} is not in the report.`);
  };
  const source = ({ links }: ContainerStatus) => links.find(({ id }) => id === 'source');

  test('a container of the folder that is open is compared, one of another folder is not', async () => {
    const [here, there] = [await project('a', 'twice', 'of here'), await project('b', 'twice', 'of the other place')];
    await up(there);
    const ofOther = await look(here, 'twice-web-1');
    expect(ofOther.verdict.kind, JSON.stringify(ofOther.links)).toBe('fresh');
    expect(source(ofOther)).toMatchObject({ state: 'not-applicable', because: expect.stringContaining(there) });
    const ofItsOwn = await look(there, 'twice-web-1');
    expect(source(ofItsOwn)?.state).toBe('ok');
    await appendFile(join(there, 'app.js'), '// new');
    expect((await look(there, 'twice-web-1')).verdict.kind).toBe('stale');
  });

  test('under another project name a service is still the one of its files', async () => {
    const folder = await project('c', 'renamed', 'a text');
    await up(folder, '--project-name', 'feature');
    expect(source(await look(folder, 'feature-web-1'))?.state).toBe('ok');
    await appendFile(join(folder, 'app.js'), '// new');
    expect((await look(folder, 'feature-web-1')).verdict).toMatchObject({ kind: 'stale', link: { id: 'source' } });
  });

  test('an image that pretends to come from elsewhere is compared all the same', async () => {
    const elsewhere = await project('d', 'pretending', 'not this one');
    const label = `LABEL com.docker.compose.project.config_files="${elsewhere}/compose.yaml"\n`;
    const folder = await project('e', 'pretending', 'this', label);
    await up(folder);
    await appendFile(join(folder, 'app.js'), '// new');
    expect((await look(folder, 'pretending-web-1')).verdict).toMatchObject({ kind: 'stale', link: { id: 'source' } });
  });
});
