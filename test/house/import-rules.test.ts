/**
 * Proves that each import rule of ARCHITECTURE.md is really held: a file that breaks it is reported with the message
 * that teaches and names the invariant, and what a room may import passes. The files are written to a temporary tree
 * beside our own biome.json, and Biome runs once over all of them.
 */
import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');

/** File · what it imports · invariant that the message must name · claim. */
const forbiddenImports = rows(`
  server/knowledge/a.ts          | ../model/span.ts              | server-order           | knowledge imports no other room
  server/model/a.ts              | ../facts/reach.ts             | server-order           | model does not know facts
  server/model/b.ts              | node:fs/promises              | pure-rooms             | model reads no files
  server/facts/a.ts              | ../rules/run.ts               | server-order           | facts do not know rules
  server/facts/b.ts              | ../context/context-store.ts   | server-order           | facts do not know the context on disk
  server/facts/c.ts              | yaml                          | one-parser             | facts parse nothing themselves
  server/rules/a.ts              | ../features/hover.ts          | server-order           | a rule does not know features
  server/rules/edits/a.ts        | ../../features/hover.ts       | server-order           | a folder inside a room obeys the room's rule
  server/rules/b.ts              | dockerfile-ast                | one-parser             | a rule does not use dockerfile-ast
  server/cache/a.ts              | ../rules/rule.ts              | server-order           | cache does not know rules
  server/features/a.ts           | vscode-languageserver/node    | connection-at-the-edge | features do not know the connection
  server/features/b.ts           | node:path                     | pure-rooms             | features use no module of Node
  server/features/c.ts           | ../context/context-store.ts   | server-order           | features do not know the context on disk
  server/context/a.ts            | ../rules/run.ts               | server-order           | context judges nothing
  server/context/c.ts            | ../cache/plan.ts              | server-order           | context makes no plan
  server/context/b.ts            | vscode-languageserver         | connection-at-the-edge | context does not know the connection
  server/lsp/a.ts                | ../main.ts                    | server-order           | lsp does not know main
  server/lsp/b.ts                | vscode                        | vscode-at-the-edge     | the server runs without VS Code
  server/main.ts                 | ../client/extension.ts        | server-order           | the server runs without the client
  server/protocol.ts             | ./model/span.ts               | one-door               | the door drags no server along
  server/settings.ts             | ./facts/reach.ts              | server-order           | settings are a leaf
  client/core/a.ts               | vscode                        | vscode-at-the-edge     | core does not know vscode
  client/core/b.ts               | ../flows/live.ts              | client-order           | core does not know flows
  client/core/c.ts               | node:fs                       | pure-rooms             | core reads no files
  client/flows/a.ts              | node:timers/promises          | pure-rooms             | flows use no module of Node
  client/flows/b.ts              | ../adapters/git.ts            | client-order           | flows know no adapter
  client/commands/a.ts           | ../adapters/git.ts            | client-order           | commands know no adapter
  client/commands/b.ts           | vscode                        | vscode-at-the-edge     | commands do not know vscode
  client/views/a.ts              | ../adapters/git.ts            | client-order           | views know no adapter
  client/ports.ts                | ./core/verdict.ts             | client-order           | ports are a leaf
  client/views/b.ts              | ../../server/model/span.ts    | one-door               | the client knows only the door of the server
  client/extension.ts            | ../server/settings.ts         | one-door               | even the composition root knows only the door
  client/adapters/git.ts         | vscode                        | vscode-at-the-edge     | an adapter of something else does not know vscode
  client/adapters/compose.ts     | ../flows/live.ts              | client-order           | an adapter does not know flows
  client/adapters/registry.ts    | dockerode                     | one-engine-library     | only the engine adapter knows dockerode
  client/adapters/vscode-ui.ts   | dockerode                     | one-engine-library     | an adapter of vscode does not know dockerode
  client/adapters/docker-engine/b.ts | vscode                    | vscode-at-the-edge     | the engine adapter does not know vscode
  client/adapters/vscode-state.ts | vscode-languageclient/node   | connection-at-the-edge | only one adapter knows the language client
  cli/a.ts                       | vscode                        | vscode-at-the-edge     | the command line runs without VS Code
  cli/b.ts                       | ../server/lsp/documents.ts    | client-order           | the command line has no connection
  cli/c.ts                       | ../client/views/tree.ts       | client-order           | the command line draws no view
  server/context/a.test.ts       | node:child_process            | unit-tests-do-no-io    | a unit test starts no process
  client/views/a.test.ts         | vscode                        | unit-tests-do-no-io    | a unit test needs no editor
`);

