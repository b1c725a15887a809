/**
 * Each file by itself: of the build context what became of it on its way, and of what an image must hold whether it is there,
 * byte for byte. A container's files are those that its process sees.
 */
import type { ContextFileInfo, ExpectedFileInfo } from '../../../server/protocol.ts';
import { compareFile, type SeenFile } from '../freshness/compare-source.ts';

export type FileState =
  | 'identical'
  | 'different'
  | 'missing'
  | 'ignored'
  | 'not-copied'
  | 'generated'
  | 'hidden-by-mount'
  | 'changed-in-container'
  | 'unknown';

export interface VerifiedFile {
  /** Relative to the build context, with forward slashes; of a named context behind its name: `lib:src/a.js`. */
  readonly path: string;
  /** Absolute, of a file of a named context. */
  readonly localPath?: string;
  /** Absent for what never reaches the image. */
  readonly imagePath?: string;
  readonly state: FileState;
  /** Why, where the state does not say it alone. */
  readonly because?: string;
}

export interface SeenBy {
  readonly ofImage: (imagePath: string) => SeenFile;
  /** Of a container. */
  readonly process?: ProcessView | undefined;
}

export interface ProcessView {
  at(imagePath: string): SeenFile;
  isMounted(imagePath: string): boolean;
  /** Where the anonymous volume is mounted that the path is seen through. */
  anonymousVolumeOver?(imagePath: string): string | undefined;
  isOwnChange(imagePath: string): boolean;
}

/** `context` may be empty: then only what the image must hold is told. Sorted by path. */
export function verifyFiles(
  expected: readonly ExpectedFileInfo[],
  context: readonly ContextFileInfo[],
  seen: SeenBy,
): readonly VerifiedFile[] {
  const placed = new Set(expected.map(({ contextPath }) => contextPath));
  const others = context.filter(({ path }) => !placed.has(path)).map(verifyUnplaced);
  return [...expected.map((file) => verifyPlaced(file, seen)), ...others].sort(byPath);
}

function verifyUnplaced({ path, kind, fate }: ContextFileInfo): VerifiedFile {
  if (fate.kind === 'ignored') {
    const what = kind === 'folder' ? 'All of it is kept out' : 'Kept out';
    return { path, state: 'ignored', because: `${what} by line ${fate.line + 1} of the ignore file (${fate.pattern}).` };
  }
  if (fate.kind === 'not-copied') return { path, state: 'not-copied' };
  if (fate.kind === 'unknown') return { path, state: 'unknown', because: 'Some steps could not be followed, and may take it.' };
  return { path, state: 'unknown', because: 'A step of the build takes it, and no file of the image is known to be it.' };
}

function verifyPlaced(file: ExpectedFileInfo, { ofImage, process }: SeenBy): VerifiedFile {
  const { contextPath: path, imagePath, localPath } = file;
  const there = process === undefined ? ofImage(imagePath) : process.at(imagePath);
  const told = (state: FileState, because?: string) => ({
    path,
    ...(localPath === undefined ? {} : { localPath }),
    imagePath,
    state,
    ...(because === undefined ? {} : { because }),
  });
  switch (compareFile(file, there)) {
    case 'equal':
      return told('identical');
    case 'replaced':
      return told('unknown', 'It is mounted from a path where something else stands since the container started.');
    case 'unread':
      return told('unknown', file.sha256 === undefined ? 'It is too large to be read.' : 'It could not be read.');
    case 'different':
      return differing(file, there, process, told);
  }
}

function differing(
  file: ExpectedFileInfo,
  there: SeenFile,
  process: ProcessView | undefined,
  told: (state: FileState, because?: string) => VerifiedFile,
): VerifiedFile {
  const { imagePath } = file;
  if (process?.isMounted(imagePath)) return told('hidden-by-mount');
  if (process?.isOwnChange(imagePath)) return told('changed-in-container');
  if (file.isAfterwardsRun) return told('generated', 'A later step of the Dockerfile may have written it.');
  if (typeof there !== 'object') return told('missing');
  return told('different', howDifferent(file, there));
}

function howDifferent(file: ExpectedFileInfo, there: Exclude<SeenFile, string>): string | undefined {
  if (there.type === 'symlink' || file.kind === 'symlink') return 'One of them is a link, or leads elsewhere.';
  if (there.type === 'directory') return 'There is a folder in its place.';
  if (there.sha256 === file.sha256) return `Only its permissions: ${octal(file.mode ?? 0)} here, ${octal(there.mode)} there.`;
  return undefined;
}

function octal(mode: number): string {
  return (mode & 0o777).toString(8).padStart(3, '0');
}

function byPath(one: VerifiedFile, other: VerifiedFile): number {
  return order(one.path, other.path) || order(one.imagePath ?? '', other.imagePath ?? '');
}

function order(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
