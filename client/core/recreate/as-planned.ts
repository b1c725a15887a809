/** Whether a container is still the one that a plan speaks of, and whether it is again what it was. */
import type { JsonObject } from '../../ports.ts';
import { listOf, objectOf, textOf } from '../json-fields.ts';
import { isSame } from './is-same.ts';
import type { Before, RecreatePlan } from './plan.ts';

/** Nobody changed, stopped or started it since the plan was made. */
export function isUnchanged(container: JsonObject, plan: RecreatePlan): boolean {
  const { Id, Image } = container;
  return Id === plan.containerId && Image === plan.oldImageId && isSameRun(container, plan) && isAsBefore(container, plan);
}

/** An engine that starts a container again because it ended counts that; when a person starts it, it counts from zero. */
function isSameRun(container: JsonObject, plan: RecreatePlan): boolean {
  return textOf(objectOf(container['State'])['StartedAt']) === plan.startedAt || restartsOf(container) > plan.restarts;
}

export function restartsOf(container: JsonObject): number {
  return Number(container['RestartCount'] ?? 0);
}

/** Its name, its restart policy and whether it runs. A container that stops keeps its time of start. */
function isAsBefore(container: JsonObject, plan: RecreatePlan): boolean {
  // What shares the processes of a container ends with it.
  const hasEnded = plan.pointers !== undefined && !isPaused(container) && (!isRunning(container) || isRestarting(container));
  const isSame = isNamed(container, plan.name) && hasPolicy(container, plan.restartPolicy);
  return isSame && (runsAsBefore(container, plan) || (hasEnded && plan.wasRunning));
}

function isRestarting(container: JsonObject): boolean {
  return objectOf(container['State'])['Restarting'] === true;
}

/** As far as it is ours to bring back: what did not run, and was started by somebody else meanwhile, is not stopped. */
export function isRestored(container: JsonObject, plan: Before): boolean {
  const isBack = isNamed(container, plan.name) && hasPolicy(container, plan.restartPolicy);
  return isBack && (plan.wasRunning ? runsAsBefore(container, plan) : true);
}

function runsAsBefore(container: JsonObject, plan: Before): boolean {
  return isRunning(container) === plan.wasRunning && isPaused(container) === plan.wasPaused;
}

export function isNamed(container: JsonObject, name: string): boolean {
  return textOf(container['Name']) === `/${name}`;
}

export function hasPolicy(container: JsonObject, policy: JsonObject): boolean {
  return policyText(objectOf(objectOf(container['HostConfig'])['RestartPolicy'])) === policyText(policy);
}

export function isRunning(container: JsonObject): boolean {
  return objectOf(container['State'])['Running'] === true;
}

export function isPaused(container: JsonObject): boolean {
  return objectOf(container['State'])['Paused'] === true;
}

/** Engines give the year 1 to what was never started. */
export function wasEverStarted(container: JsonObject): boolean {
  return !/^(?:0001-|$)/.test(textOf(objectOf(container['State'])['StartedAt']));
}

/** `docker update` changes limits without a restart. */
export function isConfiguredAs(container: JsonObject, other: JsonObject): boolean {
  return isSame(container['Config'], other['Config']) && isSame(hostOf(container), hostOf(other));
}

/** An engine tells the links of a container in another order each time. */
function hostOf(container: JsonObject): JsonObject {
  const host = objectOf(container['HostConfig']);
  return { ...host, Links: listOf(host['Links']).map(String).sort() };
}

/** `--restart` of the command line; an engine spells the absence of one in several ways. */
export function policyText(policy: JsonObject): string {
  const name = textOf(policy['Name']);
  const most = Number(policy['MaximumRetryCount'] ?? 0);
  return `${name === '' ? 'no' : name}${most > 0 ? `:${most}` : ''}`;
}
