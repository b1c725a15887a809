/**
 * The stat cache as bytes, sealed with the key of the state folder and the root of its context: what is damaged, cut off, of
 * another version, or of another folder does not open. The hashes of a person's files are not for whoever comes by a copy.
 */
import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { StatCache } from './stat-cache.ts';
import type { KeyedHash } from './state-key.ts';

/** Changes with the layout of a record. */
const version = Buffer.from('unstale stats 1\n');
const [ivBytes, tagBytes] = [12, 16];
const headerBytes = version.length + ivBytes + tagBytes;

export function sealStatCache(cache: StatCache, root: string, keyed: KeyedHash): Buffer {
  const iv = randomBytes(ivBytes);
  const cipher = createCipheriv('aes-256-gcm', keyOf(keyed), iv);
  cipher.setAAD(aboutOf(root));
  const sealed = Buffer.concat([cipher.update(cache.takeAll()), cipher.final()]);
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
    return new StatCache(opened);
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
