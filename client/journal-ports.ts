/**
 * What is written down about an exchange of a container before it changes anything, so that whoever comes after a crash can finish
 * it: ids, names, policy and state. The specifications are in the engine, so that no environment and no secret is on the disk.
 */
import type { JsonObject } from './ports.ts';

/** Of one container on one engine there is at most one exchange, and one journal. */
export interface JournalKey {
  /** The engine's own id. */
  readonly engineId: string;
  /** Of the old container. */
  readonly containerId: string;
}

export type JournalPhase =
  /** A rebuild: names of images of ours, perhaps the reference; the container was not touched. */
  | 'building'
  /** Compose replaces the container itself. */
  | 'composing'
  /** A replacement may have been created; the old container was not touched. */
  | 'prepared'
  /** Anything may have been done to the old container, but removing it. */
  | 'point-of-no-return'
  /** The replacement has proved itself; the old container may be gone. */
  | 'committed'
  /** Done; the old container stays, because it holds what is nowhere else. */
  | 'kept'
  /** A person has to decide. */
  | 'needs-attention';

export interface Journal extends JournalKey {
  readonly phase: JournalPhase;
  /** When the exchange began, and when this phase did. */
  readonly beganAtMs: number;
  readonly phaseAtMs: number;
  /** Of the container, without the leading slash. */
  readonly name: string;
  readonly reference: string;
  readonly oldImageId: string;
  /** `undefined` while it is being built. */
  readonly newImageId: string | undefined;
  /** What the reference named before a rebuild; `undefined` where it is not ours to give back. */
  readonly previousImageId: string | undefined;
  /** Names of ours on images, which are taken away in the end. */
  readonly pins: readonly string[];
  readonly replacementId: string | undefined;
  /** Only of a container that the engine removes when it stops: its copy, which then is all that can come back. */
  readonly twin?: { readonly id: string | undefined };
  /** Of a dependent: without what it shared the old one cannot run again, so that only the new one can. */
  readonly isOnlyWay?: boolean;
  /** Who needs what is its own, and still has to follow whatever has the place in the end. */
  readonly dependents?: readonly WaitingDependent[];
  readonly restartPolicy: JsonObject;
  readonly wasRunning: boolean;
  readonly wasPaused: boolean;
  readonly wasUnhealthy: boolean;
  /** Why a person has to decide, in a sentence of ours: what engines say may hold anything. */
  readonly because: string | undefined;
  /** Command lines that finish it by hand, where the ids do not tell them. */
  readonly commands: readonly string[];
}

/** As it was before anything was done. */
export interface WaitingDependent {
  readonly id: string;
  readonly name: string;
  readonly wasRunning: boolean;
  readonly wasPaused: boolean;
}

export interface Journals {
  /** For the whole exchange, against every other window and command line of the same person. */
  lock(key: JournalKey): Promise<Locked>;
  /** Durable when it resolves to nothing; otherwise why it could not be written. */
  write(journal: Journal): Promise<string | undefined>;
  /** Nothing where there is none. */
  read(key: JournalKey): Promise<Journal | UnreadableJournal | undefined>;
  /** What cannot be removed is found again by the next recovery. */
  remove(key: JournalKey): Promise<void>;
  list(engineId: string): Promise<JournalList>;
  readonly previous: PreviousRecords;
}

/** What a container ran before it was replaced, for whoever wants that back within the hour. */
export interface Previous extends JournalKey {
  /** Of the container that took over; `containerId` is its id. */
  readonly name: string;
  readonly reference: string;
  /** Of the container that it replaced. */
  readonly imageId: string;
  /** A name of ours on that image. */
  readonly pin: string;
  readonly replacedAtMs: number;
  readonly given: GivenSettings;
}

/**
 * What a person gave a container although the image of its successor says the same: of a field of its configuration the names in it,
 * or none where it is the whole field. Never a value.
 */
export type GivenSettings = Readonly<Record<string, readonly string[]>>;

export interface PreviousRecords {
  /** Durable when it resolves to nothing; otherwise why it could not be written. */
  write(previous: Previous): Promise<string | undefined>;
  remove(key: JournalKey): Promise<void>;
  /** What cannot be read is left out: it costs a way back, and nothing else. */
  list(engineId: string): Promise<readonly Previous[]>;
}

export type Locked =
  | { readonly kind: 'locked'; release(): Promise<void> }
  /** By whom, for people. */
  | { readonly kind: 'taken'; readonly by: string }
  | { readonly kind: 'failed'; readonly because: string };

export interface JournalList {
  readonly journals: readonly Journal[];
  /** Broken, or of a later version: kept, and never acted upon. */
  readonly unreadable: readonly UnreadableJournal[];
}

export interface UnreadableJournal {
  readonly path: string;
  readonly because: string;
}