/** File · code · what the message must say · claim. */
const forbiddenCode = rows(`
  server/model/type.ts      | import type { A } from '../facts/reach.ts'; export type B = A; | server-order | the import of a type counts
  server/model/export.ts    | export { it } from '../rules/rule.ts';     | server-order | a re-export counts
  server/model/dynamic.ts   | export const it = await import('node:fs'); | pure-rooms   | a dynamic import counts
  server/rules/process.ts   | export const it = process.env;             | pure-rooms   | a pure room reads no process
  server/facts/now.ts       | export const it = Date.now();              | pure-rooms   | a pure room asks for no time
  server/cache/date.ts      | export const it = new Date();              | pure-rooms   | a pure room makes no date
  server/features/random.ts | export const it = Math.random();           | pure-rooms   | a pure room throws no dice
  server/model/timer.ts     | export const it = setTimeout;              | pure-rooms   | a pure room sets no timer
  server/model/global.ts    | export const it = globalThis['process'];   | pure-rooms   | a pure room takes no way round
  client/core/now.ts        | export const it = Date.now();              | pure-rooms   | core asks for no time
  client/core/random.ts     | export const it = Math.random();           | pure-rooms   | core throws no dice
  client/flows/timer.ts     | export const it = setTimeout;              | pure-rooms   | flows set no timer
  client/adapters/exec.ts   | import { exec } from 'node:child_process'; exec('docker ps'); | no-shell | no program is started by a line
  client/adapters/spawn.ts  | import { spawn } from 'node:child_process'; spawn('docker', [], { shell: true }); | no-shell | no program is started through a shell
  client/flows/shell.ts     | export const it = { shell: '/bin/sh' };    | no-shell     | flows ask for no shell
  client/views/terminal.ts  | export const it = (terminal: { sendText(text: string): void }) => terminal.sendText('docker ps'); | no-shell | nothing is typed into a terminal
  cli/sync.ts               | import { execSync } from 'node:child_process'; execSync('docker ps'); | no-shell | nor by the command line
  server/facts/left.ts      | import type { R } from './right.ts'; export type L = R; | cycle | no cycle, not even of types
  server/facts/right.ts     | import type { L } from './left.ts'; export type R = L;  | cycle | a cycle is reported from both ends
  server/facts/index.ts     | export { one } from './one.ts'; export { two } from './two.ts'; | barrel | no barrel
  server/facts/stageGraph.ts | export const it = 1;                      | kebab        | file names are kebab-case
`);

