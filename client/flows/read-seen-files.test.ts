/** What is asked of an engine for files in many folders, and what of it counts. */
import { expect, test } from 'vitest';
import type { Archives, FileEntry } from '../archive-ports.ts';
import { EngineError, type EngineFailure } from '../ports.ts';
import { fakeEngine } from './engine-in-memory.ts';
import { fileReader } from './read-seen-files.ts';

const paths = Array.from({ length: 12 }, (_, at) => `/app/part${at}/a.js`);
const entry = { type: 'file', mode: 0o644, owner: '0:0', link: '', sizeBytes: 1, modifiedAtS: 0 } as const;

/** An engine that cannot send the folder above all files. */
function reader(reason: EngineFailure) {
  const readArchive = async (_id: string, path: string) => {
    if (path === '/app') throw new EngineError(reason, 'It cannot be sent.');
    return (async function* () {
      yield Buffer.from(path);
    })();
  };
  const manifest: Archives['manifest'] = async (archive) => {
    const files = new Map<string, FileEntry>();
    for await (const chunk of archive) {
      const path = Buffer.from(chunk).toString();
      files.set(path, { ...entry, sha256: path });
    }
    return { kind: 'read', files };
  };
  const engine = Object.assign(fakeEngine().engine, { readArchive });
  return fileReader({ engine, archives: { manifest }, random: () => '0123abcd' });
}

test.each<EngineFailure>(['failed', 'not-found', 'unsupported'])(
  '%s: what keeps a folder from being read keeps no file in it',
  async (reason) => {
    const seen = await reader(reason).ofContainer('id', paths);
    expect(paths.map((path) => seen.get(path))).toEqual(paths.map((sha256) => ({ ...entry, sha256 })));
  },
);

test('of an engine that went away no file is asked', async () => {
  await expect(reader('not-running').ofContainer('id', paths)).rejects.toMatchObject({ reason: 'not-running' });
});
