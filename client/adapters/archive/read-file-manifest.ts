/**
 * A tar stream of an engine → what its files are. Nothing is extracted: content is hashed as it passes. Names come from
 * strangers, and every count is bounded; beyond a bound nothing is known instead of half of it.
 */
import { createHash } from 'node:crypto';
import type { Header } from 'tar-stream';
import type { ArchiveManifest, FileEntry, WantedEntries } from '../../archive-ports.ts';
import { EngineError } from '../../ports.ts';
import { hashEntries } from './hash-entries.ts';

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
  try {
    const because = await hashEntries(archive, {
      refuse: refusing(folder, wanted),
      take: (header, sha256) => {
        const path = absolutePath(folder, header.name);
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
function refusing(folder: string, wanted: WantedEntries | undefined): (header: Header) => string | undefined {
  let entries = 0;
  let bytes = 0;
  let otherBytes = 0;
  return ({ name, size }) => {
    const path = absolutePath(folder, name);
    if (path === undefined) return 'The archive holds a path that leaves its folder.';
    bytes += size ?? 0;
    if (wanted?.paths.has(path) === false) otherBytes += size ?? 0;
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
  { type, mode, uid, gid, linkname, size, mtime }: Header,
  sha256: string,
  once: (text: string) => string,
): FileEntry {
  return {
    type: type ?? 'file',
    mode: (mode ?? 0) & 0o7777,
    owner: once(`${uid ?? 0}:${gid ?? 0}`),
    link: linkname ?? '',
    sizeBytes: size ?? 0,
    modifiedAtS: Math.floor((mtime?.getTime() ?? 0) / 1000),
    sha256: type === 'symlink' ? sha256Of(linkname ?? '') : sha256,
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
