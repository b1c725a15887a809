/**
 * A tar stream of an engine → what its files are. Nothing is extracted: content is hashed as it passes. Names come from
 * strangers, and every count is bounded; beyond a bound nothing is known instead of half of it.
 */
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { extract, type Header } from 'tar-stream';
import type { ArchiveManifest, FileEntry, WantedEntries } from '../../archive-ports.ts';
import { EngineError } from '../../ports.ts';

const mostEntries = 200_000;
const mostBytes = 2 * 1024 * 1024 * 1024;
const longestPath = 4096;
const refused = { kind: 'unknown', isLasting: true } as const;

/** `folder` is where the archive's first name stands: `/` for the whole of a container. Throws what the engine threw. */
export async function readFileManifest(
  archive: AsyncIterable<Uint8Array>,
  folder: string,
  wanted?: WantedEntries,
): Promise<ArchiveManifest> {
  const entries = extract();
  const source = Readable.from(archive);
  source.on('error', (error) => entries.destroy(error));
  source.pipe(entries);
  const files = new Map<string, FileEntry>();
  let bytes = 0;
  let otherBytes = 0;
  try {
    for await (const entry of entries) {
      const { header } = entry;
      const path = absolutePath(folder, header.name);
      if (path === undefined) return { ...refused, because: 'The archive holds a path that leaves its folder.' };
      if (wanted?.paths.has(path) === false) otherBytes += header.size ?? 0;
      if (wanted !== undefined && otherBytes > wanted.mostOtherBytes)
        return { ...refused, because: 'The archive holds too much that nobody asked for.' };
      const { sha256, length } = await hash(entry, mostBytes - bytes);
      bytes += length;
      if (bytes >= mostBytes || files.size >= mostEntries)
        return { ...refused, because: 'There are too many files, or too large ones, to compare.' };
      files.set(path, withContent(describe(header, sha256), folder, files));
    }
    return { kind: 'read', files };
  } catch (error) {
    if (EngineError.is(error)) throw error;
    // An engine ends it so when a file shrinks while it is read.
    return { kind: 'unknown', because: 'The archive is broken, or ended too early.' };
  } finally {
    source.destroy();
  }
}

async function hash(content: AsyncIterable<unknown>, atMost: number): Promise<{ sha256: string; length: number }> {
  const digest = createHash('sha256');
  let length = 0;
  for await (const chunk of content) {
    if (!(chunk instanceof Uint8Array)) continue;
    length += chunk.length;
    if (length >= atMost) break;
    digest.update(chunk);
  }
  return { sha256: digest.digest('hex'), length };
}

function describe({ type, mode, uid, gid, linkname, size, mtime }: Header, sha256: string): FileEntry {
  return {
    type: type ?? 'file',
    mode: (mode ?? 0) & 0o7777,
    owner: `${uid ?? 0}:${gid ?? 0}`,
    link: linkname ?? '',
    sizeBytes: size ?? 0,
    modifiedAtS: Math.floor((mtime?.getTime() ?? 0) / 1000),
    sha256: type === 'file' || type === 'contiguous-file' ? sha256 : type === 'symlink' ? sha256Of(linkname ?? '') : '',
  };
}

/** A second name of a file comes without content: https://www.gnu.org/software/tar/manual/html_node/hard-links.html. */
function withContent(entry: FileEntry, folder: string, files: ReadonlyMap<string, FileEntry>): FileEntry {
  const first = entry.type === 'link' ? files.get(absolutePath(folder, entry.link) ?? '') : undefined;
  return first === undefined
    ? entry
    : { ...entry, sizeBytes: first.sizeBytes, sha256: first.sha256, modifiedAtS: first.modifiedAtS };
}

function sha256Of(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function absolutePath(folder: string, name: string): string | undefined {
  const parts = name.split('/').filter((part) => part !== '' && part !== '.');
  if (name.length > longestPath || parts.includes('..') || name.includes('\0')) return undefined;
  return `${folder === '/' ? '' : folder}/${parts.join('/')}`.replace(/\/$/, '') || '/';
}
