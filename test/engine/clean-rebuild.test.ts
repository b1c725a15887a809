/**
 * The story that Unstale is for, on a real engine: the change is not in the image although it was built without cache; a
 * clean rebuild brings it up and keeps everything else; and when the new one does not start, the old one runs on.
 */
import { appendFile, mkdir, mkdtemp, readFile, realpath, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { workspaceBuilds } from '../../cli/workspace-builds.ts';
import { rebuildPlanText } from '../../client/core/build/rebuild-plan.ts';
import { describeOnBothStores } from '../support/engine/both-stores.ts';
import { type RebuildPlace, rebuildPlace } from '../support/engine/rebuild-place.ts';
import type { OwnEngine } from '../support/engine/start.ts';

const dockerfile = 'FROM node:22\nENV MODE=a\nSTOPSIGNAL SIGKILL\nWORKDIR /app\nCOPY . .\nCMD ["sh", "-c", "sh start.sh"]\n';
const start = 'exec sleep 1000 # 1\n';
const changed = start.replace('1\n', '2\n');

describeOnBothStores('a clean rebuild', (engine) => {
  let scratch = '';
  beforeAll(async () => {
    scratch = await realpath(await mkdtemp(join(tmpdir(), 'unstale rebuild-')));
  });
  afterAll(() => rm(scratch, { recursive: true, force: true }));

  test('brings up what a build without cache left out, and keeps the rest', async () => {
    const place = await prepare(engine(), scratch, 'kept', ['--publish=18080:80']);
    await changeSilently(place.file);
    await place.build('--no-cache');
    expect(await place.run('run', '--rm', '--network=none', 'kept', 'cat', 'start.sh')).toBe(start);

    const [before, pins] = [await place.inspect('kept'), await place.pins()];
    const { planned, outcome } = await place.cleanRebuild('kept');
    expect(planned.kind === 'plan' && rebuildPlanText(planned.plan)).toContain(
      'docker buildx build --builder default --load --no-cache',
    );
    expect(outcome, JSON.stringify(outcome)).toMatchObject({ kind: 'rebuilt', proof: { equal: ['/app/start.sh'] } });
    const after = await place.inspect('kept');
    expect(await place.run('exec', 'kept', 'cat', '/app/start.sh')).toBe(changed);
    expect(await place.run('exec', 'kept', 'cat', '/data/file')).toBe('kept');
    expect(after.Id).not.toBe(before.Id);
    expect(after.Config.Env).toEqual(expect.arrayContaining(['OWN=yes']));
    for (const field of ['RestartPolicy', 'PortBindings', 'Memory', 'Binds'])
      expect(after.HostConfig[field], field).toEqual(before.HostConfig[field]);
    expect(after.Config.Labels).toMatchObject({ own: 'label' });
    expect(await place.pins()).toEqual(pins);
    // What it was given is remembered, and only what changes after the build is a change.
    const folder = dirname(place.file);
    const build = { dockerfileUri: pathToFileURL(join(folder, 'Dockerfile')).href, contextPath: folder, target: undefined };
    const of = {
      ...build,
      engineId: (await place.run('info', '--format', '{{.ID}}')).trim(),
      imageId: outcome.kind === 'rebuilt' ? outcome.imageId : '',
    };
    const changes = () => workspaceBuilds(folder).inputChanges({ ...of, isAsRecorded: true });
    expect(await changes()).toMatchObject({ kind: 'unchanged' });
    await appendFile(place.file, '# later');
    expect(await changes()).toMatchObject({ kind: 'changed', changed: [{ path: 'start.sh', imagePaths: ['/app/start.sh'] }] });
  });

  test('leaves everything as it was when the new one does not stay up', async () => {
    const place = await prepare(engine(), scratch, 'failing');
    const [before, image] = [await place.inspect('failing'), await place.imageId('failing')];
    const pins = await place.pins();
    await writeFile(place.file, 'echo this is why; exit 1\n');
    const { outcome } = await place.cleanRebuild('failing');
    expect(outcome, JSON.stringify(outcome)).toMatchObject({ kind: 'rolled-back' });
    expect(outcome.kind === 'rolled-back' && outcome.logs).toContain('this is why');
    const after = await place.inspect('failing');
    expect([after.Id, after.State.Running, after.HostConfig.RestartPolicy]).toEqual([
      before.Id,
      true,
      before.HostConfig.RestartPolicy,
    ]);
    expect(await place.imageId('failing')).toBe(image);
    expect(await place.pins()).toEqual(pins);
  });

  test('says at which line a build failed, and changes nothing', async () => {
    const place = await prepare(engine(), scratch, 'broken');
    const [before, image] = [await place.inspect('broken'), await place.imageId('broken')];
    await writeFile(join(scratch, 'broken', 'Dockerfile'), `${dockerfile}RUN echo x && \\\n  exit 3\n`);
    const { outcome } = await place.cleanRebuild('broken');
    expect(outcome, JSON.stringify(outcome)).toMatchObject({
      kind: 'build-failed',
      line: 7,
      because: expect.stringContaining('exit code: 3'),
    });
    expect((await place.inspect('broken')).State.StartedAt).toBe(before.State.StartedAt);
    expect(await place.imageId('broken')).toBe(image);
  });

  test('does not replace anything by an image that lacks the files of the workspace', async () => {
    const place = await prepare(engine(), scratch, 'other');
    const before = await place.inspect('other');
    const { outcome } = await place.cleanRebuild('other', {
      beforeCheck: () => appendFile(place.file, '# written while it was built\n'),
    });
    expect(outcome).toMatchObject({ kind: 'aborted', because: expect.stringContaining('/app/start.sh') });
    expect((await place.inspect('other')).State.StartedAt).toBe(before.State.StartedAt);
  });

  test('rebuilds a compose service through Compose', async () => {
    const place = await prepareService(engine(), scratch, 'shop');
    const before = await place.inspect('shop-web-1');
    await changeSilently(place.file);
    const { outcome, planned } = await place.cleanRebuild('shop-web-1');
    expect(outcome, JSON.stringify([planned, outcome])).toMatchObject({ kind: 'rebuilt', proof: { equal: ['/app/start.sh'] } });
    expect(await place.run('exec', 'shop-web-1', 'cat', '/app/start.sh')).toBe(changed);
    const after = await place.inspect('shop-web-1');
    expect(after.Config.Env).toEqual(before.Config.Env);
    expect(after.HostConfig.RestartPolicy).toEqual(before.HostConfig.RestartPolicy);
  });

  test('rebuilds a service of an included file, whose Dockerfile is written into it', async () => {
    const place = await prepareIncluded(engine(), scratch, 'parted');
    await changeSilently(place.file);
    const { outcome, planned } = await place.cleanRebuild('parted-web-1');
    expect(outcome, JSON.stringify([planned, outcome])).toMatchObject({
      kind: 'rebuilt',
      proof: { equal: ['/app/part.yaml', '/app/start.sh'] },
    });
    expect(await place.run('exec', 'parted-web-1', 'cat', '/app/start.sh')).toBe(changed);
  });

  test('brings a compose service back when the new one does not stay up', async () => {
    const place = await prepareService(engine(), scratch, 'stall');
    const image = await place.imageId('stall-web');
    await writeFile(place.file, 'echo this is why; exit 1\n');
    const { outcome } = await place.cleanRebuild('stall-web-1');
    expect(outcome, JSON.stringify(outcome)).toMatchObject({ kind: 'rolled-back' });
    expect(await place.run('exec', 'stall-web-1', 'cat', '/app/start.sh')).toBe(start);
    expect(await place.imageId('stall-web')).toBe(image);
    expect((await place.inspect('stall-web-1')).State.Running).toBe(true);
  });

  test('leaves a compose service whose definition changed to a person', async () => {
    const place = await prepareService(engine(), scratch, 'drifted', { later: 'LATER' });
    const { planned } = await place.cleanRebuild('drifted-web-1');
    expect(planned).toMatchObject({ kind: 'refused', because: expect.stringContaining('definition of web') });
  });

  test('R42: names the variables that a compose service was created with and that are not set here', async () => {
    const place = await prepareService(engine(), scratch, 'lacking', { mode: '${WHO_RUNS_IT}', WHO_RUNS_IT: 'me' });
    const { planned } = await place.cleanRebuild('lacking-web-1');
    expect(planned).toMatchObject({
      kind: 'refused',
      because: expect.stringContaining('Not set here, and perhaps set then: WHO_RUNS_IT.'),
      hint: expect.stringContaining('.env'),
    });
  });
});

async function prepare(engine: OwnEngine, scratch: string, name: string, more: string[] = []): Promise<RebuildPlace> {
  const folder = await sources(scratch, name);
  await writeFile(join(scratch, 'compose.yaml'), `services:\n  ${name}:\n    build: ./${name}\n    image: ${name}\n`);
  const place = rebuildPlace(engine, scratch, folder, name);
  await place.build();
  const own = ['--env=OWN=yes', '--label=own=label', '--restart=on-failure:3', '--memory=64m', ...more];
  await place.run('run', '--detach', '--name', name, ...own, '--volume', `${name}-data:/data`, name);
  await place.run('exec', name, 'sh', '-c', 'printf kept > /data/file');
  return place;
}

interface Mode {
  readonly mode?: string;
  /** What the file says afterwards. */
  readonly later?: string;
  /** As the shell has it that brings it up. */
  readonly WHO_RUNS_IT?: string;
}

async function prepareService(
  engine: OwnEngine,
  scratch: string,
  project: string,
  { mode: first = 'yes', later, ...env }: Mode = {},
): Promise<RebuildPlace> {
  const root = join(scratch, project);
  const folder = await sources(root, 'web');
  const compose = (mode: string) =>
    `name: ${project}\nservices:\n  web:\n    build: ./web\n    restart: on-failure:3\n    network_mode: none\n    environment: { OWN: "${mode}" }\n`;
  const path = join(root, 'compose.yaml');
  await writeFile(path, compose(first));
  const place = rebuildPlace(engine, root, folder, `${project}-web`);
  const up = await engine.docker(['compose', '--project-directory', root, '--file', path, 'up', '--detach', '--build'], { env });
  if (up.exitCode !== 0) throw new Error(up.stderr.slice(-1000));
  if (later !== undefined) await writeFile(path, compose(later));
  return place;
}

async function prepareIncluded(engine: OwnEngine, scratch: string, project: string): Promise<RebuildPlace> {
  const root = join(scratch, project);
  const folder = await sources(root, 'web');
  const inline = JSON.stringify((await readFile(join(folder, 'Dockerfile'), 'utf8')).replaceAll('$', '$$'));
  await rm(join(folder, 'Dockerfile'));
  const part = `services:\n  web:\n    build: { dockerfile_inline: ${inline} }\n    network_mode: none\n`;
  await writeFile(join(folder, 'part.yaml'), part);
  await writeFile(join(root, 'compose.yaml'), `name: ${project}\ninclude: [web/part.yaml]\n`);
  const place = rebuildPlace(engine, root, folder, `${project}-web`);
  await place.run('compose', '--project-directory', root, '--file', join(root, 'compose.yaml'), 'up', '--detach', '--build');
  return place;
}

async function sources(scratch: string, name: string): Promise<string> {
  const folder = join(scratch, name);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'Dockerfile'), dockerfile);
  await writeFile(join(folder, '.dockerignore'), 'Dockerfile\n.dockerignore\n');
  await writeFile(join(folder, 'start.sh'), start);
  // Builders take files of one size and date for the same one, even of different projects with a folder of that name.
  const date = 1_000 + ([...scratch, ...name].reduce((sum, character) => sum * 31 + character.charCodeAt(0), 0) % 1_000_000);
  await utimes(join(folder, 'start.sh'), date, date);
  return folder;
}

/** Other bytes of the same size under the same date, as an archive tool or a checkout that keeps dates would write them. */
async function changeSilently(path: string): Promise<void> {
  const { size, mtime } = await stat(path);
  await writeFile(path, changed);
  await utimes(path, mtime, mtime);
  expect([(await stat(path)).size, (await stat(path)).mtimeMs]).toEqual([size, mtime.getTime()]);
}
