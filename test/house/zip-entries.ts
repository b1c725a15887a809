/** Lists what a zip archive holds, from its central directory. A .vsix is one; nothing else of the format is needed. */

export interface ZipEntry {
  readonly path: string;
  readonly sizeBytes: number;
}

/** Throws when the bytes are not a zip archive. */
export function zipEntries(archive: Buffer): readonly ZipEntry[] {
  const end = archive.lastIndexOf(Buffer.from([0x50, 0x4b, 0x05, 0x06]));
  if (end === -1) throw new Error('No end of central directory: this is not a zip archive.');
  const entries: ZipEntry[] = [];
  let offset = archive.readUInt32LE(end + 16);
  for (let left = archive.readUInt16LE(end + 10); left > 0; left -= 1) {
    const nameLength = archive.readUInt16LE(offset + 28);
    const path = archive.toString('utf8', offset + 46, offset + 46 + nameLength);
    entries.push({ path, sizeBytes: archive.readUInt32LE(offset + 24) });
    offset += 46 + nameLength + archive.readUInt16LE(offset + 30) + archive.readUInt16LE(offset + 32);
  }
  return entries;
}
