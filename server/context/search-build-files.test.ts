/** Which files of a workspace folder are looked for, how deep, and whose folders are left alone. */
import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative, sep } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { buildFilesIn, searchBuildsAndScripts, searchFiles } from './search-build-files.ts';

let root: string;
const { signal } = new AbortController();

beforeEach(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), 'unstale search ')));
});
afterEach(() => rm(root, { recursive: true, force: true }));

async function write(...paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), '');
  }
}

const below = (paths: readonly string[]) => paths.map((path) => relative(root, path).replaceAll(sep, '/'));

async function found(): Promise<readonly string[]> {
  return below((await searchBuildsAndScripts(root, signal)).buildFiles);
}

async function scripts(): Promise<readonly string[]> {
  return below((await searchBuildsAndScripts(root, signal)).scripts).toSorted();
}

describe('build files', () => {
  it('are found by their names, those nearest to the top first', async () => {
    await write(
      'a/b/compose.yaml',
      'docker-bake.hcl',
      '.vscode/tasks.json',
      '.devcontainer/devcontainer.json',
      'a/Tiltfile',
      'a/x.yaml',
    );
    expect(await found()).toEqual([
      'docker-bake.hcl',
      '.devcontainer/devcontainer.json',
      '.vscode/tasks.json',
      'a/Tiltfile',
      'a/b/compose.yaml',
    ]);
  });

  it('are not looked for in folders of others', async () => {
    await write('node_modules/a/compose.yaml', 'vendor/compose.yaml', '.git/compose.yaml', 'deploy/compose.yaml');
    expect(await found()).toEqual(['deploy/compose.yaml']);
  });

  it('are not looked for below the sixth folder', async () => {
    await write('1/2/3/4/5/6/compose.yaml', '1/2/3/4/5/6/7/docker-bake.hcl');
    expect(await found()).toEqual(['1/2/3/4/5/6/compose.yaml']);
  });

  it.skipIf(process.platform === 'win32')('are not looked for behind links to folders', async () => {
    await write('real/compose.yaml');
    await symlink(join(root, 'real'), join(root, 'link'));
    expect(await found()).toEqual(['real/compose.yaml']);
  });

  it('are as many as two hundred, and many of them hide no script', async () => {
    await write(...Array.from({ length: 205 }, (_, index) => `${String(index).padStart(3, '0')}/compose.yaml`), 'z/package.json');
    expect(await found()).toHaveLength(200);
    expect(await scripts()).toEqual(['z/package.json']);
  });

  it('make an .env count beside them, as does the top', async () => {
    await write('.env', 'a/.env', 'b/.env', 'b/compose.yaml');
    expect((await found()).toSorted()).toEqual(['.env', 'b/.env', 'b/compose.yaml']);
  });
});

describe('scripts', () => {
  it('count at the top and in a few folders, makefiles and packages anywhere', async () => {
    await write('Makefile', 'build.sh', '.gitlab-ci.yml', '.github/workflows/ci.yml', 'scripts/release', 'bin/push.sh');
    await write('deep/in/Makefile', 'deep/package.json', 'deep/build.sh', 'readme.md', '.github/other.yml');
    expect(await scripts()).toEqual([
      '.github/workflows/ci.yml',
      '.gitlab-ci.yml',
      'Makefile',
      'bin/push.sh',
      'build.sh',
      'deep/in/Makefile',
      'deep/package.json',
      'scripts/release',
    ]);
  });

  it('count once, and as many as fifty in a folder', async () => {
    await write(...Array.from({ length: 60 }, (_, index) => `scripts/s${index}.sh`), 'package.json');
    const all = await scripts();
    expect(all).toHaveLength(51);
    expect(new Set(all).size).toBe(51);
  });
});

it('a folder that is not there holds nothing', async () => {
  expect(await searchBuildsAndScripts(join(root, 'gone'), signal)).toEqual({ buildFiles: [], scripts: [] });
  expect(await buildFilesIn(join(root, 'gone'))).toEqual([]);
});

it('beside a Dockerfile outside of the workspace only its own folder counts', async () => {
  await write('compose.yaml', '.env', 'a/compose.yaml', 'x.txt');
  expect(below(await buildFilesIn(root)).toSorted()).toEqual(['.env', 'compose.yaml']);
});

it('other files are found by what the caller asks', async () => {
  await write('a/x.tf', 'b/y.txt', 'node_modules/z.tf');
  expect(below(await searchFiles(root, signal, (path) => path.endsWith('.tf')))).toEqual(['a/x.tf']);
});

it('a search that is called off ends with its reason', async () => {
  await write('compose.yaml');
  await expect(searchBuildsAndScripts(root, AbortSignal.abort(new Error('closed')))).rejects.toThrow('closed');
});
