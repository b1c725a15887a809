/**
 * A process of ours that can be killed: its calls of the engine and its writes of the journal are counted, and from the chosen one on
 * nothing of it goes on, as if by SIGKILL.
 */
import type { Journals } from '../../client/journal-ports.ts';
import type { Clock, Engine } from '../../client/ports.ts';
import { type MemoryDisk, memoryJournals } from '../support/journals/memory-journals.ts';

/** What happens at one step, counted from 1. */
export interface Mishap {
  readonly at: number;
  /** Before that step is taken, after it was, or instead of waiting for its answer. */
  readonly strike: (step: Step) => 'dies-before' | 'dies-after' | 'dies-waiting' | 'goes-on';
}

export interface Step {
  readonly kind: 'engine' | 'journal';
  readonly name: string;
}

export interface MortalProcess {
  readonly isDead: boolean;
  readonly steps: readonly Step[];
  readonly died: Promise<'died'>;
  engine(real: Engine): Engine;
  journals(disk: MemoryDisk): Journals;
  clock(real: Clock): Clock;
}

/** One of its own each time: a shared one would keep everything that ever waited for it. */
const never = () => new Promise<never>(() => undefined);

export function mortalProcess(mishap?: Mishap): MortalProcess {
  const steps: Step[] = [];
  const state = { isDead: false };
  let tell: (died: 'died') => void = () => undefined;
  const died = new Promise<'died'>((resolve) => {
    tell = resolve;
  });
  const die = (): Promise<never> => {
    state.isDead = true;
    tell('died');
    return never();
  };
  const take = async <Result>(step: Step, work: () => Promise<Result>): Promise<Result> => {
    if (state.isDead) return never();
    steps.push(step);
    const how = mishap?.at === steps.length ? mishap.strike(step) : 'goes-on';
    if (how === 'dies-before') return die();
    const working = work();
    if (how === 'dies-waiting') {
      working.catch(() => undefined);
      return die();
    }
    try {
      const result = await working;
      return how === 'dies-after' || state.isDead ? die() : result;
    } catch (error) {
      if (how === 'dies-after' || state.isDead) return die();
      throw error;
    }
  };
  return {
    ...{ steps, died },
    get isDead() {
      return state.isDead;
    },
    engine: (real) =>
      new Proxy(real, {
        get: (target, name) => {
          const call: unknown = Reflect.get(target, name);
          if (typeof call !== 'function' || name === 'facts') return call;
          const step = { kind: 'engine', name: String(name) } as const;
          return (...args: readonly unknown[]) => take(step, () => Reflect.apply(call, target, args));
        },
      }),
    journals: (disk) => {
      const real = memoryJournals(disk, state);
      return {
        ...real,
        write: (journal) => take({ kind: 'journal', name: journal.phase }, () => real.write(journal)),
        remove: (key) => take({ kind: 'journal', name: 'remove' }, () => real.remove(key)),
        previous: {
          ...real.previous,
          write: (previous) => take({ kind: 'journal', name: 'remember' }, () => real.previous.write(previous)),
          remove: (key) => take({ kind: 'journal', name: 'forget' }, () => real.previous.remove(key)),
        },
      };
    },
    clock: (real) => ({
      nowMs: real.nowMs,
      sleep: async (ms) => (state.isDead ? never() : real.sleep(ms)),
    }),
  };
}
