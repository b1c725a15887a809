/** Which builder buildx uses, read from its files, against what buildx itself says; and what plans say while that is another one. */
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { buildxBuilders } from '../../client/adapters/buildx-builders.ts';
import type { EngineEndpoint } from '../../client/ports.ts';
import { repositoryRoot } from '../support/cache-folder.ts';
import { describeOnStore, endpointOf } from '../support/engine/both-stores.ts';
import { runProcess } from '../support/run-process.ts';

describeOnStore('the builder that buildx uses', 'classic', (engine) => {
  let folder = '';
  let config = '';
  const environment = (more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv => ({
    ...{ ...process.env, ...engine().env, BUILDX_CONFIG: config, XDG_STATE_HOME: join(folder, '..', 'state') },
    ...more,
  });
  const docker = async (args: readonly string[], more: NodeJS.ProcessEnv = {}) => {
    const { exitCode, stdout, stderr } = await runProcess('docker', args, { cwd: folder, env: environment(more) });
    return exitCode === 0 ? stdout : expect.fail(`docker ${args.join(' ')}: ${stderr}`);
  };
  const ours = async (more: NodeJS.ProcessEnv = {}, endpoint: EngineEndpoint = endpointOf(engine())) =>
    (await buildxBuilders(environment(more), endpoint)).current ?? 'default';
  const theirs = async (more: NodeJS.ProcessEnv = {}) => /^Name: +(\S+)/m.exec(await docker(['buildx', 'inspect'], more))?.[1];
  const plan = async () => {
    const args = [join(repositoryRoot, 'dist', 'cli.js'), 'plan'];
    const { stdout, stderr } = await runProcess(process.execPath, args, { cwd: folder, env: environment() });
    return stderr || stdout;
  };

  beforeAll(async () => {
    folder = join(await realpath(await mkdtemp(join(tmpdir(), 'unstale builder-'))), 'shop');
    await mkdir(folder);
    await writeFile(join(folder, 'Dockerfile'), `FROM debian:12\nENV SALT=${Date.now()}\nCOPY readme.txt ./\n`);
    await writeFile(join(folder, 'readme.txt'), 'text\n');
  });
  beforeEach(async () => {
    config = await mkdtemp(join(folder, '..', 'buildx-'));
    // Nothing is started before it builds, so that no image of a builder is needed.
    await docker(['buildx', 'create', '--name', 'elsewhere']);
    await docker(['buildx', 'create', '--name', 'farther']);
  });
  afterAll(() => rm(join(folder, '..'), { recursive: true, force: true }));

  test('is read as buildx reads it', async () => {
    const uses = [
      ['elsewhere'],
      ['default'],
      ['--default', 'elsewhere'],
      ['farther'],
      ['default'],
      ['--global', 'farther'],
      ['default'],
    ];
    for (const use of uses) {
      await docker(['buildx', 'use', ...use]);
      expect([use, await ours()]).toEqual([use, await theirs()]);
    }
    await docker(['buildx', 'use', 'elsewhere']);
    await docker(['buildx', 'rm', 'elsewhere']);
    expect(await ours()).toBe(await theirs());
    const named = { BUILDX_BUILDER: 'farther' };
    expect([await ours(named), await theirs(named)]).toEqual(['farther', 'farther']);
  });

  test('is another one for each context of Docker', async () => {
    await docker(['context', 'create', 'desk', '--docker', `host=${engine().env['DOCKER_HOST']}`]);
    try {
      const desk = { DOCKER_HOST: '', DOCKER_CONTEXT: 'desk' };
      await docker(['buildx', 'use', 'elsewhere'], desk);
      expect(await ours({}, { ...endpointOf(engine()), context: 'desk' })).toBe('elsewhere');
      expect([await theirs(desk), await ours(), await theirs()]).toEqual(['elsewhere', 'default', 'default']);
      await docker(['buildx', 'use', '--default', 'farther'], desk);
      await docker(['buildx', 'use', 'default']);
      expect(await ours({}, { ...endpointOf(engine()), context: 'desk' })).toBe(await theirs(desk));
    } finally {
      await docker(['context', 'rm', 'desk']);
    }
  });

  test('while it is another one no plan is told, until a build shows that it is not heeded', async () => {
    await docker(['buildx', 'use', 'elsewhere']);
    const closed = 'buildx builds with the builder elsewhere, whose cache cannot be looked into';
    expect(await plan()).toContain(closed);

    expect(await docker(['build', '--quiet', '--network=none', '.'])).toContain('sha256:');
    expect(await plan()).toContain('COPY readme.txt');
    await docker(['buildx', 'use', 'farther']);
    expect(await plan()).toContain('with the builder farther');
    await docker(['buildx', 'use', 'default']);
    expect(await plan()).toContain('COPY readme.txt');
  });
});
