/**
 * The journal of one exchange while it is carried out: locked against everybody else of the same person, written before each step that
 * cannot be taken back, and gone in the end unless somebody has to come back to it.
 */
import type { Dependent, RecreatePlan } from '../core/recreate/plan.ts';
import type { Journal, JournalKey, Journals, UnreadableJournal, WaitingDependent } from '../journal-ports.ts';
import type { Clock, Engine } from '../ports.ts';
import { namedNow } from './give-back-reference.ts';

export interface JournalPorts {
  readonly engine: Engine;
  readonly clock: Clock;
  readonly journals: Journals;
}

export interface OpenJournal {
  /** What is written so far. */
  readonly written: Journal | undefined;
  /** Why it could not be made durable; then what it announces must not be done. */
  write(change: JournalChange): Promise<string | undefined>;
  /** Somebody has to come back to it. */
  readonly isStaying: boolean;
  /** It stays when the exchange ends, for a person or for the next recovery. */
  stays(): void;
  /** Lets go of the container. */
  end(): Promise<void>;
}

export type JournalChange = Pick<Journal, 'phase'> &
  Partial<
    Pick<Journal, 'newImageId' | 'previousImageId' | 'pins' | 'replacementId' | 'twin' | 'dependents' | 'because' | 'commands'>
  >;

/** The journal, or why nobody may begin. An unfinished one of the same container is handed to `finish` first. */
export async function openJournal(
  { engine, clock, journals }: JournalPorts,
  plan: RecreatePlan,
  finish: (unfinished: Journal) => Promise<string | undefined>,
): Promise<OpenJournal | string> {
  const key: JournalKey = { engineId: (await engine.facts()).id, containerId: plan.containerId };
  const locked = await journals.lock(key);
  if (locked.kind === 'failed') return `Without a journal on the disk nothing is begun. ${locked.because}`;
  if (locked.kind === 'taken') return `It is being replaced already, by ${locked.by}.`;
  const earlier = await journals.read(key);
  const because =
    (await finished(earlier, finish)) ??
    (earlier === undefined ? undefined : await outdated({ engine, clock }, plan)) ??
    (await whoseReplacement(journals, key, finish));
  if (because !== undefined) {
    await locked.release();
    return because;
  }
  return journalOf({ clock, journals }, key, plan, locked.release);
}

async function finished(
  earlier: Journal | UnreadableJournal | undefined,
  finish: (unfinished: Journal) => Promise<string | undefined>,
): Promise<string | undefined> {
  if (earlier === undefined) return undefined;
  if ('phase' in earlier) return finish(earlier);
  return `The journal of an earlier exchange cannot be read, and nothing is begun over it. ${earlier.because} ${earlier.path}`;
}

/** Finishing an earlier exchange gives a reference back, and the plan was made before. */
async function outdated(ports: Omit<JournalPorts, 'journals'>, plan: RecreatePlan): Promise<string | undefined> {
  if ((await namedNow(ports, plan.reference)) === plan.newImageId) return undefined;
  return `An earlier exchange of it was finished just now, and ${plan.reference} names another image than in the plan.`;
}

/** A container that is still to prove itself, or to give way to the old one, belongs to the exchange that created it. */
async function whoseReplacement(
  journals: Journals,
  { engineId, containerId }: JournalKey,
  finish: (unfinished: Journal) => Promise<string | undefined>,
): Promise<string | undefined> {
  const open = (await journals.list(engineId)).journals.filter(({ phase }) => phase !== 'kept');
  const creator = open.find(({ replacementId }) => replacementId === containerId);
  if (creator === undefined) return undefined;
  const locked = await journals.lock(creator);
  if (locked.kind !== 'locked') return 'It takes the place of another one just now.';
  try {
    const because = await finished(await journals.read(creator), finish);
    return because ?? 'The exchange that created it was interrupted, and has been finished now. Look at it again.';
  } finally {
    await locked.release();
  }
}

function journalOf(
  { clock, journals }: Omit<JournalPorts, 'engine'>,
  key: JournalKey,
  plan: RecreatePlan,
  release: () => Promise<void>,
): OpenJournal {
  let written: Journal | undefined;
  let isStaying = false;
  return {
    get written() {
      return written;
    },
    get isStaying() {
      return isStaying;
    },
    write: async (change) => {
      const nowMs = clock.nowMs();
      const next: Journal = { ...(written ?? firstEntry(key, plan, nowMs)), ...change, phaseAtMs: nowMs };
      const because = await journals.write(next);
      if (because === undefined) written = next;
      return because === undefined ? undefined : `The journal could not be written. ${because}`;
    },
    stays: () => {
      isStaying = true;
    },
    end: async () => {
      if (!isStaying && written !== undefined) await journals.remove(key);
      await release();
    },
  };
}

function waiting({ plan: { containerId: id, name, wasRunning, wasPaused } }: Dependent): WaitingDependent {
  return { id, name, wasRunning, wasPaused };
}

function firstEntry(key: JournalKey, plan: RecreatePlan, beganAtMs: number): Journal {
  const { name, reference, oldImageId, newImageId, restartPolicy, wasRunning, wasPaused, wasUnhealthy } = plan;
  return {
    ...{ ...key, name, reference, oldImageId, newImageId, restartPolicy, wasRunning, wasPaused, wasUnhealthy },
    ...{ phase: 'prepared', beganAtMs, phaseAtMs: beganAtMs, pins: [], commands: [] },
    ...{ previousImageId: undefined, replacementId: undefined, because: undefined },
    ...(plan.isAutoRemoved ? { twin: { id: undefined } } : {}),
    ...(plan.pointers?.isOnlyWay === true ? { isOnlyWay: true } : {}),
    ...(plan.dependents.length === 0 ? {} : { dependents: plan.dependents.map(waiting) }),
  };
}
