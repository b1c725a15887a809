/** The context of examples answers as the one on disk does. */
import { describe, expect, it } from 'vitest';
import type { ContextView } from '../facts/context-view.ts';
import { memoryContext } from './memory-context.ts';

/** One line for each entry: opaque folders end with `/…`, ignored entries carry their pattern and line. */
function show(view: ContextView): readonly string[] | string {
  if (view.listing.kind !== 'loaded') return view.listing.kind;
  return view.listing.value.entries.map(({ path, kind, isOpaque, ignoredBy }) => {
    const name = `${path}${kind === 'directory' ? '/' : ''}${isOpaque ? '…' : ''}`;
    return ignoredBy === undefined ? name : `${name} ← ${ignoredBy.line}:${ignoredBy.pattern}`;
  });
}

describe('a context in memory', () => {
  it('lists folders before what they hold, and names bytewise', () => {
    const files = { 'a.b': '', 'a/z': '', 'a/b/c': '', B: '', é: '', '\uE000': '', '😀': '', 'empty/': '' };
    expect(show(memoryContext(files))).toEqual(['B', 'a/', 'a/b/', 'a/b/c', 'a/z', 'a.b', 'empty/', 'é', '\uE000', '😀']);
  });

  it('marks what the ignore file keeps out, and does not enter excluded folders', () => {
    const files = { '.dockerignore': 'dist\n*.log\n', 'dist/x': '', 'a.log': '', 'src/b.log': '' };
    expect(show(memoryContext(files))).toEqual(['.dockerignore', 'a.log ← 1:*.log', 'dist/… ← 0:dist', 'src/', 'src/b.log']);
  });

  it('enters an excluded folder that an exception may lie in', () => {
    const files = { '.dockerignore': 'a\n!a/x\n', 'a/x': '', 'a/y': '' };
    expect(show(memoryContext(files))).toEqual(['.dockerignore', 'a/ ← 0:a', 'a/x', 'a/y ← 0:a']);
  });

  it('takes the ignore file of the Dockerfile alone, even an empty one', () => {
    const files = { '.dockerignore': '*', 'Dockerfile.dockerignore': '', 'docker/Dockerfile.dockerignore': 'b', a: '', b: '' };
    expect(show(memoryContext(files))).toContain('b');
    const other = memoryContext(files, { dockerfile: 'docker/Dockerfile' });
    expect(show(other)).toContain('b ← 0:b');
    expect(other.ignoreFile).toMatchObject({ value: { path: '/context/docker/Dockerfile.dockerignore' } });
  });

  it('does not look into .git and node_modules', () => {
    const files = { '.git/HEAD': '', 'a/node_modules/b/c': '', 'a/d': '' };
    expect(show(memoryContext(files))).toEqual(['.git/…', 'a/', 'a/d', 'a/node_modules/…']);
  });

  it('is unknown when the ignore file fails the build', () => {
    expect(show(memoryContext({ '.dockerignore': '[', a: '' }))).toBe('unknown');
  });

  it('is unknown without files', () => {
    const view = memoryContext(undefined);
    expect([show(view), view.ignoreFile.kind, view.read('a').kind, view.source.context.kind]).toEqual(Array(4).fill('unknown'));
  });

  it('reads texts, ignored ones included, and knows what does not exist', () => {
    const view = memoryContext({ '.dockerignore': '*', a: 'text' });
    expect([view.read('a'), view.read('b')]).toEqual([
      { kind: 'loaded', value: 'text' },
      { kind: 'loaded', value: undefined },
    ]);
  });
});
