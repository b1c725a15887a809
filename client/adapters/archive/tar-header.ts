/**
 * One block of a tar archive that says what follows. Names come as old tar, ustar, GNU and pax write them:
 * https://pubs.opengroup.org/onlinepubs/9799919799/utilities/pax.html#tag_20_94_13_06
 */

export interface TarHeader {
  readonly name: string;
  /** `undefined` for a type of whoever wrote it. */
  readonly type: string | undefined;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly size: number;
  /** Seconds since 1970. */
  readonly modifiedAtS: number;
  /** Target of a link, else empty. */
  readonly link: string;
}

export const blockBytes = 512;

const sumAt = 148;
const sumBytes = 8;
const magicAt = 257;
const prefixAt = 345;
const space = 0x20;
const zero = 0x30;

const types: Readonly<Record<string, string>> = {
  '\0': 'file',
  '0': 'file',
  '1': 'link',
  '2': 'symlink',
  '3': 'character-device',
  '4': 'block-device',
  '5': 'directory',
  '6': 'fifo',
  '7': 'contiguous-file',
  g: 'pax-global-header',
  x: 'pax-header',
  K: 'gnu-long-link-path',
  L: 'gnu-long-path',
  N: 'gnu-long-path',
};

/** `undefined` for a block of zeros. Throws where it is no header. */
export function readTarHeader(block: Buffer, at: number): TarHeader | undefined {
  const sum = sumOf(block, at);
  if (sum === sumBytes * space) return undefined;
  if (sum !== numberAt(block, at + sumAt, sumBytes)) throw new Error('A header of the archive is broken.');
  const magic = block.toString('latin1', at + magicAt, at + magicAt + 8);
  const isUstar = magic.startsWith('ustar\0');
  if (!isUstar && magic !== 'ustar  \0') throw new Error('The archive is of an unknown kind.');
  const short = textAt(block, at, 100);
  const name = isUstar && block[at + prefixAt] !== 0 ? `${textAt(block, at + prefixAt, 155)}/${short}` : short;
  const type = types[String.fromCharCode(block[at + 156] ?? 0)];
  return {
    name,
    // Old programs mark a folder by nothing but its name.
    type: type === 'file' && name.endsWith('/') ? 'directory' : type,
    mode: numberAt(block, at + 100, 8),
    uid: numberAt(block, at + 108, 8),
    gid: numberAt(block, at + 116, 8),
    size: numberAt(block, at + 124, 12),
    modifiedAtS: numberAt(block, at + 136, 12),
    link: textAt(block, at + 157, 100),
  };
}

/** The records of a pax header by their keys, as far as they can be read. */
export function paxRecords(bytes: Buffer): ReadonlyMap<string, string> {
  const records = new Map<string, string>();
  for (let at = 0; at < bytes.length; ) {
    const end = bytes.indexOf(space, at);
    const length = Number.parseInt(bytes.toString('latin1', at, end === -1 ? bytes.length : end), 10);
    if (end === -1 || !(length > end - at)) break;
    const [, key, value] = /^([^=]*)=(.*)$/s.exec(bytes.toString('utf8', end + 1, at + length - 1)) ?? [];
    if (key === undefined || value === undefined) break;
    records.set(key, value);
    at += length;
  }
  return records;
}

/** Up to a zero. */
export function textAt(block: Buffer, at: number, length: number): string {
  let end = at;
  while (end < at + length && block[end] !== 0) end++;
  return end === at ? '' : block.toString('utf8', at, end);
}

/** The sum of its own field is that of blanks. */
function sumOf(block: Buffer, at: number): number {
  let sum = sumBytes * space;
  for (let each = at; each < at + sumAt; each++) sum += block[each] as number;
  for (let each = at + sumAt + sumBytes; each < at + blockBytes; each++) sum += block[each] as number;
  return sum;
}

/** Octal digits, or in the way of GNU the bytes of the number itself. */
function numberAt(block: Buffer, at: number, length: number): number {
  if (((block[at] ?? 0) & 0x80) !== 0) return binaryAt(block, at, length);
  let each = at;
  const end = at + length;
  while (each < end && (block[each] === space || block[each] === 0)) each++;
  let value = each === end || isOctal(block[each]) ? 0 : Number.NaN;
  for (; each < end; each++) {
    const digit = (block[each] as number) - zero;
    if (!isOctal(block[each])) break;
    value = value * 8 + digit;
  }
  return value;
}

function isOctal(byte = 0): boolean {
  return byte >= zero && byte <= zero + 7;
}

function binaryAt(block: Buffer, at: number, length: number): number {
  const isNegative = block[at] === 0xff;
  if (!isNegative && block[at] !== 0x80) return Number.NaN;
  let value = 0;
  for (let each = at + 1; each < at + length; each++) {
    const byte = block[each] as number;
    value = value * 256 + (isNegative ? 0xff - byte : byte);
  }
  return isNegative ? -value - 1 : value;
}
