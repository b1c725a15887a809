/**
 * Texts are compared by digests that whoever asks provides: this room has no cryptography of its own. A list never has the digest of
 * another list, because each part is written with its length.
 */
export type Digest = (text: string) => string;

export function digestOf(digest: Digest, parts: readonly string[]): string {
  return digest(parts.map((part) => `${part.length}:${part}`).join(''));
}
