/** What was prepared for a context of which little changed is what would have been made of it after it was read. */
import { expect, test } from 'vitest';
import { copyOf, digest, type Files } from '../../test/support/simulated-builder.ts';
import type { BuilderCopy } from '../cache/context-entry.ts';
import { CopiedContexts } from './copied-contexts.ts';

const files: Files = { 'd/a': 'a', 'd/b': 'b', e: 'e', l: '->e' };
const many = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, at) => [`m/${at}`, 'same']));

function readOf(now: BuilderCopy, without: readonly string[] = []) {
  const hashes = new Map([...now].flatMap(([path, { sha256 }]) => (without.includes(path) ? [] : [[path, sha256] as const])));
  const entries = new Map([...now].map(([path, { sha256: _, ...entry }]) => [path, entry] as const));
  return { kind: 'known', entries, hashes, unread: new Map(without.map((path) => [path, 'gone'])), version: {} } as const;
}

function shown(made: ReturnType<CopiedContexts['of']>) {
  if (made === undefined) return undefined;
  const { copy, tree, unseen } = made;
  return { copy: Object.fromEntries(copy), whole: tree.whole(tree.root), unseen: [...unseen] };
}

const sameStat = (text: string): Files => ({ ...files, e: { text, mtimeNs: copyOf(files).get('e')?.mtimeNs ?? 0n } });

test.each<[string, Files, Files]>([
  ['nothing changed', files, files],
  ['a file was saved', files, { ...files, 'd/a': 'saved' }],
  ['a file changed behind its size and date', files, sameStat('E')],
  ['a file came, and another went', files, { 'd/a': 'a', 'd/c': 'c', e: 'e', l: '->e' }],
  ['a folder went', files, { e: 'e', l: '->e' }],
  ['a folder came', files, { ...files, 'c/d/e': 'new' }],
  ['a file became a folder, and a folder a file', files, { d: 'd', 'e/f': 'f', l: '->e' }],
  ['a folder got another mode', files, { ...files, 'd/': { kind: 'directory', mode: 0o700 } }],
  ['very many came', files, { ...files, ...many(150) }],
  ['very many went', { ...files, ...many(1200) }, files],
])('%s', (_, then, now) => {
  const [before, read] = [copyOf(then), readOf(copyOf(now))];
  const [prepared, anew] = [new CopiedContexts(digest), new CopiedContexts(digest)];
  prepared.prepare(before);
  const made = prepared.of(read, before);
  expect(shown(made)).toEqual(shown(anew.of(read, before)));
  expect(made).toBeDefined();
  // It is made once for that reading, and prepared once for that copy.
  prepared.prepare(before);
  expect(prepared.of(read, before)).toBe(made);
});

test('what cannot be read leaves it unknown, and the next time what was prepared is not half changed', () => {
  const [before, now] = [copyOf(files), copyOf({ ...files, 'd/a': 'saved', e: 'saved' })];
  const contexts = new CopiedContexts(digest);
  contexts.prepare(before);
  expect(contexts.of(readOf(now, ['e']), before)).toBeUndefined();
  expect(shown(contexts.of(readOf(before), before))).toEqual(shown(new CopiedContexts(digest).of(readOf(before), before)));
});
