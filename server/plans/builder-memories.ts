/**
 * What is remembered of builders, in the person's state folder: a file for each builder, and one for each copy of a context that it
 * keeps. Files are replaced as a whole, and by one process at a time; what cannot be read is nothing, what cannot be written is lost and costs certainty, never truth.
 */
import { mkdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { BuilderCopy } from '../cache/context-entry.ts';
import { parseCopy, printCopy } from '../cache/copy-text.ts';
import { type BuilderMemory, emptyMemory, parseMemory, printMemory } from '../cache/memory-text.ts';
import { dropOldest, replaceFile } from '../context/state-file.ts';
import type { KeyedHash } from '../context/state-key.ts';
import { type StateLock, waitForLock } from '../context/state-lock.ts';

const largestBytes = 64 * 1024 * 1024;
const mostCopies = 40;
/** Somebody waits for a plan meanwhile. */
const patienceMs = 3_000;
/** A larger context is hashed again rather than kept. */
const mostEntriesKept = 200_000;

export class BuilderMemories {
  readonly #folder: string;
  readonly #key: KeyedHash;
  /** As it was read last, with what told that state of the file from another. */
  #memory: Kept<BuilderMemory> | undefined;
  readonly #copies = new Map<string, Kept<BuilderCopy | undefined>>();

  /** `builder` says which engine and which builder of it; it is never a part of a path as it is. */
  constructor(state: string, builder: string, key: KeyedHash) {
    this.#folder = join(state, 'builders', key.of(`builder\0${builder}`));
    this.#key = key;
  }

  async read(): Promise<BuilderMemory> {
    const path = join(this.#folder, 'memory.json');
    const stamp = await stampOf(path);
    if (this.#memory?.stamp !== stamp) {
      const text = await readBounded(path);
      const value = (text === undefined ? undefined : parseMemory(text, this.#key.keyId)) ?? emptyMemory;
      this.#memory = { stamp, value };
    }
    return this.#memory.value;
  }

  /** The same object as long as the file is the same. */
  async copy(keptAs: string): Promise<BuilderCopy | undefined> {
    const path = this.#pathOfCopy(keptAs);
    const stamp = await stampOf(path);
    const kept = this.#copies.get(path);
    if (kept?.stamp === stamp) return kept.value;
    const text = await readBounded(path);
    const value = text === undefined ? undefined : parseCopy(text, this.#key.keyId);
    this.#copies.set(path, { stamp, value });
    return value;
  }

  /**
   * The only way to change what is remembered: `update` gets what nobody else changes until it is done, and what it gives is written.
   * `undefined`: somebody else changes it for long, or the disk lets nobody; then nothing was done. Throws what `update` does.
   */
  async change<T>(update: (memory: BuilderMemory) => Promise<Changed<T>>, mostMs = patienceMs): Promise<T | undefined> {
    const lock = await this.#lock(mostMs);
    if (lock === undefined) return undefined;
    try {
      const { result, memory, copies, isForgettingCopies } = await update(await this.read());
      // Whoever was taken for gone must not overwrite what another one made of it.
      if (!(await lock.isHeld())) return undefined;
      if (isForgettingCopies === true)
        await rm(join(this.#folder, 'copies'), { recursive: true, force: true }).catch(() => undefined);
      if (memory !== undefined) await this.#write(memory, copies ?? new Map());
      return result;
    } finally {
      await lock.release();
    }
  }

  async #lock(mostMs: number): Promise<StateLock | undefined> {
    try {
      await mkdir(this.#folder, { recursive: true, mode: 0o700 });
      return await waitForLock(join(this.#folder, 'memory'), mostMs);
    } catch {
      return undefined;
    }
  }

  /** The copies first: a memory without its copies would take a file for unsent that was sent. */
  async #write(memory: BuilderMemory, copies: ReadonlyMap<string, BuilderCopy>): Promise<void> {
    for (const [keptAs, copy] of copies) {
      const path = this.#pathOfCopy(keptAs);
      if (copy.size > mostEntriesKept) await rm(path, { force: true }).catch(() => undefined);
      else await this.#replace(path, printCopy(copy, this.#key.keyId));
    }
    await this.#replace(join(this.#folder, 'memory.json'), printMemory(memory, this.#key.keyId));
    await dropOldest(join(this.#folder, 'copies'), mostCopies).catch(() => undefined);
  }

  #pathOfCopy(keptAs: string): string {
    return join(this.#folder, 'copies', this.#key.of(`copy\0${keptAs}`));
  }

  async #replace(path: string, text: string): Promise<void> {
    try {
      await mkdir(join(this.#folder, 'copies'), { recursive: true, mode: 0o700 });
      await replaceFile(path, text);
    } catch {
      // It is lost.
    }
  }
}

export interface Changed<T> {
  readonly result: T;
  /** Absent: it stays as it is. */
  readonly memory?: BuilderMemory;
  /** Written beside it, by the names under which the builder keeps them. */
  readonly copies?: ReadonlyMap<string, BuilderCopy>;
  readonly isForgettingCopies?: boolean;
}

interface Kept<T> {
  readonly stamp: string;
  readonly value: T;
}

async function stampOf(path: string): Promise<string> {
  try {
    const { ino, size, mtimeNs } = await stat(path, { bigint: true });
    return `${ino} ${size} ${mtimeNs}`;
  } catch {
    return 'none';
  }
}

async function readBounded(path: string): Promise<string | undefined> {
  try {
    return (await stat(path)).size > largestBytes ? undefined : await readFile(path, 'utf8');
  } catch {
    return undefined;
  }
}
