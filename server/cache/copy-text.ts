/** The copy of a context that a builder keeps, as text: one entry a line, so that a damaged line costs that entry and no other. */
import type { BuilderCopy, CopiedEntry } from './context-entry.ts';

const kinds = ['file', 'directory', 'link', 'other'] as const;
const first = 'unstale-copy 1 ';

export function printCopy(copy: BuilderCopy, keyId: string): string {
  const lines = [...copy].map(([path, { kind, mode, sizeBytes, mtimeNs, link, sha256, isEmptied = false }]) =>
    JSON.stringify([path, kinds.indexOf(kind), mode, sizeBytes, String(mtimeNs), link, sha256, isEmptied ? 1 : 0]),
  );
  return [`${first}${keyId} ${copy.size}`, ...lines, ''].join('\n');
}

/** `undefined` for what is not ours, or where a line is missing or damaged: half a copy would be another copy. */
export function parseCopy(text: string, keyId: string): BuilderCopy | undefined {
  const lines = text.split('\n');
  const count = lines[0]?.startsWith(`${first}${keyId} `) ? Number(lines[0].slice(first.length + keyId.length + 1)) : undefined;
  const copy = new Map(lines.slice(1).flatMap(readEntry));
  return count === copy.size ? copy : undefined;
}

function readEntry(line: string): readonly (readonly [string, CopiedEntry])[] {
  try {
    const [path, kind, mode, sizeBytes, mtimeNs, link, sha256, isEmptied] = JSON.parse(line) as readonly unknown[];
    const known = typeof kind === 'number' ? kinds[kind] : undefined;
    const isRight = typeof path === 'string' && typeof mode === 'number' && typeof sizeBytes === 'number' && known !== undefined;
    if (!isRight || typeof mtimeNs !== 'string' || typeof link !== 'string' || typeof sha256 !== 'string') return [];
    const entry: CopiedEntry = { kind: known, mode, sizeBytes, mtimeNs: BigInt(mtimeNs), link, sha256 };
    return [[path, isEmptied === 1 ? { ...entry, isEmptied: true } : entry]];
  } catch {
    return [];
  }
}
