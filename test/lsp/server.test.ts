/** The built server, spoken to as editors speak: what is shown, when it changes, what the fixes make. */
import { afterEach, expect, test, vi } from 'vitest';
import { applyAction, type ClientOptions, type LanguageClient, startLanguageClient } from '../support/lsp/language-client.ts';

const splitUpdate = 'FROM debian:12\nRUN apt-get update\nRUN apt-get install -y curl\n';
const nodeProject = {
  Dockerfile: 'FROM node:22\nWORKDIR /app\nCOPY . .\nRUN npm ci\n',
  '.dockerignore': '**/node_modules\n',
  'package.json': '{ "name": "x" }\n',
  'package-lock.json': '{}\n',
  'src/main.js': '1\n',
};

let client: LanguageClient;
afterEach(() => client.stop());

/** A hint at most installs of these tests; when it comes and goes is asked of its own examples. */
const quiet = { rules: { 'missing-cache-mount': 'off' } };

async function start(options: ClientOptions): Promise<void> {
  client = await startLanguageClient({ settings: quiet, ...options });
}

async function expectCodes(path: string, codes: readonly string[]): Promise<void> {
  await vi.waitFor(async () => expect((await client.diagnostics(path)).map(({ code }) => code)).toEqual(codes), {
    timeout: 10_000,
  });
}

test.each(['minimal', 'vscode'] as const)('a %s editor sees the finding at its line, with its page', async (kind) => {
  await start({ kind });
  await client.open('Dockerfile', splitUpdate);
  await expectCodes('Dockerfile', ['index-update-alone']);
  const [diagnostic] = await client.diagnostics('Dockerfile');
  expect(diagnostic).toMatchObject({
    source: 'unstale',
    severity: 2,
    range: { start: { line: 1, character: 4 }, end: { line: 1, character: 18 } },
    codeDescription: { href: expect.stringMatching(/\/docs\/rules\/index-update-alone\.md$/) },
  });
});

test.each(['minimal', 'vscode'] as const)('a %s editor sees the text as it is typed, not as it was saved', async (kind) => {
  await start({ kind, files: { Dockerfile: splitUpdate } });
  await client.open('Dockerfile', splitUpdate);
  await expectCodes('Dockerfile', ['index-update-alone']);
  await client.change('Dockerfile', 'FROM debian:12\nRUN apt-get update && apt-get install -y curl\n');
  await expectCodes('Dockerfile', []);
});

test('closing a document takes its pushed diagnostics away', async () => {
  await start({ kind: 'minimal' });
  await client.open('Dockerfile', splitUpdate);
  await expectCodes('Dockerfile', ['index-update-alone']);
  await client.close('Dockerfile');
  await expectCodes('Dockerfile', []);
});

test.each(['minimal', 'vscode'] as const)('a %s editor is told what depends on the build context', async (kind) => {
  await start({ kind, files: nodeProject });
  await client.open('Dockerfile', nodeProject.Dockerfile);
  await expectCodes('Dockerfile', ['source-copy-before-install']);
});

test('an editor that pulls is asked to pull again when the context has arrived', async () => {
  await start({ kind: 'vscode', files: nodeProject });
  await client.open('Dockerfile', nodeProject.Dockerfile);
  expect(await client.diagnostics('Dockerfile')).toEqual([]);
  await vi.waitFor(() => expect(client.refreshes).toBeGreaterThan(0));
  await expectCodes('Dockerfile', ['source-copy-before-install']);
});

test('an answer that did not change is said to be unchanged', async () => {
  await start({ kind: 'vscode' });
  await client.open('Dockerfile', splitUpdate);
  await vi.waitFor(async () => {
    const first = await client.pull('Dockerfile');
    const second = await client.pull('Dockerfile', first.kind === 'full' ? first.resultId : undefined);
    expect(second.kind).toBe('unchanged');
  });
});

