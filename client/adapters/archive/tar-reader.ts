/**
 * Takes a tar archive in whatever pieces it comes, and tells its entries one after the other. It waits for nothing and keeps
 * nothing but what a header needs, because an archive of an engine comes in tens of thousands of pieces.
 */
import { blockBytes, paxRecords, readTarHeader, type TarHeader, textAt } from './tar-header.ts';

export interface EntryListener {
  /** Of each entry, before its content: false ends it all. */
  begin(header: TarHeader): boolean;
  /** Is another one's a moment later. */
  content(piece: Buffer): void;
  end(): void;
}

export interface TarReader {
  /** False when the listener wants no more. Throws what is wrong with the archive. */
  write(chunk: Buffer): boolean;
  /** Throws when the archive ended too early. */
  close(): void;
}

/** Of a name, or of all records of one entry. */
const longestHeaderBytes = 4 * 1024 * 1024;

/** What headers say of the entry behind them. */
interface Told {
  name?: string | undefined;
  link?: string | undefined;
  size?: number | undefined;
}

const saysMore: ReadonlySet<string | undefined> = new Set([
  'pax-header',
  'pax-global-header',
  'gnu-long-path',
  'gnu-long-link-path',
]);

export function tarReader(listener: EntryListener): TarReader {
  /** What is collected until it is whole: a header, or the content of one that says more. */
  let pending: Buffer = Buffer.alloc(blockBytes);
  let pendingBytes = 0;
  let wantedBytes = blockBytes;
  let saying: string | undefined;
  let contentLeft = 0;
  let paddingLeft = 0;
  let toldOfAll: Told = {};
  let told = toldOfAll;

  const collectHeader = (): void => {
    saying = undefined;
    if (pending.length !== blockBytes) pending = Buffer.alloc(blockBytes);
    [pendingBytes, wantedBytes] = [0, blockBytes];
  };
  const takeHeader = (block: Buffer, at: number): boolean => {
    const header = readTarHeader(block, at);
    if (header === undefined) return true;
    if (saysMore.has(header.type)) {
      if (!(header.size >= 0 && header.size <= longestHeaderBytes)) throw new Error('A header of the archive is too long.');
      saying = header.type;
      pending = Buffer.alloc(header.size);
      [pendingBytes, wantedBytes] = [0, header.size];
      paddingLeft = paddingOf(header.size);
      return true;
    }
    return begin(withTold(header, told));
  };
  const begin = (header: TarHeader): boolean => {
    told = toldOfAll;
    if (!(header.size >= 0)) throw new Error('An entry of the archive has no size.');
    if (!listener.begin(header)) return false;
    if (header.type === 'directory' || header.size === 0) {
      listener.end();
      return true;
    }
    [contentLeft, paddingLeft] = [header.size, paddingOf(header.size)];
    return true;
  };
  const takeForAll = (all: Told): void => {
    told = told === toldOfAll ? all : { ...all, ...told };
    toldOfAll = all;
  };
  const takeMore = (): void => {
    if (saying === 'gnu-long-path') told = { ...told, name: textAt(pending, 0, pending.length) };
    else if (saying === 'gnu-long-link-path') told = { ...told, link: textAt(pending, 0, pending.length) };
    else if (saying === 'pax-global-header') takeForAll(toldBy(pending));
    else told = { ...told, ...toldBy(pending) };
    collectHeader();
  };
  return {
    write: (chunk) => {
      let at = 0;
      while (at < chunk.length) {
        if (contentLeft > 0) {
          const end = Math.min(chunk.length, at + contentLeft);
          listener.content(chunk.subarray(at, end));
          contentLeft -= end - at;
          at = end;
          if (contentLeft === 0) listener.end();
        } else if (saying !== undefined && pendingBytes === wantedBytes) {
          takeMore();
        } else if (saying === undefined && paddingLeft > 0) {
          const skipped = Math.min(paddingLeft, chunk.length - at);
          paddingLeft -= skipped;
          at += skipped;
        } else if (saying === undefined && pendingBytes === 0 && chunk.length - at >= blockBytes) {
          if (!takeHeader(chunk, at)) return false;
          at += blockBytes;
        } else {
          const copied = chunk.copy(pending, pendingBytes, at, Math.min(chunk.length, at + wantedBytes - pendingBytes));
          pendingBytes += copied;
          at += copied;
          if (pendingBytes < wantedBytes || saying !== undefined) continue;
          const block = pending;
          collectHeader();
          if (!takeHeader(block, 0)) return false;
        }
      }
      return true;
    },
    close: () => {
      if (contentLeft > 0 || paddingLeft > 0 || pendingBytes > 0 || saying !== undefined || told !== toldOfAll)
        throw new Error('The archive ended too early.');
    },
  };
}

function withTold(header: TarHeader, { name, link, size }: Told): TarHeader {
  if (name === undefined && link === undefined && size === undefined) return header;
  return { ...header, name: name ?? header.name, link: link ?? header.link, size: size ?? header.size };
}

function toldBy(bytes: Buffer): Told {
  const records = paxRecords(bytes);
  const size = records.get('size');
  return {
    ...(records.get('path') ? { name: records.get('path') } : {}),
    ...(records.get('linkpath') ? { link: records.get('linkpath') } : {}),
    ...(size ? { size: Number.parseInt(size, 10) } : {}),
  };
}

function paddingOf(size: number): number {
  return (blockBytes - (size % blockBytes)) % blockBytes;
}
