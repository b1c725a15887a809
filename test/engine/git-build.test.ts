/** Images with the tag of a commit, as the built command line makes them on a real engine: no tag says what is not so. */
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { workspaceBuilds } from '../../cli/workspace-builds.ts';
import { openEngine } from '../../client/adapters/docker-engine/open-engine.ts';
import { gitCli } from '../../client/adapters/git-cli.ts';
import { imagesBuilt } from '../../client/core/build/images-built.ts';
import { buildWithGitTag } from '../../client/flows/build-with-git-tag.ts';
import { planGitBuild } from '../../client/flows/plan-git-build.ts';
import { planImageBuild } from '../../client/flows/plan-image-build.ts';
import { repositoryRoot } from '../support/cache-folder.ts';
import { describeOnStore, endpointOf } from '../support/engine/both-stores.ts';
import { type GitFolder, gitFolder } from '../support/engine/git-folder.ts';
import { rebuildPorts } from '../support/engine/rebuild-ports.ts';
import { runProcess } from '../support/run-process.ts';

const files = {
  'web/Dockerfile': 'FROM scratch\nCOPY . /app\nCMD ["/app/none"]\n',
  'web/.dockerignore': 'notes\n',
  'web/a.js': '1',
  '.gitignore': 'web/dist\n',
  'compose.yaml': 'name: shop\nservices:\n  web:\n    build: ./web\n    image: git-build/web:dev\n',
};

