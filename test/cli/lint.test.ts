/** The built command line, as a person or a script runs it. */
import { chmod, mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { repositoryRoot } from '../support/cache-folder.ts';
import { type ProcessResult, runProcess } from '../support/run-process.ts';

let folder: string;
beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'unstale cli ')));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function write(files: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
}

function unstale(...args: string[]): Promise<ProcessResult> {
  return runProcess(process.execPath, [join(repositoryRoot, 'dist/cli.js'), ...args], { cwd: folder });
}

const splitUpdate = 'FROM debian:12\nRUN apt-get update\nRUN apt-get install -y curl\n';

test('a finding is one line, and the exit code says that there is one', async () => {
  await write({ 'a/Dockerfile': splitUpdate, 'b/api.dockerfile': 'FROM debian:12\n', 'node_modules/x/Dockerfile': splitUpdate });
  const { exitCode, stdout, stderr } = await unstale('lint', '.');
  expect(stdout).toMatch(/^a\/Dockerfile:2:5 warning index-update-alone: .+\n\n1 finding in 2 Dockerfiles\.\n$/);
  expect(stderr).toBe('');
  expect(exitCode).toBe(1);
});

test('findings that need the build context are there, and compose tells which it is', async () => {
  await write({
    'compose.yaml': 'services:\n  web:\n    build: { context: ., dockerfile: docker/Dockerfile }\n',
    'docker/Dockerfile': 'FROM node:22\nWORKDIR /app\nCOPY . .\nRUN npm ci\n',
    '.dockerignore': '**/node_modules\n',
    'package.json': '{}',
    'package-lock.json': '{}',
    'src/main.js': '1',
  });
  const { stdout } = await unstale('lint', 'docker/Dockerfile');
  expect(stdout).toContain('docker/Dockerfile:3:1 warning source-copy-before-install');
});

const composed = {
  'compose.yaml': 'services:\n  web:\n    build: { context: ., dockerfile: docker/Dockerfile }\n',
  'docker/Dockerfile': 'FROM debian:12\nCOPY settings.txt /\n',
  'docker/settings.txt': 'x',
  'settings.txt': 'x',
  '.dockerignore': 'settings.txt\n',
};
const below = (path: string) => Object.fromEntries(Object.entries(composed).map(([name, text]) => [`${path}/${name}`, text]));

test.each([
  ['of the current folder, for a folder in it', '.', 'docker'],
  ['of the named folder', 'project', 'project'],
  ['of a named folder deeper than anything is searched', '1/2/3/4/5/6/7/8/project', '1/2/3/4/5/6/7/8/project'],
  ['of a named folder whose name is skipped elsewhere', 'vendor/project', 'vendor/project'],
])('the compose file counts %s', async (_name, project, named) => {
  await write(below(project));
  expect((await unstale('lint', named)).stdout).toContain('docker/Dockerfile:2:6 error copied-path-ignored');
});

test('a Dockerfile that is named twice is checked once', async () => {
  await write({ 'a/Dockerfile': splitUpdate });
  expect((await unstale('lint', 'a/Dockerfile', '.', './a/../a')).stdout).toContain('1 finding in 1 Dockerfile.');
});

test('sources that are called after Dockerfiles are not read as one', async () => {
  await write({ 'dockerfile.py': 'from os import path\n', 'Dockerfile.md': 'FROM node\n', 'Dockerfile.py': 'FROM node\n' });
  expect((await unstale('lint', '.')).stdout).toMatch(/^Dockerfile\.py:1:6 warning .+\n\n1 finding in 1 Dockerfile\.\n$/);
});

test('a byte-order mark and Windows line endings move nothing', async () => {
  await write({ Dockerfile: `\uFEFFFROM node\r\n${splitUpdate.replaceAll('\n', '\r\n')}` });
  const { stdout } = await unstale('lint', 'Dockerfile');
  expect(stdout).toContain('Dockerfile:1:6 warning mutable-base-image');
  expect(stdout).toContain('Dockerfile:3:5 warning index-update-alone');
});

test('advice alone is not a failure', async () => {
  await write({
    Dockerfile:
      'FROM debian:12\nRUN apt-get update && apt-get install -y curl\nARG BUILD_DATE=unknown\nRUN apt-get install -y git\nLABEL d=$BUILD_DATE\n',
  });
  const { exitCode, stdout } = await unstale('lint', 'Dockerfile');
  expect(stdout).toContain('information volatile-arg-before-expensive-step');
  expect(exitCode).toBe(0);
});

test('json holds every finding with its place from 1', async () => {
  await write({ Dockerfile: splitUpdate });
  const { exitCode, stdout } = await unstale('lint', '--format', 'json', '.');
  expect(JSON.parse(stdout)).toMatchObject({
    version: 1,
    findings: [
      { path: 'Dockerfile', line: 2, column: 5, endLine: 2, endColumn: 19, severity: 'warning', rule: 'index-update-alone' },
    ],
    problems: [],
  });
  expect(exitCode).toBe(1);
});

test.each([
  ['a path that does not exist', ['lint', 'nowhere'], /nowhere does not exist/],
  ['a folder without a Dockerfile', ['lint', '.'], /no Dockerfile in this folder/],
  ['an option that does not exist', ['lint', '.', '--colour'], /--colour/],
  ['a command that does not exist', ['lnt'], /no command "lnt"/],
])('%s is "could not tell", with the reason', async (_name, args, reason) => {
  const { exitCode, stderr } = await unstale(...args);
  expect(stderr).toMatch(reason);
  expect(exitCode).toBe(2);
});

test('a Dockerfile too large for a person to have written is "could not tell"', async () => {
  await write({ Dockerfile: splitUpdate + '# padding\n'.repeat(120_000) });
  const { exitCode, stderr } = await unstale('lint', 'Dockerfile');
  expect(stderr).toContain('larger than 1 MiB');
  expect(exitCode).toBe(2);
});

test('control characters of a file never reach the terminal', async () => {
  await write({ 'Dockerfile.\u001b[31mred': 'FROM node:latest\n' });
  const { stdout } = await unstale('lint', '.');
  expect(stdout).toContain('mutable-base-image');
  expect(stdout).not.toContain('\u001b');
});

test.skipIf(process.platform === 'win32')('a reader that closes the pipe early is no failure', async () => {
  for (let index = 0; index < 300; index++) await write({ [`${index}/Dockerfile`]: splitUpdate });
  const line = `"${process.execPath}" "${join(repositoryRoot, 'dist/cli.js')}" lint . --format json | head -c 1`;
  const { stdout, stderr } = await runProcess('sh', ['-c', line], { cwd: folder });
  expect(stdout).toBe('{');
  expect(stderr).toBe('');
});

test('a folder that is too deep to be searched is "could not tell"', async () => {
  const deep = Array.from({ length: 34 }, () => 'a').join('/');
  await write({ Dockerfile: 'FROM debian:12\n', [`${deep}/Dockerfile`]: splitUpdate });
  const { exitCode, stderr } = await unstale('lint', '.');
  expect(stderr).toContain('was not searched: it is too deep');
  expect(exitCode).toBe(2);
});

test('help and version are where people look for them', async () => {
  expect((await unstale('--help')).stdout).toContain('unstale lint PATH...');
  expect((await unstale('--version')).stdout).toBe(`${manifest.version}\n`);
  expect((await unstale()).exitCode).toBe(0);
});

test('the program starts by itself', async () => {
  const program = join(repositoryRoot, 'dist/cli.js');
  await chmod(program, 0o755);
  expect((await runProcess(program, ['--version'])).stdout).toBe(`${manifest.version}\n`);
});
