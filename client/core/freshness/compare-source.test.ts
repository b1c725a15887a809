/** Of the files that differ: which of them a builder would take for its old copy, and never be sent. */
import { expect, test } from 'vitest';
import type { ExpectedFileInfo } from '../../../server/protocol.ts';
import type { FileEntry } from '../../archive-ports.ts';
import { compareWithSource } from './compare-source.ts';

const builtAtMs = 100_000;
const here: ExpectedFileInfo = {
  ...{ imagePath: '/app/a.js', contextPath: 'a.js', kind: 'file', sha256: 'new', sizeBytes: 3 },
  ...{ modifiedAtMs: 50_500, mode: 0o644, isAfterwardsRun: false },
};
const there: FileEntry = {
  ...{ type: 'file', mode: 0o644, owner: '0:0', link: '', sizeBytes: 3, sha256: 'old', modifiedAtS: 50 },
};

test.each<[string, Partial<ExpectedFileInfo>, Partial<FileEntry>, boolean]>([
  ['of the same size and date', {}, {}, true],
  ['of another date', { modifiedAtMs: 51_000 }, {}, false],
  ['of another size', { sizeBytes: 4 }, {}, false],
  ['with other permissions only', { sha256: 'old', mode: 0o755 }, {}, false],
  ['with other bytes and permissions', { mode: 0o664 }, {}, false],
  ['whose permissions nobody has', { mode: undefined }, {}, true],
  ['that was written in the second of the build', { modifiedAtMs: builtAtMs }, { modifiedAtS: builtAtMs / 1000 }, false],
])('a file %s', (_, file, entry, isUnsent) => {
  const expected = { files: [{ ...here, ...file }], lost: [], notVerbatim: [], isComplete: true };
  const { differing, unsent } = compareWithSource(expected, () => ({ ...there, ...entry }), builtAtMs);
  expect([differing, unsent]).toEqual([['/app/a.js'], isUnsent ? ['/app/a.js'] : []]);
});
