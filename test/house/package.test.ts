/** Holds what the package contains: only what runs or is read, and not more than 1.4 MB. */
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ZipEntry, zipEntries } from './zip-entries.ts';

const root = join(import.meta.dirname, '../..');
const maxSizeBytes = 1_400_000;

const expected = [
  '[Content_Types].xml',
  'extension.vsixmanifest',
  'extension/LICENSE.txt',
  'extension/changelog.md',
  'extension/dist/cli.js',
  'extension/dist/context-worker.js',
  'extension/dist/extension.js',
  'extension/dist/server.js',
  'extension/dist/third-party-licenses.txt',
  'extension/images/activity-bar.svg',
  'extension/images/icon.png',
  'extension/l10n/bundle.l10n.json',
  'extension/package.json',
  'extension/package.nls.json',
  'extension/readme.md',
  'extension/schemas/unstale.schema.json',
  'extension/syntaxes/dockerfile.tmLanguage.json',
  'extension/syntaxes/dockerignore.language-configuration.json',
  'extension/syntaxes/dockerignore.tmLanguage.json',
  'extension/syntaxes/pragma-comment.tmLanguage.json',
  'extension/syntaxes/pragma-line.tmLanguage.json',
];

let folder: string;
let archive: Buffer;
let entries: readonly ZipEntry[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'unstale-vsix-'));
  const vsix = join(folder, 'unstale.vsix');
  await promisify(execFile)(process.execPath, ['scripts/package.mts', '--out', vsix], { cwd: root });
  archive = await readFile(vsix);
  entries = zipEntries(archive);
}, 300_000);

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

test('the package holds exactly the listed files and one page for each rule', async () => {
  const pages = (await readdir(join(root, 'docs/rules'))).map((name) => `extension/docs/rules/${name}`);
  expect(entries.map(({ path }) => path).sort()).toEqual([...expected, ...pages].sort());
});

test('no native module, source, test or source map is in the package', () => {
  expect(entries.filter(({ path }) => /\.(node|ts|mts|map)$|node_modules|\/test\//.test(path))).toEqual([]);
});

test('the package is at most 1.4 MB', () => {
  expect(archive.length).toBeLessThanOrEqual(maxSizeBytes);
});

test('every program in the package has something in it', () => {
  const programs = entries.filter(({ path }) => path.startsWith('extension/dist/') && path.endsWith('.js'));
  expect(programs.filter(({ sizeBytes }) => sizeBytes < 1000)).toEqual([]);
});
