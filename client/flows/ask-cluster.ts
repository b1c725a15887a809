/**
 * When a cluster is asked, and what is remembered of it: never while the setting is off; when a person asks; and, where a setting says
 * so, at most once a minute while the rows are visible. What was told stays known for some minutes, because pods come and go; of
 * answers that overtake each other, that to the latest question.
 */
import type { ClusterSettings, Kubectl } from '../cluster-ports.ts';
import type { Clock } from '../ports.ts';
import { type ClusterAnswer, readCluster } from './read-cluster.ts';

export interface ClusterCheck {
  readonly isOn: boolean;
  /** A person asks: now. `undefined` where it is off, or was cancelled. */
  ask(signal?: AbortSignal): Promise<ClusterAnswer | undefined>;
  /** What was told last. `undefined` where nobody asked yet or not for long, or it was switched off. */
  known(): ClusterAnswer | undefined;
  /** Somebody sees the rows. Asks where a setting says so and it is time; nobody waits for it. */
  seen(): void;
  /** Told when what is known may be another. */
  onDidFind(listener: () => void): { dispose(): void };
}

const pauseMs = 60_000;
const keptMs = 10 * 60_000;

export function clusterCheck(kubectl: Kubectl, clock: Clock, settings: () => ClusterSettings): ClusterCheck {
  const listeners = new Set<() => void>();
  let told: { readonly answer: ClusterAnswer; readonly namespace: string; readonly atMs: number } | undefined;
  let askedAtMs = Number.NEGATIVE_INFINITY;
  let questions = 0;
  let latestAnswered = 0;
  const ask = async (signal?: AbortSignal): Promise<ClusterAnswer | undefined> => {
    const { check, namespace } = settings();
    if (check === 'off') return undefined;
    askedAtMs = clock.nowMs();
    questions += 1;
    const question = questions;
    const answer = await readCluster(kubectl, namespace, signal);
    if (answer === undefined) return undefined;
    if (question < latestAnswered) return answer;
    latestAnswered = question;
    told = { answer, namespace, atMs: clock.nowMs() };
    for (const listener of listeners) listener();
    return answer;
  };
  return {
    get isOn() {
      return settings().check !== 'off';
    },
    ask,
    known: () => {
      const { check, namespace } = settings();
      if (check === 'off' || clock.nowMs() > (told?.atMs ?? 0) + keptMs) told = undefined;
      return told?.namespace === namespace ? told.answer : undefined;
    },
    seen: () => {
      if (settings().check !== 'whileVisible' || clock.nowMs() < askedAtMs + pauseMs) return;
      // It cannot reject: kubectl's failures are answers.
      void ask();
    },
    onDidFind: (listener) => {
      listeners.add(listener);
      return { dispose: () => void listeners.delete(listener) };
    },
  };
}
