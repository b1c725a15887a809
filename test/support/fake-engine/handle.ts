/**
 * One call of the fake engine after the other: carried out or not, answered or not, as its faults say, and recorded. How calls come and
 * answers go is for others.
 */
import type { Answer, Call } from './answer.ts';
import { Refused } from './answer.ts';
import { eventOf } from './events.ts';
import { type Fault, faultFor, isDoneAtOnce, laterCalls } from './faults.ts';
import { answerTo } from './routes.ts';
import type { World } from './world.ts';

export interface RecordedCall extends Call {
  readonly fault: Fault | undefined;
  /** `undefined` when it was never carried out. */
  readonly answer: Answer | undefined;
}

export interface Plan {
  readonly faults?: readonly Fault[];
  /** Somebody else, right before the n-th call from now. */
  readonly meanwhile?: { readonly at: number; readonly act: (world: World) => void } | undefined;
  /** After each call; what it throws is kept in `broken`. */
  readonly watch?: (world: World) => void;
}

/** What whoever called gets to see. */
export type Reply =
  | { readonly kind: 'whole'; readonly answer: Answer }
  | { readonly kind: 'cut'; readonly answer: Answer }
  | { readonly kind: 'dropped' };

export interface FakeCalls {
  /** Since the faults were set. */
  readonly calls: readonly RecordedCall[];
  /** What went wrong in the test itself. */
  readonly broken: unknown[];
  /** From now on; forgets the calls until now. */
  arm(plan: Plan): void;
  handle(call: Call): Reply;
  /** Whatever takes its time has come to its end. */
  finishLate(): void;
}

const noAnswer: Answer = { status: 500 };

/** `tell` gets each event as a line. */
export function fakeCalls(world: World, tell: (event: string) => void = () => undefined): FakeCalls {
  let calls: RecordedCall[] = [];
  let counts = new Map<Fault, number>();
  let plan: Plan = {};
  let late: { readonly call: Call; waits: number }[] = [];
  const broken: unknown[] = [];
  const look = (): void => {
    try {
      plan.watch?.(world);
    } catch (error) {
      broken.push(error);
    }
  };
  const carryOut = (call: Call): Answer => {
    try {
      const answer = answerTo(world, call);
      const event = eventOf(world, call, answer);
      if (event !== undefined) tell(event);
      return answer;
    } catch (error) {
      if (error instanceof Refused) return { status: error.status, body: { message: error.message } };
      broken.push(error);
      return { status: 500, body: { message: String(error) } };
    }
  };
  const handle = (call: Call): Reply => {
    if (plan.meanwhile?.at === calls.length + 1) plan.meanwhile.act(world);
    for (const one of late) one.waits -= 1;
    for (const { call: due } of late.filter(({ waits }) => waits <= 0)) carryOut(due);
    late = late.filter(({ waits }) => waits > 0);
    const label = `${call.method} ${call.path}`;
    const fault = faultFor(plan.faults ?? [], counts, label);
    const isDone = isDoneAtOnce(fault?.kind, label);
    if (fault?.kind === 'done-later' && !isDone) late.push({ call, waits: fault.later ?? laterCalls });
    const answer = isDone ? carryOut(call) : undefined;
    calls.push({ ...call, fault, answer });
    look();
    return replyTo(fault, answer ?? noAnswer);
  };
  const finishLate = (): void => {
    const due = late;
    late = [];
    for (const { call } of due) carryOut(call);
    if (due.length > 0) look();
  };
  return {
    ...{ broken, handle, finishLate },
    get calls() {
      return calls;
    },
    arm: (next) => {
      plan = next;
      calls = [];
      counts = new Map();
      late = [];
    },
  };
}

function replyTo(fault: Fault | undefined, answer: Answer): Reply {
  if (fault === undefined) return { kind: 'whole', answer };
  if (fault.kind === 'cut-answer') return { kind: 'cut', answer };
  if (!fault.kind.startsWith('error')) return { kind: 'dropped' };
  return { kind: 'whole', answer: { status: fault.status ?? 500, body: { message: 'the fake was told to fail' } } };
}
