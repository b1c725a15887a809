/**
 * A container → a new one from what its reference is now, with the same configuration, under the same name. The old one is
 * stopped last and removed only when the new one has proved itself; until then any failure brings it back, running, under its
 * name. Volumes are never removed.
 */

import { objectOf, textOf } from '../core/json-fields.ts';
import { pinReference } from '../core/ours.ts';
import { deriveSpecification } from '../core/recreate/derive-specification.ts';
import type { GateSettings } from '../core/recreate/gate.ts';
import { isSame } from '../core/recreate/is-same.ts';
import type { RecreatePlan } from '../core/recreate/plan.ts';
import { type Clock, type Engine, EngineError, type JsonObject } from '../ports.ts';
import { passGate } from './pass-gate.ts';
import { succeeds } from './succeeds.ts';

export interface RecreatePorts {
  readonly engine: Engine;
  readonly clock: Clock;
  /** Eight hexadecimal digits. */
  readonly random: () => string;
  readonly gate: GateSettings;
}

export type RecreateOutcome =
  | { readonly kind: 'recreated'; readonly containerId: string; readonly notices: readonly string[] }
  /** Nothing that runs was touched. */
  | { readonly kind: 'aborted'; readonly because: string }
  /** The old container is back as it was. */
  | { readonly kind: 'rolled-back'; readonly because: string; readonly logs: string }
  /** Neither worked; nothing was deleted, and these command lines finish it by hand. */
  | { readonly kind: 'needs-attention'; readonly because: string; readonly commands: readonly string[] };

/** `plan` is what the person agreed to; if the container or its image changed since, nothing is done. */
export async function recreateContainer(ports: RecreatePorts, plan: RecreatePlan): Promise<RecreateOutcome> {
  const { engine } = ports;
  const operation = ports.random();
  const names = {
    replacement: `${plan.name}.unstale-new-${operation}`,
    backup: `${plan.name}.unstale-bak-${operation}`,
    failed: `${plan.name}.unstale-failed-${operation}`,
  };
  const pin = pinReference(operation);
  // A lost answer may hide that it worked, so it is always taken away again.
  await succeeds(() => engine.tagImage(plan.oldImageId, pin));
  const replacementId = await prepare(engine, plan, names.replacement);
  if (typeof replacementId !== 'string') {
    await succeeds(() => engine.untagImage(pin));
    return replacementId;
  }
  const swap: Swap = { ...names, plan, replacementId };
  if (!(await isStillAsPlanned(engine, plan))) {
    await succeeds(() => engine.removeContainer(replacementId, { force: false }));
    await succeeds(() => engine.untagImage(pin));
    return changedMeanwhile;
  }
  const failure = await swapOver(ports, swap);
  const outcome = failure === undefined ? await commit(engine, swap) : await rollBack(ports, swap, failure);
  if (outcome.kind !== 'needs-attention') await succeeds(() => engine.untagImage(pin));
  return outcome;
}

const changedMeanwhile: RecreateOutcome = { kind: 'aborted', because: 'The container changed since the plan was shown.' };

async function isStillAsPlanned(engine: Engine, plan: RecreatePlan): Promise<boolean> {
  const container = await engine.inspectContainer(plan.containerId).catch(() => undefined);
  return container !== undefined && isUnchanged(container, plan);
}

interface Swap {
  readonly replacement: string;
  readonly backup: string;
  readonly failed: string;
  readonly plan: RecreatePlan;
  readonly replacementId: string;
}

/** Creates the replacement while the old one runs: the engine itself checks the specification. */
async function prepare(engine: Engine, plan: RecreatePlan, name: string): Promise<string | RecreateOutcome> {
  let created: string | undefined;
  try {
    const old = await engine.inspectContainer(plan.containerId);
    if (!isUnchanged(old, plan)) return changedMeanwhile;
    const specification = deriveSpecification(old, plan.oldImage, plan.reference);
    created = await engine.createContainer(name, specification);
    const made = await engine.inspectContainer(created);
    const problem = differenceOf(made, old, plan);
    if (problem === undefined) return created;
    await engine.removeContainer(created, { force: false });
    return { kind: 'aborted', because: problem };
  } catch (error) {
    if (!EngineError.is(error)) throw error;
    // Its answer may be what was lost: what has the temporary name is ours, and was never started.
    const left = created ?? name;
    await succeeds(() => engine.removeContainer(left, { force: false }));
    return { kind: 'aborted', because: `The new container could not be created: ${error.detail}` };
  }
}

function isUnchanged(container: JsonObject, plan: RecreatePlan): boolean {
  const { Id, Image, State } = container;
  const startedAt = textOf(objectOf(State)['StartedAt']);
  return Id === plan.containerId && Image === plan.oldImageId && startedAt === plan.startedAt && isAsBefore(container, plan);
}

