import { expect, test } from 'vitest';
import { type ProcessFacts, processLink } from './process-link.ts';

const startedAtMs = 1_000_000;
const node = { command: ['node', 'server.js'], environment: [] };

function at(files: Readonly<Record<string, number>>, more: Partial<ProcessFacts> = {}) {
  const modifiedAtMs = new Map(Object.entries(files).map(([path, afterMs]) => [path, startedAtMs + afterMs]));
  const timeText = (atMs: number) => `at ${(atMs - startedAtMs) / 1_000} s`;
  return processLink({ process: node, startedAtMs, modifiedAtMs, timeText, ...more });
}

test.each<[string, Readonly<Record<string, number>>, Partial<ProcessFacts>, string | undefined]>([
  ['a file written before', { '/app/a.js': -1_000 }, {}, 'ok'],
  ['a file written while it was started', { '/app/a.js': 2_000 }, {}, 'ok'],
  ['a file written later', { '/app/a.js': 60_000 }, {}, 'note'],
  ['a file written later, with a reloader', { '/app/a.js': 60_000 }, { process: { ...node, command: ['nodemon'] } }, 'ok'],
  ['a file written later, of a script', { '/app/a.js': 60_000 }, { process: { ...node, command: ['npm', 'start'] } }, 'unknown'],
  ['settings written later', { '/app/config.yaml': 60_000 }, {}, 'note'],
  ['a document written later', { '/app/README.md': 60_000 }, {}, undefined],
  ['a picture written later', { '/app/public/logo.svg': 60_000 }, {}, undefined],
  ['a test written later', { '/app/src/a.test.js': 60_000, '/app/test/b.js': 60_000, '/app/a.js': 0 }, {}, 'ok'],
  ['a file of an editor written later', { '/app/.vscode/settings.json': 60_000 }, {}, undefined],
  ['no file of the workspace', {}, {}, undefined],
  ['a start that nobody knows', { '/app/a.js': 60_000 }, { startedAtMs: undefined }, 'unknown'],
])('%s: %o', (_what, files, more, expected) => {
  expect(at(files, more)?.state).toBe(expected);
});

test('both times are the evidence, the latest file first', () => {
  expect(at({ '/app/a.js': 60_000, '/app/b.js': 90_000, '/app/c.js': -1 })).toEqual({
    id: 'process',
    state: 'note',
    because: '2 files changed since it was started, and node reads its files once.',
    evidence: ['/app/b.js was written at 90 s', '/app/a.js was written at 60 s', 'the container was started at 0 s'],
    fixes: ['restart'],
  });
});

test('of many files the first few are named', () => {
  const files = Object.fromEntries(Array.from({ length: 8 }, (_, index) => [`/app/${index}.py`, 60_000]));
  expect(at(files)?.evidence).toContain('and 3 more');
});
