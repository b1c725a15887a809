/**
 * A tar stream of an engine → what its files are. Nothing is extracted: content is hashed as it passes. Names come from
 * strangers, and every count is bounded; beyond a bound nothing is known instead of half of it.
 */
import { createHash } from 'node:crypto';
import type { ArchiveManifest, FileEntry, WantedEntries } from '../../archive-ports.ts';
import { EngineError } from '../../ports.ts';
import { hashEntries } from './hash-entries.ts';
import type { TarHeader } from './tar-header.ts';

const mostEntries = 200_000;
const mostBytes = 2 * 1024 * 1024 * 1024;
const longestPath = 4096;
const mostTexts = 1_000;

/** `folder` is where the archive's first name stands: `/` for the whole of a container. Throws what the engine threw. */
export async function readFileManifest(
  archive: AsyncIterable<Uint8Array>,
  folder: string,
  wanted?: WantedEntries,
): Promise<ArchiveManifest> {
  const files = new Map<string, FileEntry>();
  const once = textOnce();
  const isTooMuch = counting(wanted);
  let path: string | undefined;
  try {
    const because = await hashEntries(archive, {
      refuse: ({ name, size }) => {
        path = absolutePath(folder, name);
        return path === undefined ? 'The archive holds a path that leaves its folder.' : isTooMuch(path, size);
      },
      take: (header, sha256) => {
        if (path !== undefined) files.set(path, withContent(describe(header, sha256, once), folder, files));
      },
    });
    return because === undefined ? { kind: 'read', files } : { kind: 'unknown', isLasting: true, because };
  } catch (error) {
    if (EngineError.is(error)) throw error;
    // An engine ends it so when a file shrinks while it is read.
    return { kind: 'unknown', because: 'The archive is broken, or ended too early.' };
  }
}

/** Why nothing is to be known of an archive with such an entry in it. */
function counting(wanted: WantedEntries | undefined): (path: string, size: number) => string | undefined {
  let entries = 0;
  let bytes = 0;
  let otherBytes = 0;
  return (path, size) => {
    bytes += size;
    if (wanted?.paths.has(path) === false) otherBytes += size;
    if (wanted !== undefined && otherBytes > wanted.mostOtherBytes) return 'The archive holds too much that nobody asked for.';
    return bytes >= mostBytes || entries++ >= mostEntries
      ? 'There are too many files, or too large ones, to compare.'
      : undefined;
  };
}

/** Equal texts as the same one: owners are few, and files are many. */
function textOnce(): (text: string) => string {
  const texts = new Map<string, string>();
  return (text) => {
    if (texts.size < mostTexts && !texts.has(text)) texts.set(text, text);
    return texts.get(text) ?? text;
  };
}

function describe(
  { type, mode, uid, gid, link, size, modifiedAtS }: TarHeader,
  sha256: string,
  once: (text: string) => string,
): FileEntry {
  return {
    type: type ?? 'file',
    mode: mode & 0o7777,
    owner: once(`${uid}:${gid}`),
    link,
    sizeBytes: size,
    modifiedAtS,
    sha256: type === 'symlink' ? sha256Of(link) : sha256,
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

/** Anything that would make a path mean another one: an empty part, a dot, two of them, a zero. */
const unclean = /(?:^|\/)\.{0,2}(?:\/|$)|\0/;

function absolutePath(folder: string, name: string): string | undefined {
  const above = folder === '/' ? '' : folder;
  const isFolder = name.endsWith('/');
  if (name.length <= longestPath && !unclean.test(isFolder ? name.slice(0, -1) : name))
    return `${above}/${isFolder ? name.slice(0, -1) : name}`;
  const parts = name.split('/').filter((part) => part !== '' && part !== '.');
  if (name.length > longestPath || parts.includes('..') || name.includes('\0')) return undefined;
  return `${above}/${parts.join('/')}`.replace(/\/$/, '') || '/';
}