test('an ignore file that appears on disk is seen', async () => {
  const { '.dockerignore': _, ...files } = nodeProject;
  const dockerfile = 'FROM node:22\nWORKDIR /app\nCOPY src ./src\n';
  await start({ kind: 'vscode', files });
  await client.open('Dockerfile', dockerfile);
  await expectCodes('Dockerfile', []);
  await client.write('.dockerignore', 'src\n');
  await client.changedOnDisk('.dockerignore', 1);
  await expectCodes('Dockerfile', ['copied-path-ignored']);
});

test('the unsaved text of an open ignore file counts', async () => {
  await start({ kind: 'vscode', files: nodeProject });
  await client.open('Dockerfile', 'FROM node:22\nWORKDIR /app\nCOPY src ./src\n');
  await expectCodes('Dockerfile', []);
  await client.open('.dockerignore', '**/node_modules\nsrc\n', 'ignore');
  await expectCodes('Dockerfile', ['copied-path-ignored']);
  await client.change('.dockerignore', '**/node_modules\n');
  await expectCodes('Dockerfile', []);
});

test('a manifest that appears on disk is seen', async () => {
  const { 'package.json': manifest, ...files } = nodeProject;
  await start({ kind: 'vscode', files });
  await client.open('Dockerfile', nodeProject.Dockerfile);
  await expectCodes('Dockerfile', []);
  await client.write('package.json', manifest);
  await client.changedOnDisk('package.json', 1);
  await expectCodes('Dockerfile', ['source-copy-before-install']);
});

test('a compose file that changes on disk changes the build context', async () => {
  const dockerfile = 'FROM debian:12\nCOPY settings.txt /\n';
  await start({
    kind: 'vscode',
    files: {
      'docker/Dockerfile': dockerfile,
      'docker/settings.txt': 'x',
      'settings.txt': 'x',
      '.dockerignore': 'settings.txt\n',
    },
  });
  await client.open('docker/Dockerfile', dockerfile);
  await expectCodes('docker/Dockerfile', []);
  await client.write('compose.yaml', 'services:\n  app:\n    build: { context: ., dockerfile: docker/Dockerfile }\n');
  await client.changedOnDisk('compose.yaml', 1);
  await expectCodes('docker/Dockerfile', ['copied-path-ignored']);
  await client.write('compose.yaml', 'services:\n  app:\n    build: { context: docker }\n');
  await client.changedOnDisk('compose.yaml', 2);
  await expectCodes('docker/Dockerfile', []);
});

test('it watches ignore files, compose files and manifests', async () => {
  await start({ kind: 'vscode' });
  await vi.waitFor(() => expect(client.watched.join(' ')).toMatch(/\.dockerignore.*compose.*package\.json/));
});

test('settings switch a rule off or change its severity, and a change is seen', async () => {
  await start({ kind: 'vscode', settings: { rules: { 'index-update-alone': 'error' } } });
  await client.open('Dockerfile', splitUpdate);
  await expectCodes('Dockerfile', ['index-update-alone']);
  expect((await client.diagnostics('Dockerfile'))[0]?.severity).toBe(1);
  client.settings = { rules: { 'index-update-alone': 'off' } };
  await client.connection.sendNotification('workspace/didChangeConfiguration', { settings: null });
  await expectCodes('Dockerfile', []);
});

test('an editor without configuration says its settings at start or pushes them', async () => {
  await start({ kind: 'minimal', settings: { rules: { 'index-update-alone': 'off' } } });
  await client.open('Dockerfile', splitUpdate);
  await client.connection.sendNotification('workspace/didChangeConfiguration', {
    settings: { unstale: { rules: { 'index-update-alone': 'hint' } } },
  });
  await expectCodes('Dockerfile', ['index-update-alone']);
  expect((await client.diagnostics('Dockerfile'))[0]?.severity).toBe(4);
});

