/** `unstale diagnose` and `unstale verify` as a person and a pipeline call them, against a real engine. */
import { appendFile, mkdir, mkdtemp, readFile, realpath, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Diagnosis } from '../../client/core/diagnose/diagnosis.ts';
import { repositoryRoot } from '../support/cache-folder.ts';
import { describeOnStore } from '../support/engine/both-stores.ts';
import { type ProcessResult, runProcess } from '../support/run-process.ts';

const name = 'diagnosed';
// New in each run: a layer that an engine kept from an earlier one has other times.
const one = `one ${Date.now()}\n`;
const files: Readonly<Record<string, string>> = {
  Dockerfile: [
    'FROM node:22',
    'STOPSIGNAL SIGKILL',
    'WORKDIR /app',
    'COPY stamp.txt /app/',
    'RUN echo written > stamp.txt',
    'COPY src ./src',
    'COPY ["config.json", "with space.txt", "./"]',
    'CMD ["sleep", "1000"]',
    '',
  ].join('\n'),
  '.dockerignore': '# kept out\n\nsrc/secret.js\nnotes\n',
  'src/app.js': one,
  'src/lines.txt': 'a\nb\n',
  'src/secret.js': 'secret\n',
  'src/large.txt': 'x'.repeat(200_000),
  'notes/todo.md': 'todo\n',
  'config.json': '{"a":1}\n',
  'with space.txt': 'space\n',
  'stamp.txt': 'mine\n',
  'readme.txt': 'not copied\n',
  'compose.yaml': `name: diagnosed\nservices:\n  ${name}:\n    build: .\n    image: ${name}\n`,
};

