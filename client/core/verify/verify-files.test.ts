import { expect, test } from 'vitest';
import type { ContextFileInfo, ExpectedFileInfo } from '../../../server/protocol.ts';
import type { SeenFile } from '../freshness/compare-source.ts';
import { type VerifiedFile, verifyFiles } from './verify-files.ts';

const hash = (letter: string) => letter.repeat(64);

function expected(more: Partial<ExpectedFileInfo> = {}): ExpectedFileInfo {
  const plain = { contextPath: 'a.js', imagePath: '/app/a.js', kind: 'file', sha256: hash('a'), sizeBytes: 3 } as const;
  return { ...plain, modifiedAtMs: 0, isAfterwardsRun: false, ...more };
}

function standing(more: Partial<Exclude<SeenFile, string>> = {}): SeenFile {
  const plain = { type: 'file', mode: 0o644, owner: '0:0', link: '', sizeBytes: 3, sha256: hash('a'), modifiedAtS: 0 };
  return { ...plain, ...more };
}

function stateOf(file: ExpectedFileInfo, there: SeenFile): string {
  const [found] = verifyFiles([file], [], { ofImage: () => there });
  return `${found?.state}${found?.because === undefined ? '' : `: ${found.because}`}`;
}

test.each<[string, Partial<ExpectedFileInfo>, SeenFile, RegExp]>([
  ['the same bytes', {}, standing(), /^identical$/],
  ['the same bytes with other rights of others', { mode: 0o644 }, standing({ mode: 0o640 }), /^identical$/],
  ['the file of the workspace itself', {}, 'same-file', /^identical$/],
  ['other bytes', {}, standing({ sha256: hash('b') }), /^different$/],
  ['another size', {}, standing({ sizeBytes: 4, sha256: hash('b') }), /^different$/],
  ['other permissions', { mode: 0o755 }, standing(), /^different: Only its permissions: 755 here, 644 there\.$/],
  ['a folder', {}, standing({ type: 'directory', sha256: '' }), /^different: There is a folder/],
  ['a link', {}, standing({ type: 'symlink' }), /^different: One of them is a link/],
  ['another link', { kind: 'symlink' }, standing({ type: 'symlink', sha256: hash('b') }), /^different: .* leads elsewhere/],
  ['the same link', { kind: 'symlink' }, standing({ type: 'symlink' }), /^identical$/],
  ['nothing', {}, 'absent', /^missing$/],
  ['nothing, where a step may have deleted it', { isAfterwardsRun: true }, 'absent', /^generated: /],
  ['what a step may have written', { isAfterwardsRun: true }, standing({ sha256: hash('b') }), /^generated: /],
  ['the same bytes after a step', { isAfterwardsRun: true }, standing(), /^identical$/],
  ['what could not be read', {}, 'unreadable', /^unknown: It could not be read/],
  ['what is too large', { sha256: undefined }, standing(), /^unknown: It is too large/],
  ['what was replaced below a mount', {}, 'replaced', /^unknown: It is mounted from a path/],
])('%s', (_, file, there, state) => {
  expect(stateOf(expected(file), there)).toMatch(state);
});

test.each<[string, { isMounted?: boolean; isOwnChange?: boolean }, VerifiedFile['state']]>([
  ['of a mount', { isMounted: true }, 'hidden-by-mount'],
  ['that the container wrote', { isOwnChange: true }, 'changed-in-container'],
  ['of its image', {}, 'different'],
])('a container is judged by what its process sees: other bytes %s', (_, { isMounted = false, isOwnChange = false }, state) => {
  const process = { at: () => standing({ sha256: hash('b') }), isMounted: () => isMounted, isOwnChange: () => isOwnChange };
  expect(verifyFiles([expected()], [], { ofImage: () => standing(), process })[0]?.state).toBe(state);
});

test('what never reaches the image is told, in the order of the paths', () => {
  const context: readonly ContextFileInfo[] = [
    { path: 'z.log', kind: 'file', fate: { kind: 'ignored', pattern: '*.log', line: 1 } },
    { path: 'node_modules', kind: 'folder', fate: { kind: 'ignored', pattern: 'node_modules', line: 0 } },
    { path: 'readme.txt', kind: 'file', fate: { kind: 'not-copied' } },
    { path: 'main.go', kind: 'file', fate: { kind: 'copied' } },
    { path: 'perhaps.txt', kind: 'file', fate: { kind: 'unknown' } },
    { path: 'a.js', kind: 'file', fate: { kind: 'copied' } },
  ];
  const files = verifyFiles([expected(), expected({ imagePath: '/app/B.js' })], context, { ofImage: () => standing() });
  expect(files.map(({ path, imagePath, state, because }) => [path, imagePath, state, because])).toEqual([
    ['a.js', '/app/B.js', 'identical', undefined],
    ['a.js', '/app/a.js', 'identical', undefined],
    ['main.go', undefined, 'unknown', 'A step of the build takes it, and no file of the image is known to be it.'],
    ['node_modules', undefined, 'ignored', 'All of it is kept out by line 1 of the ignore file (node_modules).'],
    ['perhaps.txt', undefined, 'unknown', 'Some steps could not be followed, and may take it.'],
    ['readme.txt', undefined, 'not-copied', undefined],
    ['z.log', undefined, 'ignored', 'Kept out by line 2 of the ignore file (*.log).'],
  ]);
});