test('the safe fix is preferred, joins "fix all", and leaves nothing to report', async () => {
  await start({ kind: 'vscode' });
  await client.open('Dockerfile', splitUpdate);
  await expectCodes('Dockerfile', ['index-update-alone']);
  const range = { start: { line: 1, character: 5 }, end: { line: 1, character: 5 } };
  const [fix] = await client.codeActions('Dockerfile', range);
  expect(fix).toMatchObject({ isPreferred: true, kind: 'quickfix', diagnostics: [{ code: 'index-update-alone' }] });
  const [all] = await client.codeActions('Dockerfile', range, ['source.fixAll']);
  expect(all?.kind).toBe('source.fixAll.unstale');
  for (const action of [fix, all]) {
    if (action === undefined) throw new Error('There is no such action.');
    const fixed = applyAction(splitUpdate, action, client.uriOf('Dockerfile'));
    expect(fixed).toContain('apt-get update && apt-get install -y curl');
    await client.change('Dockerfile', fixed);
    await expectCodes('Dockerfile', []);
  }
});

test('a fix that could change the image is never taken by itself; one creates its file', async () => {
  const { '.dockerignore': _, ...files } = nodeProject;
  await start({ kind: 'vscode', files });
  await client.open('Dockerfile', nodeProject.Dockerfile);
  await expectCodes('Dockerfile', ['source-copy-before-install', 'broad-copy-without-dockerignore']);
  const actions = await client.codeActions('Dockerfile', { start: { line: 2, character: 0 }, end: { line: 2, character: 8 } });
  const copyFirst = actions.find(({ diagnostics }) => diagnostics?.[0]?.code === 'source-copy-before-install');
  expect(copyFirst).toMatchObject({ kind: 'quickfix', edit: { documentChanges: [{ textDocument: { version: 1 } }] } });
  expect(copyFirst?.isPreferred).toBeUndefined();
  expect(
    await client.codeActions('Dockerfile', { start: { line: 2, character: 0 }, end: { line: 2, character: 8 } }, [
      'source.fixAll',
    ]),
  ).toEqual([]);
  const create = actions.find(({ diagnostics }) => diagnostics?.[0]?.code === 'broad-copy-without-dockerignore');
  expect(create?.edit?.documentChanges?.[0]).toMatchObject({ kind: 'create', uri: client.uriOf('.dockerignore') });
});

test('the ignore actions put a pragma where it works', async () => {
  const text = `# syntax=docker/dockerfile:1\n${splitUpdate}`;
  await start({ kind: 'vscode' });
  await client.open('Dockerfile', text);
  await expectCodes('Dockerfile', ['index-update-alone']);
  const actions = await client.codeActions('Dockerfile', { start: { line: 2, character: 5 }, end: { line: 2, character: 5 } });
  const ignores = actions.filter(({ title }) => title.startsWith('Ignore '));
  expect(ignores.map(({ title }) => title)).toEqual([
    'Ignore index-update-alone for this instruction',
    'Ignore index-update-alone in this file',
  ]);
  for (const action of ignores) {
    const ignored = applyAction(text, action, client.uriOf('Dockerfile'));
    expect(ignored.split('\n')[0]).toBe('# syntax=docker/dockerfile:1');
    await client.change('Dockerfile', ignored);
    await expectCodes('Dockerfile', []);
    await client.change('Dockerfile', text);
    await expectCodes('Dockerfile', ['index-update-alone']);
  }
});

test('a hover on the instruction says why, with the page online and offline', async () => {
  await start({ kind: 'vscode' });
  await client.open('Dockerfile', splitUpdate);
  await expectCodes('Dockerfile', ['index-update-alone']);
  const hover = JSON.stringify(await client.hover('Dockerfile', 1, 1));
  expect(hover).toContain('/docs/rules/index-update-alone.md');
  expect(hover).toContain('command:unstale.openRulePage?%22index-update-alone%22');
  expect(await client.hover('Dockerfile', 0, 1)).toBeNull();
});

