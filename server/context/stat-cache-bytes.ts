/**
 * The stat cache as bytes, sealed with the key of the state folder and the root of its context: what is damaged, cut off, of
 * another version, or of another folder does not open. The hashes of a person's files are not for whoever comes by a copy.
 */
import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { StatCache } from './stat-cache.ts';
import type { KeyedHash } from './state-key.ts';

/** Changes with the layout of a record. */
const version = Buffer.from('unstale stats 1\n');
const [ivBytes, tagBytes, hashBytes, recordBytes] = [12, 16, 32, 77];
const headerBytes = version.length + ivBytes + tagBytes;

export function sealStatCache(cache: StatCache, root: string, keyed: KeyedHash): Buffer {
  const iv = randomBytes(ivBytes);
  const cipher = createCipheriv('aes-256-gcm', keyOf(keyed), iv);
  cipher.setAAD(aboutOf(root));
  const sealed = Buffer.concat([cipher.update(printRecords(cache)), cipher.final()]);
  return Buffer.concat([version, iv, cipher.getAuthTag(), sealed]);
}

/** `undefined` for everything that was not sealed for this root with this key. */
export function openStatCache(bytes: Buffer, root: string, keyed: KeyedHash): StatCache | undefined {
  if (bytes.length < headerBytes || !bytes.subarray(0, version.length).equals(version)) return undefined;
  const ivEnd = version.length + ivBytes;
  try {
    const decipher = createDecipheriv('aes-256-gcm', keyOf(keyed), bytes.subarray(version.length, ivEnd));
    decipher.setAAD(aboutOf(root));
    decipher.setAuthTag(bytes.subarray(ivEnd, headerBytes));
    const opened = Buffer.concat([decipher.update(bytes.subarray(headerBytes)), decipher.final()]);
    return new StatCache(readRecords(opened));
  } catch {
    return undefined;
  }
}

function keyOf(keyed: KeyedHash): Buffer {
  return createHash('sha256').update(keyed.of('what seals the stat cache')).digest();
}

function aboutOf(root: string): Buffer {
  return Buffer.concat([version, Buffer.from(root)]);
}

function printRecords(cache: StatCache): Buffer {
  const bytes = Buffer.alloc(cache.size * recordBytes);
  let at = 0;
  for (const { dev, ino, sizeBytes, mode, mtimeNs, ctimeNs, sha256, age } of cache.takeAll()) {
    bytes.writeBigUInt64LE(BigInt.asUintN(64, dev), at);
    bytes.writeBigUInt64LE(BigInt.asUintN(64, ino), at + 8);
    bytes.writeBigInt64LE(BigInt.asIntN(64, mtimeNs), at + 16);
    bytes.writeBigInt64LE(BigInt.asIntN(64, ctimeNs), at + 24);
    bytes.writeDoubleLE(sizeBytes, at + 32);
    bytes.writeUInt32LE(mode, at + 40);
    bytes.writeUInt8(age, at + 44);
    bytes.write(sha256, at + 45, hashBytes, 'hex');
    at += recordBytes;
  }
  return bytes.subarray(0, at);
}

function* readRecords(bytes: Buffer) {
  for (let at = 0; at + recordBytes <= bytes.length; at += recordBytes) {
    yield {
      dev: bytes.readBigUInt64LE(at),
      ino: bytes.readBigUInt64LE(at + 8),
      mtimeNs: bytes.readBigInt64LE(at + 16),
      ctimeNs: bytes.readBigInt64LE(at + 24),
      sizeBytes: bytes.readDoubleLE(at + 32),
      mode: bytes.readUInt32LE(at + 40),
      age: bytes.readUInt8(at + 44),
      sha256: bytes.toString('hex', at + 45, at + recordBytes),
    };
  }
}