describeOnStore('diagnosing', 'containerd', (engine) => {
  let folder = '';
  const docker = async (...args: string[]): Promise<string> => {
    const { exitCode, stdout, stderr } = await engine().docker(args);
    if (exitCode !== 0) throw new Error(`docker ${args.join(' ')}: ${stderr.slice(-1000)}`);
    return stdout;
  };
  const unstale = (...args: string[]): Promise<ProcessResult> =>
    runProcess(process.execPath, [join(repositoryRoot, 'dist', 'cli.js'), ...args], {
      cwd: folder,
      env: { ...process.env, ...engine().env, XDG_STATE_HOME: join(folder, '..', 'state') },
    });
  const diagnosis = async (...args: string[]): Promise<Diagnosis & { exitCode: number }> => {
    const { exitCode, stdout, stderr } = await unstale(...args, '--format', 'json');
    expect(stderr).toBe('');
    return { ...JSON.parse(stdout), exitCode };
  };
  const statesOf = ({ files: all }: Diagnosis) => Object.fromEntries((all ?? []).map(({ path, state }) => [path, state]));

  beforeAll(async () => {
    folder = join(await realpath(await mkdtemp(join(tmpdir(), 'unstale diagnose-'))), 'shop');
    await mkdir(join(folder, 'src'), { recursive: true });
    await mkdir(join(folder, 'notes'));
    for (const [path, text] of Object.entries(files)) await writeFile(join(folder, path), text);
    await symlink('app.js', join(folder, 'src', 'link.js'));
    const anHourAgo = Date.now() / 1000 - 3600;
    for (const path of Object.keys(files)) await utimes(join(folder, path), anHourAgo, anHourAgo);
    const there = (await docker('ps', '--all', '--quiet', '--filter', `name=^${name}$`)).trim();
    if (there !== '') await docker('rm', '--force', there);
    await docker('buildx', 'build', '--quiet', '--network=none', '--tag', name, folder);
    await docker('run', '--detach', '--network=none', '--name', name, name);
  }, 120_000);
  afterAll(async () => {
    await docker('rm', '--force', name);
    await rm(join(folder, '..'), { recursive: true, force: true });
  });

  test('each file ends in a state', async () => {
    expect(statesOf(await diagnosis('verify', name))).toEqual({
      'src/app.js': 'identical',
      'src/lines.txt': 'identical',
      'src/large.txt': 'identical',
      'src/link.js': 'identical',
      'src/secret.js': 'ignored',
      'config.json': 'identical',
      'with space.txt': 'identical',
      'stamp.txt': 'generated',
      notes: 'ignored',
      'readme.txt': 'not-copied',
      Dockerfile: 'not-copied',
      '.dockerignore': 'not-copied',
      'compose.yaml': 'not-copied',
    });
  });

  test('a file that the ignore file drops is named with the line that drops it', async () => {
    const { firstBroken, verdict, conclusion, exitCode, links } = await diagnosis('diagnose', './src/secret.js');
    expect({ firstBroken, verdict, exitCode }).toEqual({ firstBroken: 'context', verdict: 'stale', exitCode: 1 });
    expect(conclusion).toContain('.dockerignore:3 (src/secret.js)');
    expect(links.map(({ id }) => id)).toHaveLength(14);
  });

  test('a file of a folder that is dropped is, too', async () => {
    expect((await diagnosis('diagnose', 'notes/todo.md')).conclusion).toContain('.dockerignore:4 (notes)');
  });

  test('a file that no instruction copies is told', async () => {
    expect(await diagnosis('diagnose', './readme.txt')).toMatchObject({ firstBroken: 'source', exitCode: 1 });
  });

  test('a file that runs as it is here is proved, whatever else differs', async () => {
    await appendFile(join(folder, 'config.json'), '\n');
    expect(await diagnosis('diagnose', './src/app.js')).toMatchObject({ verdict: 'fresh', firstBroken: null, exitCode: 0 });
    expect(await diagnosis('diagnose', './config.json')).toMatchObject({ firstBroken: 'source', exitCode: 1 });
    await writeFile(join(folder, 'config.json'), files['config.json'] ?? '');
  });

  test('an edit with the size and the time of the old file is one that a builder is not sent', async () => {
    const path = join(folder, 'src', 'app.js');
    const { atime, mtime } = await stat(path);
    await writeFile(path, one.replace('one', 'two'));
    await utimes(path, atime, mtime);
    const found = await diagnosis('diagnose', name);
    expect(found).toMatchObject({ firstBroken: 'transfer', exitCode: 1 });
    expect(found.links.find(({ id }) => id === 'transfer')?.evidence).toEqual(['/app/src/app.js']);
    expect(await diagnosis('diagnose', './src/app.js')).toMatchObject({ firstBroken: 'transfer' });
    await writeFile(path, one);
    await utimes(path, atime, mtime);
  });

  test('only line endings are said to be only that', async () => {
    const path = join(folder, 'src', 'lines.txt');
    await writeFile(path, 'a\r\nb\r\n');
    const found = await diagnosis('verify', name);
    expect(found.files?.find((file) => file.path === 'src/lines.txt')).toMatchObject({
      state: 'different',
      because: expect.stringContaining('line endings'),
    });
    await writeFile(path, 'a\nb\n');
  });

  test('what was changed in the container is drift', async () => {
    await docker('exec', name, 'sh', '-c', 'echo changed > /app/config.json');
    const found = await diagnosis('verify', name);
    expect(found.firstBroken).toBe('drift');
    expect(statesOf(found)['config.json']).toBe('changed-in-container');
    expect(statesOf(await diagnosis('verify', 'diagnosed:latest'))['config.json']).toBe('identical');
  });

  test('without a name it is about what the folder builds', async () => {
    expect(await diagnosis('diagnose')).toMatchObject({ subject: { name }, firstBroken: 'drift' });
  });

  test('people and pipelines read it', async () => {
    const told = await unstale('diagnose', name);
    expect(told.stdout).toMatch(/^diagnosed: stale\n {2}1 copied file was changed inside the container\./);
    const annotated = await unstale('verify', name, '--format', 'github');
    expect(annotated.stdout).toContain('::error file=config.json::changed inside the container');
    expect(annotated.exitCode).toBe(1);
  });

  test('what is spelled out wins over what the folder says', async () => {
    const other = join(folder, 'other.Dockerfile');
    await writeFile(other, (await readFile(join(folder, 'Dockerfile'), 'utf8')).replace('"config.json"', '"readme.txt"'));
    const found = await diagnosis('verify', `${name}:latest`, '-f', 'other.Dockerfile');
    expect(statesOf(found)['readme.txt']).toBe('missing');
    await rm(other);
  });

  test('the steps for pipelines let pass what holds the files, and refuse what does not', async () => {
    const page = await readFile(join(repositoryRoot, 'docs', 'cli.md'), 'utf8');
    const repository = join(folder, '..', 'repository');
    const programs = join(folder, '..', 'bin');
    await mkdir(join(repository, 'src'), { recursive: true });
    await mkdir(programs, { recursive: true });
    await writeFile(join(repository, 'Dockerfile'), 'FROM node:22\nWORKDIR /app\nCOPY src ./src\n');
    await writeFile(join(repository, 'src', 'app.js'), 'one\n');
    const cli = join(repositoryRoot, 'dist', 'cli.js');
    await writeFile(join(programs, 'unstale'), `#!/bin/sh\nexec '${process.execPath}' '${cli}' "$@"\n`, { mode: 0o755 });
    await docker('buildx', 'build', '--quiet', '--network=none', '--tag', 'deployed:1', repository);
    const run = (script: string) =>
      runProcess('sh', ['-e', '-c', script], {
        cwd: repository,
        env: {
          ...process.env,
          ...engine().env,
          IMAGE: 'deployed:1',
          GITHUB_WORKSPACE: repository,
          PATH: `${programs}:${process.env['PATH']}`,
        },
      });
    const [forGithub = '', forGitlab = ''] = scriptsIn(page);
    expect((await run(forGithub)).exitCode).toBe(0);
    expect((await run(forGitlab)).exitCode).toBe(0);
    await writeFile(join(repository, 'src', 'app.js'), 'two and more\n');
    const refused = await run(forGithub);
    expect(refused.exitCode).toBe(1);
    expect(refused.stdout).toContain('::error file=src/app.js::different');
    expect((await run(forGitlab)).exitCode).toBe(1);
    expect(JSON.parse(await readFile(join(repository, 'verify.json'), 'utf8'))).toMatchObject({ firstBroken: 'source' });
  });

  test('a build that is spelled out counts for an image by its id, and by a container of it', async () => {
    const id = (await docker('image', 'inspect', '--format', '{{.Id}}', name)).trim();
    for (const subject of [id, name]) {
      const { build } = await diagnosis('verify', subject, '-f', 'Dockerfile');
      expect(build?.because).toBe('--file says so');
    }
  });

  test('another platform, and what is not there, is not known', async () => {
    const elsewhere = await diagnosis('verify', name, '--platform', 'linux/s390x');
    expect(elsewhere).toMatchObject({ verdict: 'unknown', exitCode: 2 });
    const nothing = await unstale('verify', 'nobody-has-this');
    expect(nothing.stderr).toContain('nothing of nobody-has-this');
    expect(nothing.exitCode).toBe(2);
  });
});

/** The lines that runners run, of the blocks of a page, each as one script. */
function scriptsIn(page: string): readonly string[] {
  return [...page.matchAll(/```yaml\n(.*?)```/gs)].flatMap(([, block = '']) => {
    const lines = block.split('\n');
    const start = lines.findIndex((line) => /^\s+(?:run: \||script:)$/.test(line));
    if (start < 0) return [];
    const depth = (line: string) => line.search(/\S/);
    const below = lines.slice(start + 1);
    const end = below.findIndex((line) => depth(line) <= depth(lines[start] ?? ''));
    return [
      below
        .slice(0, end < 0 ? undefined : end)
        .map((line) => line.trim().replace(/^- /, ''))
        .join('\n'),
    ];
  });
}