test('text of the file stays inert in a hover', async () => {
  await start({ kind: 'vscode' });
  await client.open('Dockerfile', 'FROM debian:12\nRUN curl -o x https://example.com/latest/[a](command:evil)<img>.sh\n');
  await expectCodes('Dockerfile', ['remote-download-frozen']);
  const hover = JSON.stringify(await client.hover('Dockerfile', 1, 1));
  expect(hover).not.toContain('](command:evil)');
  expect(hover).not.toContain('<img>');
});

test('each folder of a multi-root workspace has its own compose file', async () => {
  const dockerfile = 'FROM debian:12\nCOPY settings.txt /\n';
  const folder = {
    'docker/Dockerfile': dockerfile,
    'docker/settings.txt': 'x',
    'settings.txt': 'x',
    '.dockerignore': 'settings.txt\n',
  };
  const below = (name: string) => Object.fromEntries(Object.entries(folder).map(([path, text]) => [`${name}/${path}`, text]));
  const compose = 'services:\n  a:\n    build: { context: ., dockerfile: docker/Dockerfile }\n';
  await start({
    kind: 'vscode',
    folders: ['one', 'two'],
    files: { ...below('one'), ...below('two'), 'one/compose.yaml': compose },
  });
  await client.open('one/docker/Dockerfile', dockerfile);
  await client.open('two/docker/Dockerfile', dockerfile);
  await expectCodes('one/docker/Dockerfile', ['copied-path-ignored']);
  expect(await client.diagnostics('two/docker/Dockerfile')).toEqual([]);
});

test.each([
  ['a nul character', 'FROM a\u0000b\nRUN \u0000\n'],
  ['an open heredoc', 'FROM a\nRUN <<EOF\nnever ends'],
  ['tab-indented heredocs', 'FROM a\nRUN <<-EOT\n\thello\n\tEOT\nRUN <<EOT\nhello2\nEOT\n'],
  ['nothing but a continuation', 'FROM a\nRUN \\'],
  ['binary noise', String.fromCharCode(...Array.from({ length: 4000 }, (_, index) => (index * 7919) % 65_536))],
])('the server survives %s and still answers', async (_name, text) => {
  await start({ kind: 'vscode' });
  await client.open('Dockerfile', text);
  await client.diagnostics('Dockerfile');
  await client.hover('Dockerfile', 1, 0);
  await client.change('Dockerfile', splitUpdate);
  await expectCodes('Dockerfile', ['index-update-alone']);
  expect(client.logged.filter((line) => /error/i.test(line))).toEqual([]);
});

test.each([
  ['over 1 MiB', 1.1],
  ['over 5 MiB', 5.1],
])('a Dockerfile %s gets no findings and stops nothing', async (_name, sizeMiB) => {
  await start({ kind: 'vscode' });
  await client.open('Dockerfile', splitUpdate + '# padding\n'.repeat((sizeMiB * 1024 * 1024) / 10));
  expect(await client.diagnostics('Dockerfile')).toEqual([]);
  await client.change('Dockerfile', splitUpdate);
  await expectCodes('Dockerfile', ['index-update-alone']);
});

test('documents that are not ours are not looked at', async () => {
  await start({ kind: 'vscode' });
  await client.open('notes.md', splitUpdate, 'markdown');
  expect(await client.diagnostics('notes.md')).toEqual([]);
});

test('an untrusted workspace is not read outside its folders, until it is trusted', async () => {
  await start({
    kind: 'vscode',
    isTrusted: false,
    folders: ['inner'],
    files: { ...nodeProject, 'inner/Dockerfile': nodeProject.Dockerfile },
  });
  client.settings = { ...quiet, images: { app: { dockerfile: 'Dockerfile', context: '..' } } };
  await client.open('inner/Dockerfile', nodeProject.Dockerfile);
  await new Promise((resolve) => setTimeout(resolve, 500));
  await expectCodes('inner/Dockerfile', []);
  await client.connection.sendNotification('unstale/trustGranted');
  await expectCodes('inner/Dockerfile', ['source-copy-before-install']);
});
