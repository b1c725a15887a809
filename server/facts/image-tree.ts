/**
 * What is known of a stage's files while its steps are followed: files of the context by their path in the image,
 * folders that are there for certain, and which step may last have written below which path. Paths are absolute, cleaned.
 */
import { cleanPath } from '../model/clean-path.ts';

/** A file of the context that lies somewhere in the image. */
export interface PlacedFile {
  /** The named context that it comes from; empty for the build context itself. */
  readonly context: string;
  readonly contextPath: string;
  readonly kind: 'file' | 'symlink';
  /** False when `--chmod` gave it another mode. */
  readonly keepsMode: boolean;
  /** True for what ADD unpacks when it turns out to be an archive. */
  readonly mayUnpack: boolean;
}

export interface VerbatimFile extends PlacedFile {
  readonly imagePath: string;
  /** A later step may have written to the path: only equal bytes prove something. */
  readonly isAfterwardsRun: boolean;
}

/** How one COPY or ADD places what it takes. */
export interface Placing {
  /** Ends with `/` when it was spelled as a folder. */
  readonly destination: string;
  readonly isLink: boolean;
  readonly keepsMode: boolean;
  readonly mayUnpack: boolean;
}

interface Known {
  readonly file: PlacedFile;
  readonly time: number;
  readonly isAfterwardsRun: boolean;
}

const mostFiles = 200_000;
const mostReasons = 200;

export class ImageTree {
  readonly notVerbatim: string[] = [];
  isComplete = true;
  readonly #files = new Map<string, Known>();
  readonly #folders = new Set(['/']);
  /** By path: when something may last have been written there or below. */
  readonly #written = new Map<string, number>();
  /** By folder: the file that ADD may have unpacked there instead of putting it there, `undefined` when it was several. */
  readonly #added = new Map<string, string | undefined>();
  #isEverythingKnown: boolean;
  /** Rises with everything that is written: of one step's sources the later one wins. */
  #time = 0;
  #label = '';

  /** `isEmpty`: it starts from scratch, so that what nobody put there is not there. */
  constructor(isEmpty: boolean) {
    this.#isEverythingKnown = isEmpty;
  }

  nextStep(label: string): void {
    this.#label = label;
  }

  addFolder(path: string): void {
    for (let folder = cleanPath(path); !this.#folders.has(folder); folder = parentOf(folder)) this.#folders.add(folder);
  }

  put(imagePath: string, file: PlacedFile, isAfterwardsRun = false): void {
    if (this.#files.size >= mostFiles && !this.#files.has(imagePath)) {
      this.isComplete = false;
      return;
    }
    const folder = parentOf(imagePath);
    if (this.#leadsThroughLink(folder)) {
      this.cannotMap(imagePath, `${imagePath} lies behind a link that was copied before`);
      return;
    }
    // What was unpacked is not there as a file, and so it is not replaced either.
    if (this.#files.get(imagePath)?.file.mayUnpack) this.mayWrite(folder);
    if (file.mayUnpack) this.#added.set(folder, this.#added.has(folder) ? undefined : imagePath);
    this.addFolder(folder);
    this.#files.set(imagePath, { file, time: ++this.#time, isAfterwardsRun });
  }

  /** The step may have written anything at the path or below it; through a link, anywhere. */
  mayWrite(path: string): void {
    this.#isEverythingKnown = false;
    const clean = cleanPath(path);
    this.#written.set(this.#leadsThroughLink(clean) ? '/' : clean, ++this.#time);
  }

  /** A copy of what is not in the workspace: it may lie over files, but no file of the workspace is missed. */
  comesFromElsewhere(destination: string, because: string): void {
    this.mayWrite(destination);
    if (this.notVerbatim.length < mostReasons) this.notVerbatim.push(`${this.#label}: ${because}.`);
  }

  /** A copy, or a part of it, of which only the destination is known, if that. */
  cannotMap(destination: string | undefined, because: string): void {
    this.mayWrite(destination ?? '/');
    this.isComplete = false;
    if (this.notVerbatim.length < mostReasons) this.notVerbatim.push(`${this.#label}: ${because}.`);
  }

  /**
   * Where a single file lands: in the destination when that is a folder, else under its name. A destination without a
   * `/` at its end may be a folder of the base image: `undefined` then, unless its name speaks for a file. It is also
   * `undefined` for a link, which is followed, and for what may have become a folder when ADD unpacked it.
   */
  pathOfFile(name: string, { destination, isLink }: Placing): string | undefined {
    if (destination.endsWith('/')) return destination + name;
    if (this.#folders.has(destination)) return isLink ? undefined : `${destination}/${name}`;
    const there = this.#files.get(destination)?.file;
    if (there?.kind === 'symlink' || there?.mayUnpack) return undefined;
    if (this.#isEverythingKnown || there !== undefined) return destination;
    const last = destination.slice(destination.lastIndexOf('/') + 1);
    const parent = parentOf(destination);
    const isNamedAlike = last === name && parent !== '/' && this.#folders.has(parent);
    return isNamedAlike || hasSameExtension(name, last) ? destination : undefined;
  }

  fileAt(path: string): Known | undefined {
    return this.#files.get(path);
  }

  files(): readonly VerbatimFile[] {
    const paths = [...this.#files.keys()].sort();
    return paths.flatMap((imagePath) => {
      const known = this.#files.get(imagePath);
      return known === undefined ? [] : [{ ...known.file, imagePath, isAfterwardsRun: this.isWrittenAfter(imagePath, known) }];
    });
  }

  isWrittenAfter(imagePath: string, { time, isAfterwardsRun }: Known): boolean {
    if (isAfterwardsRun) return true;
    for (let path = imagePath; ; path = parentOf(path)) {
      if ((this.#written.get(path) ?? 0) > time) return true;
      if (path === '/') return false;
    }
  }

  /** Whether another file was added above or beside it, which may be an archive that brought a file of that path. */
  mayBeUnpackedOver(imagePath: string): boolean {
    for (let path = imagePath; path !== '/'; ) {
      path = parentOf(path);
      if (this.#added.has(path) && this.#added.get(path) !== imagePath) return true;
    }
    return false;
  }

  #leadsThroughLink(path: string): boolean {
    for (let each = path; each !== '/'; each = parentOf(each)) {
      if (this.#files.get(each)?.file.kind === 'symlink') return true;
    }
    return false;
  }
}

/** `default.conf` for `nginx.conf`; a folder is hardly called like the kind of file that is copied to it. */
function hasSameExtension(source: string, destination: string): boolean {
  const extension = /[^.](\.[A-Za-z][A-Za-z0-9]{0,9})$/;
  const wanted = extension.exec(source)?.[1];
  return wanted !== undefined && wanted === extension.exec(destination)?.[1];
}

function parentOf(path: string): string {
  return path.slice(0, Math.max(1, path.lastIndexOf('/')));
}
