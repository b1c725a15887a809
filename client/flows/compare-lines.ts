/** Of files that differ, whether they differ in nothing but line endings: a checkout on Windows is no change of anybody's. */
import type { VerifiedFile } from '../core/verify/verify-files.ts';
import type { BuildPlace } from '../ports.ts';
import { type BytesPorts, type FilePlace, fileBytes } from './read-file-bytes.ts';

const mostFiles = 20;
const mostBytes = 256 * 1024;

export interface LinesPorts extends BytesPorts {
  readonly place: Pick<BuildPlace, 'read'>;
}

/** `localPath` gives the file of the workspace, by its path in the context. Throws an `EngineError`. */
export async function withLineEndings(
  ports: LinesPorts,
  files: readonly VerifiedFile[],
  { of, localPath }: { readonly of: FilePlace; readonly localPath: (path: string) => string },
): Promise<readonly VerifiedFile[]> {
  const asked = files.filter(({ state, because }) => state === 'different' && because === undefined).slice(0, mostFiles);
  const same = new Set<VerifiedFile>();
  for (const file of asked) {
    const theirs = await fileBytes(ports, of, { path: file.imagePath ?? '', mostBytes });
    const ours = await ports.place.read(file.localPath ?? localPath(file.path)).catch(() => undefined);
    if (theirs !== undefined && ours !== undefined && differsOnlyInLines(new TextDecoder().decode(theirs), ours)) same.add(file);
  }
  return files.map((file) => (same.has(file) ? { ...file, because: 'Only its line endings.' } : file));
}

/** What is no text looks alike when it is read as one, so nothing is said of it. */
export function differsOnlyInLines(theirs: string, ours: string): boolean {
  const isText = ![theirs, ours].some((text) => /[\0\ufffd]/.test(text));
  return isText && lines(theirs) === lines(ours);
}

function lines(text: string): string {
  return text.replaceAll('\r\n', '\n');
}
