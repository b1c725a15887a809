/** What `unstale diagnose` says of the next build, against what that build then does on a real engine. */
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Diagnosis } from '../../client/core/diagnose/diagnosis.ts';
import { repositoryRoot } from '../support/cache-folder.ts';
import { describeOnBothStores } from '../support/engine/both-stores.ts';
import { startRemoteBuilder } from '../support/engine/remote-builder.ts';
import { runProcess } from '../support/run-process.ts';

const name = 'next-built';
const dockerfile = (salt: string) => `FROM debian:12
ENV SALT=${salt}
RUN apt-get update
WORKDIR /app
COPY src ./src
COPY compose.yaml ./
`;

describeOnBothStores('diagnosing with a plan', (engine, store) => {
  let folder = '';
  const environment = () => ({ ...process.env, ...engine().env, XDG_STATE_HOME: join(folder, '..', 'state') });
  const build = async (): Promise<string> => {
    const args = ['buildx', 'build', '--progress=plain', '--network=none', '--tag', name, folder];
    const { exitCode, stdout, stderr } = await engine().docker(args);
    expect(exitCode).toBe(0);
    return stdout + stderr;
  };
  const diagnosis = async (asked: string): Promise<Diagnosis> => {
    const args = [join(repositoryRoot, 'dist', 'cli.js'), 'diagnose', asked, '--format', 'json'];
    const { stdout, stderr } = await runProcess(process.execPath, args, { cwd: folder, env: environment() });
    expect(stderr).toBe('');
    return JSON.parse(stdout);
  };
  const write = (path: string, text: string) => writeFile(join(folder, path), text);
  const nextOf = ({ nextBuild }: Diagnosis) => (nextBuild?.kind === 'known' ? nextBuild : expect.fail(nextBuild?.because));
  const outcomes = (of: Diagnosis) => nextOf(of).steps.map(({ line, outcome }) => `${line} ${outcome}`);

  beforeAll(async () => {
    folder = join(await realpath(await mkdtemp(join(tmpdir(), 'unstale next build-'))), 'shop');
    await mkdir(join(folder, 'src'), { recursive: true });
    await write('Dockerfile', dockerfile(`${store}${Date.now()}`));
    await write('.dockerignore', 'src/secret.js\n');
    await write('src/app.js', 'one\n');
    await write('src/secret.js', 'secret\n');
    await write('readme.txt', 'not copied\n');
    await write('compose.yaml', `name: next\nservices:\n  web:\n    build: .\n    image: ${name}\n`);
    await build();
  }, 120_000);
  afterAll(async () => {
    await engine().docker(['image', 'rm', '--force', name]);
    await rm(join(folder, '..'), { recursive: true, force: true });
  });

  test('a step that the cache keeps for too long is kept by the next build, too, and the verdict is what it was', async () => {
    const found = await diagnosis(name);
    expect(found).toMatchObject({ verdict: 'fresh', firstBroken: null });
    const kept = '`RUN apt-get update` (line 3) will be reused by the next build, too: a plain rebuild does not read the index';
    expect(found.links.find(({ id }) => id === 'instruction')?.because).toContain(kept);
    expect(nextOf(found).summary).toBe('Next build: all 4 steps are reused.');
    expect((await build()).match(/^#\d+ CACHED$/gm)).toHaveLength(4);
  });

  test('an edit that no step takes in makes none of them run', async () => {
    await write('src/secret.js', 'another secret\n');
    await write('readme.txt', 'still not copied\n');
    const hidden = await diagnosis('./src/secret.js');
    expect(hidden).toMatchObject({ verdict: 'stale', firstBroken: 'context' });
    expect(nextOf(hidden).says).toContain(
      'Editing src/secret.js makes no step of the next build run: the ignore file keeps it out of the build context.',
    );
    const other = await diagnosis('./readme.txt');
    expect(nextOf(other).says[0]).toBe('Editing readme.txt makes no step of the next build run: no instruction takes it in.');
    expect(outcomes(other)).toEqual(['3 reused', '4 reused', '5 reused', '6 reused']);
    expect((await build()).match(/^#\d+ CACHED$/gm)).toHaveLength(4);
  });

  test('an edit of what is copied is named with the step that it makes run', async () => {
    // Whoever edits before anybody looked hides what the last build took in.
    await diagnosis(name);
    await write('src/app.js', 'two and more\n');
    const found = await diagnosis('./src/app.js');
    expect(found).toMatchObject({ verdict: 'stale', firstBroken: 'source' });
    expect(nextOf(found).says[0]).toBe('The next build runs `COPY src ./src` (line 5), because src/app.js changed.');
    expect(outcomes(found)).toEqual(['3 reused', '4 reused', '5 runs', '6 runs']);
    expect((await build()).match(/^#\d+ CACHED$/gm)).toHaveLength(2);
    const after = await diagnosis('./src/app.js');
    expect(after.verdict).toBe('fresh');
    expect(nextOf(after).says[0]).toBe('The builder has src/app.js as it is now: the next build reuses each step.');
  });

  test('after a prune nothing is said to be reused', async () => {
    expect((await engine().docker(['buildx', 'prune', '--all', '--force'])).exitCode).toBe(0);
    const found = await diagnosis(name);
    expect(found.verdict).toBe('fresh');
    expect(outcomes(found).join()).not.toContain('reused');
  });

  test('where another builder made the last build, nothing is known of the next', async () => {
    const remote = await startRemoteBuilder(engine().socketPath, join(folder, '..', 'builder.sock'));
    try {
      const create = ['buildx', 'create', '--name', 'next-elsewhere', '--driver', 'remote', remote.address];
      expect((await engine().docker(create)).exitCode).toBe(0);
      const made = await engine().docker([
        'buildx',
        'build',
        '--quiet',
        '--builder',
        'next-elsewhere',
        '--output=type=cacheonly',
        folder,
      ]);
      expect(made.stderr).not.toContain('ERROR');
      const { nextBuild } = await diagnosis(name);
      expect(nextBuild).toEqual({ kind: 'unknown', because: expect.stringContaining('the builder next-elsewhere') });
    } finally {
      await engine().docker(['buildx', 'rm', '--force', 'next-elsewhere']);
      await remote.stop();
    }
  });
});