/** Its name, its restart policy and whether it runs. A container that stops keeps its time of start. */
function isAsBefore(container: JsonObject, plan: RecreatePlan): boolean {
  const { Running, Paused } = objectOf(container['State']);
  const policy = objectOf(objectOf(container['HostConfig'])['RestartPolicy']);
  const isNamed = textOf(container['Name']) === `/${plan.name}`;
  const runs = (Running === true) === plan.wasRunning && (Paused === true) === plan.wasPaused;
  return isNamed && runs && policyText(policy) === policyText(plan.restartPolicy);
}

/** `--restart` of the command line; an engine spells the absence of one in several ways. */
function policyText(policy: JsonObject): string {
  const name = textOf(policy['Name']);
  const most = Number(policy['MaximumRetryCount'] ?? 0);
  return `${name === '' ? 'no' : name}${most > 0 ? `:${most}` : ''}`;
}

/** Nothing may be lost in silence: the resources that the engine made of the specification are those of the old container. */
function differenceOf(made: JsonObject, old: JsonObject, plan: RecreatePlan): string | undefined {
  if (made['Image'] !== plan.newImageId) return `${plan.reference} names another image than the one in the plan.`;
  const one = objectOf(made['HostConfig']);
  const other = objectOf(old['HostConfig']);
  // Anonymous volumes are asked for by name now, and the size of a terminal is the client's.
  const known = new Set(['Mounts', 'ConsoleSize', 'ContainerIDFile', 'Links', 'MemorySwappiness']);
  const names = [...new Set([...Object.keys(one), ...Object.keys(other)])].filter((name) => !known.has(name));
  const lost = names.filter((name) => !isSame(one[name] ?? null, other[name] ?? null));
  return lost.length === 0 ? undefined : `The engine would not keep ${lost.join(', ')} as it is.`;
}

/** `undefined` when the replacement runs under the name and has passed the gate. */
async function swapOver(ports: RecreatePorts, { plan, backup, replacementId }: Swap): Promise<string | undefined> {
  const { engine } = ports;
  try {
    await takeRestartPolicyOff(engine, plan.containerId);
    if (plan.wasRunning) await engine.stopContainer(plan.containerId);
    await engine.renameContainer(plan.containerId, backup);
    await engine.renameContainer(replacementId, plan.name);
    if (!plan.wasRunning) return undefined;
    await engine.startContainer(replacementId);
    const failure = await passGate(ports, replacementId);
    if (failure === undefined && plan.wasPaused) await engine.pauseContainer(replacementId);
    return failure;
  } catch (error) {
    if (!EngineError.is(error)) throw error;
    return error.detail;
  }
}

/** Otherwise an engine that restarts in between would start both on the same volumes; one that cannot be told so does not. */
async function takeRestartPolicyOff(engine: Engine, id: string): Promise<void> {
  try {
    await engine.setRestartPolicy(id, { Name: 'no', MaximumRetryCount: 0 });
  } catch (error) {
    if (!EngineError.is(error, 'unsupported')) throw error;
  }
}

async function commit(engine: Engine, { plan, backup, replacementId }: Swap): Promise<RecreateOutcome> {
  const keep = plan.changedPaths.length > 0;
  const isRemoved = !keep && (await succeeds(() => engine.removeContainer(plan.containerId, { force: false })));
  const why = keep ? 'because it holds files of its own' : 'because it could not be removed';
  const notices = isRemoved ? [] : [`The old container is kept as ${backup}, ${why}.`];
  return { kind: 'recreated', containerId: replacementId, notices };
}

/** Each step may have been done already; none of them deletes the old container. */
async function rollBack({ engine }: RecreatePorts, swap: Swap, because: string): Promise<RecreateOutcome> {
  const { plan, failed, replacementId, backup } = swap;
  const logs = await engine.tailLogs(replacementId, 200).catch(() => '');
  await succeeds(() => engine.setRestartPolicy(replacementId, { Name: 'no', MaximumRetryCount: 0 }));
  await succeeds(() => engine.renameContainer(replacementId, failed));
  // What cannot be removed must not run beside the old one, on the same volumes.
  if (!(await succeeds(() => engine.removeContainer(replacementId, { force: true }))))
    await succeeds(() => engine.stopContainer(replacementId));
  await succeeds(() => engine.renameContainer(plan.containerId, plan.name));
  await succeeds(() => engine.setRestartPolicy(plan.containerId, plan.restartPolicy));
  if (plan.wasRunning) await succeeds(() => engine.startContainer(plan.containerId));
  if (plan.wasPaused) await succeeds(() => engine.pauseContainer(plan.containerId));
  const old = await engine.inspectContainer(plan.containerId).catch(() => undefined);
  if (old !== undefined && isAsBefore(old, plan)) return { kind: 'rolled-back', because, logs };
  return { kind: 'needs-attention', because, commands: byHand(plan, backup) };
}

function byHand({ name, restartPolicy, wasRunning, wasPaused }: RecreatePlan, backup: string): readonly string[] {
  return [
    `docker rename ${backup} ${name}`,
    `docker update --restart ${policyText(restartPolicy)} ${name}`,
    ...(wasRunning ? [`docker start ${name}`] : []),
    ...(wasPaused ? [`docker pause ${name}`] : []),
  ];
}
