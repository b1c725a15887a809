/**
 * Which files of a build context a COPY takes, as far as its text tells, and which of them were saved between two builds. It is
 * evidence for people: a date says that a file was written, not that it holds other bytes.
 */

export interface DatedFile {
  /** Seen from the build context. */
  readonly path: string;
  readonly modifiedAtMs: number;
}

/** `undefined` for what copies nothing of the build context. */
export function copiedSources(instruction: string): readonly string[] | undefined {
  const [, rest] = /^(?:COPY|ADD)\s+(.*)$/is.exec(instruction) ?? [];
  if (rest === undefined || /(?:^|\s)--from=/i.test(rest)) return undefined;
  const text = rest.replace(/^(?:--\S+\s+)*/, '');
  const words = jsonWords(text) ?? text.split(/\s+/).filter((word) => word !== '');
  return words.slice(0, -1).map(plain);
}

/** Newest first. */
export function savedBetween(files: readonly DatedFile[], instruction: string, fromMs: number, toMs: number): readonly string[] {
  const sources = copiedSources(instruction);
  if (sources === undefined) return [];
  return files
    .filter(
      ({ path, modifiedAtMs }) => modifiedAtMs > fromMs && modifiedAtMs <= toMs && sources.some((each) => isBelow(path, each)),
    )
    .sort((one, other) => other.modifiedAtMs - one.modifiedAtMs)
    .map(({ path }) => path);
}

/** Of a pattern, the folder that it looks into: more than it takes, never less. */
function plain(source: string): string {
  const path = source.replace(/^(?:\.?\/)+/, '').replace(/\/+$/, '');
  const pattern = /[*?[]/.exec(path);
  if (pattern === null) return path === '.' ? '' : path;
  return path.slice(0, Math.max(0, path.lastIndexOf('/', pattern.index)));
}

function isBelow(path: string, folder: string): boolean {
  return folder === '' || path === folder || path.startsWith(`${folder}/`);
}

function jsonWords(text: string): readonly string[] | undefined {
  try {
    const words: unknown = JSON.parse(text);
    return Array.isArray(words) && words.every((word) => typeof word === 'string') ? words : undefined;
  } catch {
    return undefined;
  }
}
