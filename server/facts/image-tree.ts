/**
 * What is known of a stage's files while its steps are followed: files of the context by their path in the image,
 * folders that are there for certain, and which step may last have written below which path. Paths are absolute, cleaned.
 */
import { cleanPath } from '../model/clean-path.ts';

/** A file of the context that lies somewhere in the image. */
export interface PlacedFile {
  readonly contextPath: string;
  readonly kind: 'file' | 'symlink';
  readonly sizeBytes: number;
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
  readonly step: number;
  readonly isAfterwardsRun: boolean;
}

const mostFiles = 200_000;
const mostReasons = 200;

export class ImageTree {
  readonly notVerbatim: string[] = [];
  isComplete = true;
  readonly #files = new Map<string, Known>();
  readonly #folders = new Set(['/']);
  /** By path: the last step that may have written there or below. */
  readonly #written = new Map<string, number>();
  #isEverythingKnown: boolean;
  #step = 0;
  #label = '';

  /** `isEmpty`: it starts from scratch, so that what nobody put there is not there. */
  constructor(isEmpty: boolean) {
    this.#isEverythingKnown = isEmpty;
  }

  nextStep(label: string): void {
    this.#step++;
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
    if (this.#isBelowLink(imagePath)) {
      this.cannotMap(imagePath, `${imagePath} lies behind a link that was copied before`);
      return;
    }
    this.addFolder(parentOf(imagePath));
    this.#files.set(imagePath, { file, step: this.#step, isAfterwardsRun });
  }

  /** The step may have written anything at the path or below it. */
  mayWrite(path: string): void {
    this.#isEverythingKnown = false;
    this.#written.set(cleanPath(path), this.#step);
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
   * `/` at its end may be a folder of the base image: `undefined` then, unless its name speaks for a file.
   */
  pathOfFile(name: string, { destination, isLink }: Placing): string | undefined {
    if (destination.endsWith('/')) return destination + name;
    if (this.#folders.has(destination)) return isLink ? undefined : `${destination}/${name}`;
    if (this.#isEverythingKnown || this.#files.has(destination)) return destination;
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

  isWrittenAfter(imagePath: string, { step, isAfterwardsRun }: Known): boolean {
    if (isAfterwardsRun) return true;
    for (let path = imagePath; ; path = parentOf(path)) {
      if ((this.#written.get(path) ?? 0) > step) return true;
      if (path === '/') return false;
    }
  }

  #isBelowLink(imagePath: string): boolean {
    for (let folder = parentOf(imagePath); folder !== '/'; folder = parentOf(folder)) {
      if (this.#files.get(folder)?.file.kind === 'symlink') return true;
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