// The store in which each build makes another image, whatever it holds.
describeOnStore('a build with the tag of a commit', 'containerd', (engine) => {
  let scratch = '';
  let place: GitFolder;
  let short = '';
  const docker = async (...args: string[]): Promise<string> => {
    const { exitCode, stdout, stderr } = await engine().docker(args);
    if (exitCode !== 0) throw new Error(`docker ${args.join(' ')}: ${stderr.slice(-1000)}`);
    return stdout.trim();
  };
  const unstale = (...args: string[]) => commandLine('build', ...args);
  const commandLine = (...args: string[]) =>
    runProcess(process.execPath, [join(repositoryRoot, 'dist', 'cli.js'), ...args], {
      cwd: place.folder,
      env: { ...process.env, ...engine().env, XDG_STATE_HOME: join(scratch, 'state') },
    });
  const tags = async () =>
    (await docker('images', '--format', '{{.Repository}}:{{.Tag}}'))
      .split('\n')
      .filter((name) => /^(git-build|unstale-rollback)/.test(name))
      .sort();
  const idOf = (reference: string) => docker('image', 'inspect', '--format', '{{.Id}}', reference);
  const labelsOf = async (reference: string) =>
    JSON.parse(await docker('image', 'inspect', '--format', '{{json .Config.Labels}}', reference));

  beforeAll(async () => {
    scratch = await realpath(await mkdtemp(join(tmpdir(), 'unstale git build-')));
    place = await gitFolder(join(scratch, 'my shop'), files);
    await place.git('remote', 'add', 'origin', 'https://me:secret@git.example/acme/shop.git');
    await place.commit();
    short = await place.git('rev-parse', '--short', 'HEAD');
    for (const name of await tags()) await docker('rmi', '--force', name);
  });
  afterAll(() => rm(scratch, { recursive: true, force: true }));

  test('prints the plan, and builds nothing before somebody says yes', async () => {
    const planned = await unstale('web', '--git-tag', '--plan');
    expect(planned).toMatchObject({ exitCode: 0, stderr: '' });
    expect(planned.stdout).toContain(`--tag git-build/web:dev --tag git-build/web:${short} -- `);
    expect(await unstale('web', '--git-tag')).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('--yes') });
    expect(await tags()).toEqual([]);
  });

  test('gives a clean tree the commit, with labels and no secret, and is remembered', async () => {
    const done = await unstale('web/Dockerfile', '--git-tag', '--yes');
    expect(done, done.stderr).toMatchObject({ exitCode: 0 });
    expect(await tags()).toEqual([`git-build/web:${short}`, 'git-build/web:dev'].sort());
    expect(await idOf(`git-build/web:${short}`)).toBe(await idOf('git-build/web:dev'));
    expect(await labelsOf('git-build/web:dev')).toMatchObject({
      'org.opencontainers.image.revision': await place.git('rev-parse', 'HEAD'),
      'org.opencontainers.image.source': 'https://git.example/acme/shop',
      'org.opencontainers.image.version': short,
      'org.opencontainers.image.created': expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
    });
    expect(`${done.stdout}${done.stderr}`).not.toContain('secret');
  });

  test('keeps a clean tag where it is when the content is the same', async () => {
    const before = await idOf(`git-build/web:${short}`);
    const again = await unstale('web', '--git-tag', '--yes');
    expect(again, again.stderr).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('had just this content already') });
    expect(await idOf(`git-build/web:${short}`)).toBe(before);
    expect(await idOf('git-build/web:dev')).toBe(before);
  });

  test('never gives a clean tag to a dirty tree, and says which file makes it so', async () => {
    const before = await idOf(`git-build/web:${short}`);
    await place.write('web/new.js', 'not committed');
    await place.write('web/notes', 'kept out by the ignore file');
    await place.write('web/dist/out.js', 'ignored by Git');
    const dirty = await unstale('web', '--git-tag', '--yes');
    expect(dirty, dirty.stderr).toMatchObject({ exitCode: 0 });
    expect(dirty.stdout).toContain('Dirty: 1 file of the build is not in the commit as here: new.js\n');
    expect(dirty.stdout).toContain('the build takes in all the same: dist\n');
    expect(await idOf(`git-build/web:${short}`)).toBe(before);
    expect(await idOf(`git-build/web:${short}-dirty`)).toBe(await idOf('git-build/web:dev'));
    const revision = (await labelsOf('git-build/web:dev'))['org.opencontainers.image.revision'];
    expect(revision).toBe(`${await place.git('rev-parse', 'HEAD')}-dirty`);
    await rm(join(place.folder, 'web/new.js'));
    await rm(join(place.folder, 'web/dist'), { recursive: true });
  });

  test('never takes a clean tag from other content without being told to', async () => {
    await docker('tag', `git-build/web:${short}-dirty`, `git-build/web:${short}`);
    const [held, moving] = [await idOf(`git-build/web:${short}`), await idOf('git-build/web:dev')];
    const left = await unstale('web', '--git-tag', '--yes');
    expect(left).toMatchObject({
      exitCode: 1,
      stderr: expect.stringMatching(/already, with other content: .*\/app.*--move-tag/),
    });
    expect([await idOf(`git-build/web:${short}`), await idOf('git-build/web:dev')]).toEqual([held, moving]);
    const moved = await unstale('web', '--git-tag', '--yes', '--move-tag');
    expect(moved, moved.stderr).toMatchObject({ exitCode: 0 });
    expect(await idOf(`git-build/web:${short}`)).toBe(await idOf('git-build/web:dev'));
    expect(await idOf('git-build/web:dev')).not.toBe(held);
  });

  test('tells which containers still run what is older', async () => {
    await docker('create', '--name', 'git-build-old', 'git-build/web:dev');
    await place.write('web/a.js', '2');
    await place.commit();
    const next = await unstale('web', '--git-tag', '--yes');
    expect(next.stdout).toContain('git-build-old still runs an older image');
    await docker('rm', 'git-build-old');
    short = await place.git('rev-parse', '--short', 'HEAD');
  });

  test('does not call an image stale that keeps the commit of its name, and it is compared when it is asked about', async () => {
    const older = await place.git('rev-parse', '--short', 'HEAD~1');
    const status = await commandLine('status');
    const row = (name: string) => status.stdout.split('\n').find((line) => line.includes(` ${name} `));
    expect(row(`git-build/web:${older}`), status.stdout).toMatch(/^ {2}git-build\/web:/);
    expect(row('git-build/web:dev')).toContain('✓ git-build/web:dev');
    const verified = await commandLine('verify', `git-build/web:${older}`);
    expect(verified.exitCode, verified.stdout).toBe(1);
    expect(verified.stdout).toContain('a.js');
  });

  test('gives no name to what was changed, or committed, while it was built', async () => {
    const opened = await openEngine(endpointOf(engine()));
    const workspace = place.folder;
    const ports = rebuildPorts({
      engine: opened,
      program: 'docker',
      environment: { ...process.env, ...engine().env },
      workspace,
    });
    const known = workspaceBuilds(workspace);
    const git = {
      contexts: known,
      git: gitCli(),
      place: ports,
      platform: 'linux' as const,
      instantText: () => '2026-01-01T00:00:00Z',
    };
    const during = async (change: () => Promise<unknown>) => {
      const [image] = imagesBuilt(await known.sources((await opened.facts()).id));
      if (image === undefined) throw new Error('Nothing is built here.');
      const planned = await planImageBuild(ports, image, { isPulling: false, isCacheUsed: true });
      if (planned.kind === 'refused') throw new Error(planned.because);
      const plan = await planGitBuild({ ...ports, ...git }, planned.plan);
      if (plan.kind === 'refused') throw new Error(plan.because);
      const expectedFiles: typeof known.expectedFiles = async (params) => {
        const answer = await known.expectedFiles(params);
        await change();
        return answer;
      };
      const builds = { ...known, expectedFiles };
      return buildWithGitTag(
        { ...ports, ...git, builds, mayMoveTag: async () => expect.fail('Nobody should be asked.') },
        plan.plan,
      );
    };
    await place.write('web/b.js', 'so that it is another image');
    await place.commit();
    const before = await tags();
    const edited = await during(() => place.write('web/a.js', 'edited'));
    expect(edited).toMatchObject({ kind: 'aborted', because: expect.stringContaining('a.js was changed while it was built') });
    await place.git('checkout', '--quiet', '--', '.');
    const committed = await during(() => place.commit());
    expect(committed).toMatchObject({ kind: 'aborted', because: expect.stringContaining('Another commit was checked out') });
    expect(await tags()).toEqual(before);
  });

  test('refuses without a repository, a commit, or a name, and says what to do', async () => {
    const nameless = await unstale('notes.d', '--git-tag', '--yes');
    expect(nameless).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('no build of this folder makes') });
    await place.git('checkout', '--quiet', '--orphan', 'empty');
    expect(await unstale('web', '--git-tag', '--yes')).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('has no commit yet'),
    });
    await rm(join(place.folder, '.git'), { recursive: true });
    expect(await unstale('web', '--git-tag', '--yes')).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('No Git repository'),
    });
  });

  test('takes a hostile name for a name', async () => {
    for (const name of ['--help', '$(touch evil)', 'a b', 'x@sha256:0']) {
      const refused = await unstale('--git-tag', '--yes', '--file', 'web/Dockerfile', '--', name);
      expect(refused, name).toMatchObject({ exitCode: 2 });
    }
  });
});
