/**
 * A compose service's containers → as many from what its image is now, by Compose itself. A start that fails leaves Compose with a
 * container that does not run; the old image gets the name back then, and Compose brings it up again.
 */

import { commandLine } from '../core/build/build-line.ts';
import type { ReplacementPlan } from '../core/build/rebuild-plan.ts';
import { type ComposeService, composeArguments, plannedUpArguments, upArguments } from '../core/compose/compose-service.ts';
import { serviceOf } from '../core/compose/service-of.ts';
import type { RecreatePlan } from '../core/recreate/plan.ts';
import { type EngineCli, EngineError, type ListedContainer } from '../ports.ts';
import { insist } from './insist.ts';
import { passGate } from './pass-gate.ts';
import type { RecreateOutcome, RecreatePorts } from './recreate-container.ts';

export interface ReplacePorts extends RecreatePorts {
  readonly cli: EngineCli;
  readonly onLog: (line: string) => void;
}

export async function replaceService(
  given: ReplacePorts,
  plan: ReplacementPlan,
  service: ComposeService,
  imageId: string,
): Promise<RecreateOutcome> {
  const { engine } = given;
  const { recreation } = plan;
  const ports = { ...given, gate: { ...given.gate, isHealthIgnored: recreation.wasUnhealthy } };
  if (!recreation.wasRunning)
    return { kind: 'aborted', because: 'It does not run; start it with Compose, which takes the new image.' };
  const failure = await up(ports, service, { imageId, words: plannedUpArguments(service, recreation) });
  if (failure.kind === 'up') return { kind: 'recreated', containerId: idOf(failure.containers, recreation), notices: [] };
  const left = await containersOf(ports, service).catch(() => []);
  const broken = left.find(({ state }) => state !== 'running') ?? left[0];
  const logs = broken === undefined ? '' : await engine.tailLogs(broken.id, 200).catch(() => '');
  // An engine that is just restarted answers a moment later, and Compose does not wait for it.
  await insist(ports.clock, () => engine.tagImage(recreation.oldImageId, recreation.reference));
  const back = await up(ports, service, { imageId: recreation.oldImageId, words: upArguments(service) });
  if (back.kind === 'up') return { kind: 'rolled-back', because: failure.because, logs };
  return {
    kind: 'needs-attention',
    because: `${failure.because} The old one did not come back either: ${back.because}`,
    commands: commandsOfService(plan, service),
  };
}

/** With which a person finishes it. */
export function commandsOfService({ program }: ReplacementPlan, service: ComposeService): readonly string[] {
  return [commandLine(program, upArguments(service)), commandLine(program, [...composeArguments(service), 'ps', '--all'])];
}

/** Of those that took their places, the one of its name. */
function idOf(containers: readonly ListedContainer[], { name, containerId }: Pick<RecreatePlan, 'name' | 'containerId'>): string {
  return (containers.find((each) => each.name === name) ?? containers[0])?.id ?? containerId;
}

type Up =
  | { readonly kind: 'up'; readonly containers: readonly ListedContainer[] }
  | { readonly kind: 'failed'; readonly because: string };

interface Wanted {
  readonly imageId: string;
  /** Of the command line. */
  readonly words: readonly string[];
}

/** Brings the service up and believes it when it has as many containers as before, and each runs that image and stays up. */
async function up(ports: ReplacePorts, service: ComposeService, { imageId, words }: Wanted): Promise<Up> {
  const result = await ports.cli.run(words, { onLine: ports.onLog, folder: service.folder });
  if (result.kind !== 'ended') return { kind: 'failed', because: 'Compose could not be started.' };
  const lastLine = result.stderr.trimEnd().split('\n').at(-1) ?? '';
  if (result.exitCode !== 0) return { kind: 'failed', because: lastLine === '' ? 'Compose failed.' : lastLine };
  try {
    return await proved(ports, service, imageId);
  } catch (error) {
    if (!EngineError.is(error)) throw error;
    return { kind: 'failed', because: error.detail };
  }
}

async function proved(ports: ReplacePorts, service: ComposeService, imageId: string): Promise<Up> {
  const containers = await containersOf(ports, service);
  const count = service.replicas?.length ?? 1;
  if (containers.length !== count)
    return { kind: 'failed', because: `The service has ${containers.length} containers where it had ${count}.` };
  if (containers.some((each) => each.imageId !== imageId))
    return { kind: 'failed', because: 'A container of it was created from another image.' };
  const failures = await Promise.all(containers.map(({ id }) => passGate(ports, id)));
  const because = failures.find((each) => each !== undefined);
  return because === undefined ? { kind: 'up', containers } : { kind: 'failed', because };
}

async function containersOf({ engine }: ReplacePorts, service: ComposeService): Promise<readonly ListedContainer[]> {
  return (await engine.listContainers()).filter(({ labels }) => {
    const of = serviceOf((label) => labels.get(label));
    return of?.project === service.project && of.service === service.name && labels.get('com.docker.compose.oneoff') !== 'True';
  });
}
