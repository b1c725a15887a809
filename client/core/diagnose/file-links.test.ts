import { expect, test } from 'vitest';
import type { ExpectedFileInfo } from '../../../server/protocol.ts';
import type { SeenFile } from '../freshness/compare-source.ts';
import { type Link, link, verdictOf } from '../freshness/link.ts';
import type { SeenBy } from '../verify/verify-files.ts';
import { type AskedFile, linksOfFile } from './file-links.ts';

const placed: ExpectedFileInfo = {
  ...{ contextPath: 'src/app.js', imagePath: '/app/app.js', kind: 'file', sha256: 'a'.repeat(64), sizeBytes: 3 },
  ...{ modifiedAtMs: 5_000, isAfterwardsRun: false },
};
const same: SeenFile = {
  ...{ type: 'file', mode: 0o644, owner: '0:0', link: '', sizeBytes: 3, sha256: 'a'.repeat(64), modifiedAtS: 1 },
};
const other: SeenFile = { ...same, sizeBytes: 4, sha256: 'b'.repeat(64) };

const staleElsewhere: readonly Link[] = [
  link('source', 'broken', '1 copied file differs from the workspace.', {
    evidence: ['/app/other.js'],
    fixes: ['clean-rebuild'],
  }),
  link('container', 'ok', 'It was created from what shop is now.'),
];
const container = link('container', 'broken', 'It runs an older image.', { fixes: ['clean-rebuild'] });

const seenIn = (image: SeenFile, process?: SeenFile, more: { isMounted?: boolean; isOwnChange?: boolean } = {}): SeenBy => ({
  ofImage: () => image,
  ...(process === undefined
    ? {}
    : { process: { at: () => process, isMounted: () => more.isMounted === true, isOwnChange: () => more.isOwnChange === true } }),
});

function decided(more: Partial<AskedFile>) {
  const asked: AskedFile = {
    ...{ path: 'src/app.js', fate: { kind: 'copied' }, ignoreFile: '.dockerignore', dockerfile: 'Dockerfile' },
    ...{ placed: [], seen: seenIn('absent'), links: staleElsewhere, builtAtMs: undefined, mounted: undefined },
    ...more,
  };
  const links = linksOfFile(asked);
  const verdict = verdictOf(links);
  return { links, found: verdict.kind === 'fresh' ? 'fresh' : `${verdict.kind}: ${verdict.link.id}`, verdict };
}

test.each<[string, Partial<AskedFile>, string]>([
  ['dropped by the ignore file', { fate: { kind: 'ignored', pattern: 'src/*', line: 2 } }, 'stale: context'],
  ['copied by no instruction', { fate: { kind: 'not-copied' } }, 'stale: source'],
  ['of which nobody can tell whether a step copies it', { fate: { kind: 'unknown' } }, 'unknown: context'],
  ['of which nobody could tell anything', { fate: undefined }, 'unknown: context'],
  ['that a step makes something of has what holds of all inputs', {}, 'stale: source'],
  ['identical in an image', { placed: [placed], seen: seenIn(same) }, 'fresh'],
  ['different in an image', { placed: [placed], seen: seenIn(other) }, 'stale: source'],
  ['missing in an image', { placed: [placed], seen: seenIn('absent') }, 'stale: source'],
  ['unreadable in an image', { placed: [placed], seen: seenIn('unreadable') }, 'unknown: source'],
  [
    'that a builder takes for its old copy',
    { placed: [placed], seen: seenIn({ ...other, sizeBytes: 3, modifiedAtS: 5 }), builtAtMs: 60_000 },
    'stale: transfer',
  ],
  ['identical in a process', { placed: [placed], seen: seenIn(same, same) }, 'fresh'],
  [
    'identical in a process whose container is old because of others',
    { placed: [placed], seen: seenIn(same, same), links: [...staleElsewhere, container] },
    'fresh',
  ],
  ['different in a process and its image', { placed: [placed], seen: seenIn(other, other) }, 'stale: source'],
  ['that only the new image has', { placed: [placed], seen: seenIn(same, other), links: [container] }, 'stale: container'],
  ['hidden by a mount', { placed: [placed], seen: seenIn(same, other, { isMounted: true }) }, 'stale: mount'],
  ['changed inside', { placed: [placed], seen: seenIn(same, other, { isOwnChange: true }) }, 'stale: drift'],
  ['mounted from a path that was replaced', { placed: [placed], seen: seenIn(same, 'replaced') }, 'unknown: mount'],
  ['mounted itself', { mounted: { path: '/src/app.js', isReplaced: false } }, 'fresh'],
  ['mounted itself and replaced since', { mounted: { path: '/src/app.js', isReplaced: true } }, 'unknown: mount'],
  [
    'mounted itself, whatever the ignore file says',
    { mounted: { path: '/src/app.js', isReplaced: false }, fate: { kind: 'ignored', pattern: 'src', line: 0 } },
    'fresh',
  ],
])('a file %s', (_, of, expected) => {
  expect(decided(of).found).toBe(expected);
});

test('the line of the ignore file is told, and what is wrong with other files is only noted', () => {
  const { links, verdict } = decided({ fate: { kind: 'ignored', pattern: 'src/*', line: 2 } });
  expect(verdict).toMatchObject({
    link: {
      because: 'src/app.js is dropped from the build context by .dockerignore:3 (src/*), so no rebuild can pick it up.',
      evidence: ['.dockerignore:3: src/*'],
      fixes: ['edit-ignore-file'],
    },
  });
  expect(links.find(({ id }) => id === 'source')).toMatchObject({ state: 'note', fixes: [] });
});

test('a file that runs as it is here is proved by where it is', () => {
  const { links } = decided({ placed: [placed], seen: seenIn(same, same) });
  expect(links.find(({ id }) => id === 'source')?.because).toBe(
    'src/app.js is identical to what the process sees at /app/app.js.',
  );
});
