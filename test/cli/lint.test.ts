/** The built command line, as a person or a script runs it. */
import { access, chmod, mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { keepDurations } from '../../server/context/kept-durations.ts';
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

test('a finding is a line with its source below, and the exit code says that there is one', async () => {
  await write({ 'a/Dockerfile': splitUpdate, 'b/api.dockerfile': 'FROM debian:12\n', 'node_modules/x/Dockerfile': splitUpdate });
  const { exitCode, stdout, stderr } = await unstale('lint', '.');
  expect(stdout).toMatch(
    /^a\/Dockerfile:2:5 warning index-update-alone: .+\n {2}2 \| RUN apt-get update\n {4}\| {5}\^{14}\n.+\n\n1 finding in 2 files \(1 warning\)\.\n$/,
  );
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

test('what a step cost is said where a build was measured here, with the same fingerprint, and nothing is written for it', async () => {
  const text = 'FROM node:22\nWORKDIR /app\nCOPY . .\nRUN npm ci\n';
  await write({ Dockerfile: text, '.dockerignore': 'state\n', 'package.json': '{}', 'package-lock.json': '{}', 'main.js': '1' });
  const state = join(folder, 'state');
  const found = async () => {
    const args = [join(repositoryRoot, 'dist/cli.js'), 'lint', 'Dockerfile', '--format', 'json'];
    const env = { ...process.env, XDG_STATE_HOME: state };
    const { stdout } = await runProcess(process.execPath, args, { cwd: folder, env });
    const { findings } = JSON.parse(stdout) as { findings: { rule: string; message: string; fingerprint: string }[] };
    return findings.find(({ rule }) => rule === 'source-copy-before-install');
  };
  const before = await found();
  expect(before?.message).toContain('runs `npm ci` again, because');
  await expect(access(state)).rejects.toThrow('ENOENT');
  await keepDurations(join(state, 'unstale'), join(folder, 'Dockerfile'), new Map([['0\0RUN npm ci', 42_000]]));
  const after = await found();
  expect(after?.message).toContain('runs `npm ci` again (it took 42 s last time), because');
  expect(after?.fingerprint).toBe(before?.fingerprint);
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
  expect((await unstale('lint', 'a/Dockerfile', '.', './a/../a')).stdout).toContain('1 finding in 1 file (1 warning).');
});

test('sources that are called after Dockerfiles are not read as one', async () => {
  await write({ 'dockerfile.py': 'from os import path\n', 'Dockerfile.md': 'FROM node\n', 'Dockerfile.py': 'FROM node\n' });
  expect((await unstale('lint', '.')).stdout).toMatch(
    /^Dockerfile\.py:1:6 warning (.+\n){3}\n1 finding in 1 file \(1 warning\)\.\n$/,
  );
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
    ignored: [],
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

const deployment =
  'apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: web }\nspec:\n  template:\n    spec:\n      containers:\n        - name: web\n          image: acme/web:main\n';

test('documents of every kind are found by name, and manifests by what is in them', async () => {
  await write({
    'deploy/anything.yaml': deployment,
    'deploy/values.yaml': 'image: acme/web:main\n',
    '.dockerignore': 'dist\n',
    'compose.yaml': 'services: {}\n',
    '.github/workflows/ci.yml': 'on: push\njobs: {}\n',
    'api/Containerfile': 'FROM debian:12\n',
    'Dockerfile.j2': 'FROM {{ base }}\n',
  });
  const { stdout, exitCode } = await unstale('lint', '.');
  expect(stdout).toContain('deploy/anything.yaml:9:18 warning mutable-tag-if-not-present');
  expect(stdout).toContain(' in 5 files');
  expect(exitCode).toBe(1);
});

test('of YAML that is named and is none of ours it says so', async () => {
  await write({ 'values.yaml': 'image: x\n' });
  const { exitCode, stderr } = await unstale('lint', 'values.yaml');
  expect(stderr).toContain('values.yaml is no document that Unstale reads');
  expect(exitCode).toBe(2);
});

test.each([
  ['error', 0],
  ['warning', 1],
  ['hint', 1],
  ['never', 0],
])('with --fail-on %s a warning gives the exit code %d', async (level, expected) => {
  await write({ Dockerfile: splitUpdate });
  expect((await unstale('lint', '.', '--fail-on', level)).exitCode).toBe(expected);
});

test('standard input is checked as if it lay where it says', async () => {
  await write({ 'web/.dockerignore': 'settings.txt\n', 'web/settings.txt': 'x', 'web/Dockerfile': 'FROM debian:12\n' });
  const program = join(repositoryRoot, 'dist/cli.js');
  const args = [program, 'lint', '-', '--stdin-name', 'web/Dockerfile'];
  const { stdout, exitCode } = await runProcess(process.execPath, args, {
    cwd: folder,
    input: 'FROM debian:12\nCOPY settings.txt /\n',
  });
  expect(stdout).toContain('web/Dockerfile:2:6 error copied-path-ignored');
  expect(exitCode).toBe(1);
});

test('what standard input is called says what it is', async () => {
  const args = [join(repositoryRoot, 'dist/cli.js'), 'lint', '-', '--stdin-name', 'web.yaml', '--format', 'json'];
  const { stdout } = await runProcess(process.execPath, args, { cwd: folder, input: deployment });
  expect(JSON.parse(stdout)).toMatchObject({ findings: [{ path: 'web.yaml', rule: 'mutable-tag-if-not-present' }] });
});

test('the configuration file on the way up holds, and --config instead of it', async () => {
  await write({
    '.git/HEAD': '',
    '.unstale.yaml': 'rules: { index-update-alone: off }\n',
    'a/Dockerfile': splitUpdate,
    'b/.unstale.json': '{ "rules": { "index-update-alone": "error" } }',
    'b/Dockerfile': splitUpdate,
    'other.yaml': 'rules: { index-update-alone: hint }\n',
  });
  const { stdout } = await unstale('lint', '.');
  expect(stdout).toContain('1 finding in 2 files (1 error).');
  expect((await unstale('lint', '.', '--config', 'other.yaml')).stdout).toContain('2 findings in 2 files (2 hints).');
});

test.each([
  ['a broken one', 'rules: [', /^unstale: \.unstale\.yaml:1: \.unstale\.yaml is not used: .+\n$/],
  ['a wrong value', 'builder: docker\n', /^unstale: \.unstale\.yaml:1: The builder is buildkit, buildah, kaniko or legacy\.\n$/],
  [
    'a rule that is misspelled',
    'rules:\n  index-update-alon: off\n',
    /^unstale: \.unstale\.yaml:2: There is no rule index-update-alon\. Did you mean index-update-alone\?\n$/,
  ],
])('of a configuration file %s is told in one line, and "could not tell"', async (_name, text, expected) => {
  await write({ '.git/HEAD': '', '.unstale.yaml': text, 'a/Dockerfile': splitUpdate, 'b/Dockerfile': splitUpdate });
  const { stdout, stderr, exitCode } = await unstale('lint', '.');
  expect(stderr).toMatch(expected);
  expect(stdout).toContain('2 findings in 2 files');
  expect(exitCode).toBe(2);
});

test('a configuration file that was named and is not there is told', async () => {
  await write({ Dockerfile: splitUpdate });
  const { stderr, exitCode } = await unstale('lint', '.', '--config', 'gone.yaml');
  expect(stderr).toBe('unstale: gone.yaml:1: gone.yaml is not used: it does not exist.\n');
  expect(exitCode).toBe(2);
});

test('tags, arguments and commands that the configuration names are what rules go by', async () => {
  await write({
    '.git/HEAD': '',
    '.unstale.yaml': 'mutableTags: [nightly*]\nvolatileArgs: [WHEN]\nexpensiveCommands: [make deps]\n',
    Dockerfile: 'FROM acme/base:nightly-2\nARG WHEN=now\nRUN make deps\nRUN echo $WHEN\n',
  });
  const { stdout } = await unstale('lint', '.');
  expect(stdout).toContain('Dockerfile:1:6 warning mutable-base-image');
  expect(stdout).toContain('Dockerfile:2:5 information volatile-arg-before-expensive-step');
});

test('options of rules are what rules go by, and what is wrong in them is told on the file', async () => {
  const options = (text: string) => `rules:\n  unpinned-tool-install-frozen:\n    options: ${text}\n`;
  await write({
    '.git/HEAD': '',
    Dockerfile: 'FROM debian:12\nRUN apt-get update && apt-get install -y curl\nRUN npm i -g serve\n',
  });
  expect((await unstale('lint', '.')).stdout).toContain('Dockerfile:3:5 information unpinned-tool-install-frozen');
  await write({ '.unstale.yaml': options('{ systemPackages: true, except: serve }') });
  const said = await unstale('lint', '.');
  expect(said.stdout).toContain('Dockerfile:2:23 information unpinned-tool-install-frozen');
  expect(said.stdout).not.toContain('Dockerfile:3:5');
  expect(said.stderr).toBe('');
  await write({ '.unstale.yaml': options('{ systemPackage: true, except: serve }') });
  const wrong = await unstale('lint', '.');
  expect(wrong.stderr).toMatch(
    /^unstale: \.unstale\.yaml:3: The rule has no option systemPackage\. Did you mean systemPackages\?\n$/,
  );
  expect(wrong.exitCode).toBe(2);
  expect(wrong.stdout).toContain('0 findings');
});

test('tags that the configuration names are moving ones for base images and for CI', async () => {
  const workflow = 'on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n      - run: docker push acme/web:preview\n';
  await write({ '.git/HEAD': '', Dockerfile: 'FROM acme/web:preview\n', '.github/workflows/ci.yml': workflow });
  expect((await unstale('lint', '.')).stdout).toContain('0 findings');
  await write({ '.unstale.yaml': 'mutableTags: preview\n' });
  const { stdout } = await unstale('lint', '.');
  expect(stdout).toContain('Dockerfile:1:6 warning mutable-base-image');
  expect(stdout).toContain('ci.yml:6:26 information ci-pushes-only-mutable-tag');
});

test('a package manager of the project is one of those that rules know', async () => {
  const ecosystems = 'ecosystems:\n  fetchit:\n    manifests: [fetchit.toml]\n    commands: { manifest: sync }\n';
  await write({
    '.git/HEAD': '',
    '.dockerignore': '.git\n',
    Dockerfile: 'FROM debian:12\nWORKDIR /app\nCOPY . .\nRUN fetchit sync\n',
    'fetchit.toml': '',
    'src/main.x': '1',
  });
  expect((await unstale('lint', 'Dockerfile')).stdout).not.toContain('source-copy-before-install');
  await write({ '.unstale.yaml': ecosystems });
  expect((await unstale('lint', 'Dockerfile')).stdout).toContain('Dockerfile:3:1 warning source-copy-before-install');
});

test('rules that say what another tool says are silent where the project defers to it', async () => {
  await write({ '.git/HEAD': '', '.unstale.yaml': 'defer: [hadolint]\n', Dockerfile: 'FROM debian\n' });
  expect((await unstale('lint', '.')).stdout).toBe('0 findings in 1 file.\n');
});

test('comments switch off, unless the project allows none', async () => {
  const dockerfile =
    'FROM debian:12\n# unstale ignore=index-update-alone -- the mirror is frozen\nRUN apt-get update\nRUN apt-get install -y curl\n';
  await write({ '.git/HEAD': '', Dockerfile: dockerfile });
  expect((await unstale('lint', '.')).stdout).toBe('0 findings in 1 file, and 1 finding ignored by comments.\n');
  await write({ '.unstale.yaml': 'allowIgnores: false\n' });
  const { stdout } = await unstale('lint', '.');
  expect(stdout).toContain('Dockerfile:2:1 hint unused-ignore: This project does not allow comments');
  expect(stdout).toContain('Dockerfile:3:5 warning index-update-alone');
});

test('github annotations hold paths from the repository on', async () => {
  await write({ 'web/Dockerfile': splitUpdate });
  const args = [join(repositoryRoot, 'dist/cli.js'), 'lint', 'Dockerfile', '--format', 'github'];
  const env = { ...process.env, GITHUB_WORKSPACE: folder };
  const { stdout, exitCode } = await runProcess(process.execPath, args, { cwd: join(folder, 'web'), env });
  expect(stdout).toMatch(
    /^::warning file=web\/Dockerfile,line=2,endLine=2,col=5,endColumn=19,title=Unstale index-update-alone::/,
  );
  expect(exitCode).toBe(1);
});

test('many files are told in the order of their paths, whatever is done first', async () => {
  const names = Array.from({ length: 60 }, (_, index) => `${String(index).padStart(2, '0')}/Dockerfile`);
  for (const [index, name] of names.entries()) await write({ [name]: splitUpdate.repeat(1 + ((index * 7) % 5)) });
  const { stdout } = await unstale('lint', '.', '--format', 'json');
  const { findings } = JSON.parse(stdout) as { findings: { path: string }[] };
  expect([...new Set(findings.map(({ path }) => path))]).toEqual(names);
});
