/** The copy of a context that a builder keeps, as text: one entry a line, so that it is read piece by piece. */
import type { BuilderCopy, CopiedEntry } from './context-entry.ts';

const kinds = ['file', 'directory', 'link', 'other'] as const;
const first = 'unstale-copy 1 ';
const pieceLength = 64 * 1024;

export function printCopy(copy: BuilderCopy, keyId: string): string {
  const lines = [...copy].map(([path, { kind, mode, sizeBytes, mtimeNs, link, sha256, isEmptied = false }]) =>
    JSON.stringify([path, kinds.indexOf(kind), mode, sizeBytes, String(mtimeNs), link, sha256, isEmptied ? 1 : 0]),
  );
  return [`${first}${keyId} ${copy.size}`, ...lines, ''].join('\n');
}

/** `undefined` for what is not ours, or where a line is missing or damaged: half a copy would be another copy. */
export function parseCopy(text: string, keyId: string): BuilderCopy | undefined {
  const end = text.indexOf('\n');
  const header = text.slice(0, Math.max(end, 0));
  if (!header.startsWith(`${first}${keyId} `)) return undefined;
  const copy = new Map<string, CopiedEntry>();
  for (const lines of pieces(text, end + 1)) if (!readLines(lines, copy)) return undefined;
  return Number(header.slice(first.length + keyId.length + 1)) === copy.size ? copy : undefined;
}

/** Of whole lines, without the end of the last one. */
function* pieces(text: string, from: number): Generator<string> {
  for (let start = from; start < text.length; ) {
    const found = text.indexOf('\n', start + pieceLength);
    const end = found < 0 ? text.length : found;
    yield text.slice(start, text[end - 1] === '\n' ? end - 1 : end);
    start = end + 1;
  }
}

/** False where one of them is damaged. Many lines are parsed at once, which takes a third of the time. */
function readLines(lines: string, copy: Map<string, CopiedEntry>): boolean {
  try {
    const listed = JSON.parse(`[${lines.replaceAll('\n', ',')}]`) as readonly unknown[];
    return listed.every((each) => readEntry(each, copy));
  } catch {
    return false;
  }
}

/** Throws where the date is no number. */
function readEntry(value: unknown, copy: Map<string, CopiedEntry>): boolean {
  if (!Array.isArray(value)) return false;
  const [path, kind, mode, sizeBytes, mtimeNs, link, sha256, isEmptied] = value as readonly unknown[];
  const known = typeof kind === 'number' ? kinds[kind] : undefined;
  const isRight = typeof path === 'string' && typeof mode === 'number' && typeof sizeBytes === 'number' && known !== undefined;
  if (!isRight || typeof mtimeNs !== 'string' || typeof link !== 'string' || typeof sha256 !== 'string') return false;
  const entry: CopiedEntry = { kind: known, mode, sizeBytes, mtimeNs: BigInt(mtimeNs), link, sha256 };
  copy.set(path, isEmptied === 1 ? { ...entry, isEmptied: true } : entry);
  return true;
}
