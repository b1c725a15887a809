/** Everything stale of a project, rebuilt one after the other in the order in which services start, until the first that fails. */
import type { DockerfileStages } from '../build-ports.ts';
import type { RebuildOptions, RebuildPlan } from '../core/build/rebuild-plan.ts';
import type { LeftOut, StalePlan, StaleStep } from '../core/build/stale-plan.ts';
import { isSamePlan } from '../core/build/stale-plan.ts';
import { composeArguments } from '../core/compose/compose-service.ts';
import { dependenciesIn, dependenciesInConfig, inStartOrder } from '../core/compose/start-order.ts';
import type { ContainerStatus } from '../core/freshness/report.ts';
import { objectOf, textOf } from '../core/json-fields.ts';
import type { EngineCli, RememberedBuilds } from '../ports.ts';
import { type CleanRebuildOutcome, type CleanRebuildPorts, cleanRebuild } from './clean-rebuild.ts';
import { ifThere } from './if-there.ts';
import { planCleanRebuild, type RebuildPlanPorts } from './plan-clean-rebuild.ts';

export type StaleOptions = Omit<RebuildOptions, 'target'>;

/** Of those containers that are stale. Throws an `EngineError`. */
export async function planStale(
  ports: RebuildPlanPorts,
  containers: readonly ContainerStatus[],
  how: StaleOptions,
): Promise<StalePlan> {
  const leftOut: LeftOut[] = [];
  const steps: (StaleStep & { readonly service: string | undefined; readonly dependsOn: readonly string[] })[] = [];
  const dependenciesOf = dependencyReader(ports.cli);
  for (const container of containers) {
    if (container.verdict.kind !== 'stale') continue;
    const { id, name, service } = container;
    // Compose replaces all containers of a service at once.
    if (steps.some(({ plan }) => plan.service?.replicas?.includes(name) === true)) continue;
    const inspected = await ifThere(() => ports.engine.inspectContainer(id));
    if (inspected === undefined) continue;
    const planned = await planCleanRebuild(ports, id, howOf(container, how));
    if (planned.kind === 'refused') {
      leftOut.push({ name, because: `${planned.because} ${planned.hint}` });
      continue;
    }
    const label = textOf(objectOf(objectOf(inspected['Config'])['Labels'])['com.docker.compose.depends_on']);
    const named = await dependenciesOf(planned.plan);
    steps.push({ container, plan: planned.plan, service, dependsOn: named?.get(service ?? '') ?? dependenciesIn(label) });
  }
  return { steps: inStartOrder(steps).map(({ container, plan }) => ({ container, plan })), leftOut };
}

type Dependencies = ReadonlyMap<string, readonly string[]> | undefined;

/** What Compose's own files say: a container that was replaced by itself has lost the label that tells it. Asked once a project. */
function dependencyReader(cli: EngineCli): (plan: RebuildPlan) => Promise<Dependencies> {
  const known = new Map<string, Dependencies>();
  return async ({ service }) => {
    if (service === undefined) return undefined;
    const { project, folder } = service;
    if (known.has(project)) return known.get(project);
    const args = [
      ...composeArguments(service),
      '--profile',
      '*',
      'config',
      '--no-interpolate',
      '--no-env-resolution',
      '--format',
      'json',
    ];
    const result = await cli.run(args, { folder });
    const told = result.kind === 'ended' && result.exitCode === 0 ? dependenciesInConfig(result.stdout) : undefined;
    known.set(project, told);
    return told;
  };
}

/** Old copies of files in the builder are not found by a build that trusts them. */
function howOf({ verdict }: ContainerStatus, how: StaleOptions): StaleOptions {
  return verdict.kind === 'stale' && verdict.link.id === 'transfer' ? { ...how, isClean: true } : how;
}

export interface DoneStep {
  readonly name: string;
  readonly containerId: string;
}

export type StaleOutcome =
  | { readonly kind: 'done'; readonly done: readonly DoneStep[] }
  /** `failure` says what came of the one that is named. */
  | {
      readonly kind: 'stopped';
      readonly done: readonly DoneStep[];
      readonly at: string;
      readonly failure: Exclude<CleanRebuildOutcome, { kind: 'rebuilt' }>;
    };

export interface StalePorts extends CleanRebuildPorts, Omit<RebuildPlanPorts, 'builds'> {
  readonly builds: RememberedBuilds & DockerfileStages;
  /** Before each of them, from 1. */
  readonly onBegin: (index: number, name: string) => void;
}

/** Each is planned again, because the one before may have moved its reference; whatever is not as it was agreed to is left alone. */
export async function rebuildStale(ports: StalePorts, { steps }: StalePlan): Promise<StaleOutcome> {
  const done: DoneStep[] = [];
  for (const [index, { plan }] of steps.entries()) {
    const { name, containerId } = plan.recreation;
    ports.onBegin(index + 1, name);
    const failed = (failure: Extract<StaleOutcome, { kind: 'stopped' }>['failure']): StaleOutcome => ({
      ...{ kind: 'stopped', done, at: name, failure },
    });
    if (ports.signal?.aborted === true) return failed({ kind: 'cancelled' });
    const again = await planCleanRebuild(ports, containerId, plan.how);
    if (again.kind === 'refused') return failed({ kind: 'aborted', because: again.because });
    if (!isSamePlan(plan, again.plan)) return failed({ kind: 'aborted', because: 'It changed since the plan was shown.' });
    const outcome = await cleanRebuild(ports, again.plan);
    if (outcome.kind !== 'rebuilt') return failed(outcome);
    done.push({ name, containerId: outcome.containerId });
  }
  return { kind: 'done', done };
}
