/**
 * Whoever needs what is one container's own, after that was replaced or started again: created again with what has the place now, or only
 * started again where that is the old one still. Each is an operation of its own; one that fails undoes nothing that was proved.
 */

import { objectOf, textOf } from '../core/json-fields.ts';
import { isPaused, isRunning } from '../core/recreate/as-planned.ts';
import { cannotRunWithout } from '../core/recreate/dependents.ts';
import type { Dependent, RecreatePlan } from '../core/recreate/plan.ts';
import type { Clock, Engine } from '../ports.ts';
import type { OpenJournal } from './exchange-journal.ts';
import { look } from './insist.ts';
import { succeeds } from './succeeds.ts';

interface FollowPorts {
  readonly engine: Engine;
  readonly clock: Clock;
}

/** What of an outcome decides: which container has the place, or that nobody was moved. */
export interface Followed {
  readonly kind: string;
  readonly containerId?: string;
  readonly notices?: readonly string[];
  readonly because?: string;
}

export type DependentOutcome =
  | { readonly kind: 'recreated'; readonly containerId: string; readonly notices: readonly string[] }
  | { readonly kind: 'rolled-back'; readonly containerId: string; readonly because: string }
  | { readonly kind: 'aborted' | 'needs-attention'; readonly because: string };

/** With the pointers set. */
export type RecreateDependent = (dependent: Dependent) => Promise<DependentOutcome>;

export interface Following {
  readonly dependents: readonly Dependent[];
  /** Who has the place now, by the ids of those that had it. */
  readonly ids: Readonly<Record<string, string>>;
  /** Ids of those that have their place still, and were started again. */
  readonly startedAgain: readonly string[];
  readonly recreate: RecreateDependent;
  readonly throughCompose: RecreateDependent;
}

interface Of {
  readonly plan: RecreatePlan;
  readonly journal: OpenJournal;
  readonly recreate: RecreateDependent;
  readonly throughCompose: RecreateDependent;
}

/** The journal of the first one stays open until they are done, so that whoever comes after a crash goes on with them. */
export async function followDependents<Outcome extends Followed>(
  ports: FollowPorts,
  { plan, journal, recreate, throughCompose }: Of,
  outcome: Outcome,
): Promise<Outcome> {
  const { containerId, dependents } = plan;
  const newId = outcome.containerId;
  if (dependents.length === 0 || newId === undefined) return outcome;
  const isBack = newId === containerId;
  const startedAgain = isBack && (await wasStartedAgain(ports, plan)) ? [containerId] : [];
  const ids = isBack ? {} : { [containerId]: newId };
  const told = await follow(ports, { dependents, ids, startedAgain, recreate, throughCompose });
  const phase = journal.written?.phase;
  if (phase !== undefined && journal.isStaying) await journal.write({ phase, dependents: [] });
  if (outcome.notices !== undefined) return { ...outcome, notices: [...outcome.notices, ...told] };
  return { ...outcome, because: [outcome.because, ...told].join(' ') };
}

/** What a person has to know. */
export async function follow(ports: FollowPorts, following: Following): Promise<readonly string[]> {
  const { dependents } = following;
  const ids: Record<string, string> = { ...following.ids };
  const startedAgain = new Set(following.startedAgain);
  const told: string[] = [];
  const failed = new Set<string>();
  const services = new Set<string>();
  for (const dependent of dependents) {
    const { plan, needs, service } = dependent;
    if (needs.some((id) => id in ids)) {
      // Compose replaces all containers of a service at once.
      if (service !== undefined && services.has(service.name)) continue;
      if (service !== undefined) services.add(service.name);
      const outcome = await recreated(dependent, { ...ids }, following);
      if ('containerId' in outcome && outcome.containerId !== plan.containerId) ids[plan.containerId] = outcome.containerId;
      else failed.add(plan.containerId);
      told.push(...toldOf(plan.name, outcome));
    } else if (needs.some((id) => failed.has(id))) {
      failed.add(plan.containerId);
      told.push(`${plan.name} was left as it is, because what it needs could not follow.`);
    } else if (needs.some((id) => startedAgain.has(id))) {
      startedAgain.add(plan.containerId);
      if (!(await isStartedAgain(ports, dependent))) told.push(`${plan.name} did not start again: docker restart ${plan.name}`);
    }
  }
  return told;
}

function recreated(
  dependent: Dependent,
  ids: Readonly<Record<string, string>>,
  { recreate, throughCompose }: Following,
): Promise<DependentOutcome> {
  const { plan, shares, links, service } = dependent;
  const isOnlyWay = cannotRunWithout(shares);
  const pointers = { ids, isOnlyWay, ...(shares.includes('link') ? { links } : {}) };
  const pointed = { ...dependent, plan: { ...plan, pointers } };
  return service === undefined ? recreate(pointed) : throughCompose(pointed);
}

function toldOf(name: string, outcome: DependentOutcome): readonly string[] {
  if (outcome.kind === 'recreated') return outcome.notices.map((notice) => `${name}: ${notice}`);
  const what = outcome.kind === 'needs-attention' ? 'needs you' : 'was not created again';
  return [`${name}, which depends on it, ${what}: ${outcome.because}`];
}

async function wasStartedAgain(ports: FollowPorts, { containerId, startedAt }: RecreatePlan): Promise<boolean> {
  const now = await look(ports, containerId);
  return typeof now !== 'string' && textOf(objectOf(now['State'])['StartedAt']) !== startedAt;
}

/** A link finds the container again by itself; whoever shares more has it of one that is gone. */
async function isStartedAgain(ports: FollowPorts, { plan, shares }: Dependent): Promise<boolean> {
  const { containerId, wasRunning, wasPaused } = plan;
  if (!wasRunning || shares.every((what) => what === 'link' || what === 'volumes')) return true;
  await succeeds(() => ports.engine.restartContainer(containerId));
  if (wasPaused) await succeeds(() => ports.engine.pauseContainer(containerId));
  const now = await look(ports, containerId);
  return typeof now !== 'string' && isRunning(now) && isPaused(now) === wasPaused;
}
