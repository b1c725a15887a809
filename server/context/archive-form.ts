/** Whether the beginning of a file is that of an archive that ADD unpacks: tar, plain or compressed, by content alone. */

const magics: readonly (readonly number[])[] = [
  [0x1f, 0x8b],
  [0x42, 0x5a, 0x68],
  [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00],
  [0x28, 0xb5, 0x2f, 0xfd],
];

/** gzip, bzip2, xz, zstd, and zstd's skippable frames; what is inside is not looked at. */
export function isCompressed(header: Uint8Array): boolean {
  const isSkippable =
    header[0] !== undefined && header[0] >> 4 === 5 && [0x2a, 0x4d, 0x18].every((byte, at) => header[at + 1] === byte);
  return isSkippable || magics.some((magic) => magic.every((byte, at) => header[at] === byte));
}

/** A header whose checksum is right, in any of tar's forms; signed sums of old programs count, too. */
export function isTarHeader(header: Uint8Array): boolean {
  if (header.length < 512) return false;
  const told = /[0-7]+/.exec(String.fromCharCode(...header.subarray(148, 156)))?.[0];
  if (told === undefined) return false;
  let [unsigned, signed] = [0, 0];
  for (let at = 0; at < 512; at++) {
    const byte = at >= 148 && at < 156 ? 0x20 : (header[at] ?? 0);
    unsigned += byte;
    signed += byte > 127 ? byte - 256 : byte;
  }
  const sum = Number.parseInt(told, 8);
  return sum === unsigned || sum === signed;
}