/** File · what it may import. */
const allowedImports = rows(`
  server/model/allowed.ts              | dockerfile-ast, yaml, jsonc-parser, ./span.ts, ../knowledge/rows.ts
  server/facts/allowed.ts              | ../model/span.ts, ../knowledge/rows.ts
  server/rules/allowed.ts              | ../facts/reach.ts, ./rule.ts, ./edits/merge.ts, ../settings.ts
  server/rules/edits/allowed.ts        | ../../model/span.ts, ../rule.ts
  server/cache/allowed.ts              | ../facts/reach.ts, ../model/span.ts
  server/features/allowed.ts           | vscode-languageserver-types, vscode-languageserver-textdocument, ../rules/run.ts
  server/context/allowed.ts            | node:fs/promises, node:path, vscode-uri, ../facts/context-view.ts, ../cache/context-entry.ts
  server/lsp/allowed.ts                | vscode-languageserver/node, ../context/context-store.ts, ../features/hover.ts
  client/core/allowed.ts               | ../subject.ts, ../../server/protocol.ts
  client/flows/allowed.ts              | ../core/verdict.ts, ../ports.ts
  client/views/allowed.ts              | vscode, ../core/verdict.ts
  client/commands/allowed.ts           | ../flows/live.ts, ../contributions.ts
  client/adapters/vscode-allowed.ts    | vscode, ../ports.ts
  client/adapters/language-server.ts   | vscode, vscode-languageclient/node, ../../server/protocol.ts
  client/adapters/docker-engine.ts     | dockerode, node:http
  client/adapters/docker-engine/api.ts | dockerode
  cli/allowed.ts                       | ../server/features/lint.ts, ../client/adapters/git.ts, node:fs
`);

const longTable = `export const rows = [\n${'  1,\n'.repeat(300)}];\n`;

let reported: ReadonlyMap<string, string>;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'unstale-import-rules-'));
  await cp(join(root, 'biome.json'), join(folder, 'biome.json'));
  await cp(join(root, 'scripts/check'), join(folder, 'scripts/check'), { recursive: true });
  for (const [path, specifiers] of [...forbiddenImports, ...allowedImports]) await write(path, importing(specifiers));
  for (const [path, code] of forbiddenCode) await write(path, code);
  await write('server/facts/long.ts', longTable);
  await write('server/knowledge/rows.ts', longTable);
  reported = await lint();
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

describe('refused', () => {
  test.for([...forbiddenImports, ...forbiddenCode])('%s: %s (%s): %s', ([path, , message]) => {
    expect(reported.get(path)).toContain(message);
  });

  test('a file of more than 300 lines', () => {
    expect(reported.get('server/facts/long.ts')).toContain('300');
  });
});

describe('allowed', () => {
  test.for(allowedImports)('%s: %s', ([path]) => {
    expect(reported.get(path)).toBeUndefined();
  });

  test('a table in knowledge may be long', () => {
    expect(reported.get('server/knowledge/rows.ts')).toBeUndefined();
  });
});

function rows(table: string): readonly (readonly [string, string, string, string])[] {
  const cells = table
    .trim()
    .split('\n')
    .map((line) => line.split(' | ').map((cell) => cell.trim()));
  return cells.map(([path = '', what = '', message = '', claim = '']) => [path, what, message, claim] as const);
}

function importing(specifiers: string): string {
  return specifiers
    .split(', ')
    .map((specifier, index) => `import * as used${index} from '${specifier}';\nexport const it${index} = used${index};\n`)
    .join('');
}

async function write(path: string, source: string): Promise<void> {
  await mkdir(dirname(join(folder, path)), { recursive: true });
  await writeFile(join(folder, path), source);
}

/** What a person reads about each file: a denied global teaches in its advice, which only the plain report shows. */
async function lint(): Promise<ReadonlyMap<string, string>> {
  const biome = join(root, 'node_modules/.bin/biome');
  const options = ['lint', '--vcs-enabled=false', '--max-diagnostics=none', '--colors=off', '.'];
  const run = promisify(execFile)(biome, options, { cwd: folder, maxBuffer: 64 * 1024 * 1024 });
  const { stdout, stderr } = await run.catch((failed: { stdout: string; stderr: string }) => failed);
  const byFile = new Map<string, string>();
  for (const report of `${stdout}\n${stderr}`.split(/\n(?=\S+\.ts(?::\d+:\d+)? .*━)/)) {
    const path = /^\S+?\.ts(?=[: ])/.exec(report)?.[0];
    if (path !== undefined) byFile.set(path, (byFile.get(path) ?? '') + report);
  }
  return byFile;
}
