/** Finds out what a clean rebuild of a container would do, or why Unstale does not do it. Changes nothing. */
import { buildParams } from '../core/build/build-params.ts';
import { chooseSource } from '../core/build/choose-source.ts';
import { orderOfSource } from '../core/build/order-of-source.ts';
import type { RebuildOptions, RebuildPlan } from '../core/build/rebuild-plan.ts';
import { refusalToReplace } from '../core/commit/kept-commit.ts';
import { composeServiceOf } from '../core/compose/compose-service.ts';
import { fullName } from '../core/freshness/image-index.ts';
import type { RecreatePlan } from '../core/recreate/plan.ts';
import type { Refusal } from '../core/recreate/refuse.ts';
import type { Builds, Engine, EngineCli, WorkspaceFolders } from '../ports.ts';
import { checkService } from './check-service.ts';
import { ifThere } from './if-there.ts';
import { missingTool } from './missing-tool.ts';
import { planFor } from './plan-recreation.ts';
import { withReplicas } from './plan-replicas.ts';

export interface RebuildPlanPorts {
  readonly engine: Engine;
  readonly cli: EngineCli;
  readonly builds: Builds;
  readonly ownId: string;
  readonly workspace: () => Promise<WorkspaceFolders>;
  /** Of a `file:` URI. */
  readonly pathOf: (uri: string) => string;
  /** `undefined` when nothing is there. */
  readonly realPath: (path: string) => Promise<string | undefined>;
}

export type PlannedRebuild =
  | { readonly kind: 'plan'; readonly plan: RebuildPlan }
  | ({ readonly kind: 'refused'; readonly isSourceUnknown?: boolean } & Refusal);

/** Throws an `EngineError`. */
export async function planCleanRebuild(
  ports: RebuildPlanPorts,
  containerId: string,
  how: RebuildOptions,
): Promise<PlannedRebuild> {
  const { engine, builds, ownId } = ports;
  const planned = await planFor(engine, containerId, ownId, true);
  if (planned.kind === 'refused') return planned;
  const recreation = planned.plan;
  const { kind, id: engineId } = await engine.facts();
  const problem = await missingTool(ports.cli, kind);
  if (problem !== undefined) return refused(problem);
  const container = await engine.inspectContainer(recreation.containerId);
  const service = composeServiceOf(container, await engine.inspectImage(recreation.newImageId));
  if (service !== undefined && 'because' in service) return refused(service);
  if (service !== undefined && !recreation.wasRunning)
    return refused({ because: 'It does not run.', hint: 'Start it with Compose, and rebuild it then.' });
  const { reference, newImageId } = recreation;
  // What Compose builds is what its file says today, whatever was built before.
  const imageId = service === undefined ? newImageId : undefined;
  const use = { reference, imageId, project: service?.project, service: service?.name, composeFiles: service?.files };
  const source = chooseSource(await builds.sources(engineId), use);
  const expected = source === undefined || source.unknown !== undefined ? undefined : buildParams(source);
  if (source === undefined || expected === undefined) {
    const because =
      source === undefined
        ? 'No build of this workspace makes its image.'
        : (source.unknown ?? 'Its build context is not a folder here.');
    return { ...refused({ because, hint: 'Say which Dockerfile builds it.' }), isSourceUnknown: true };
  }
  if (service !== undefined && source.origin.kind === 'flag')
    return refused({ because: `Compose builds the service ${service.name}.`, hint: 'Say in the compose file how it is built.' });
  const named = service === undefined ? await ifThere(() => engine.inspectImage(reference)) : undefined;
  const kept = refusalToReplace(reference, named);
  if (kept !== undefined) return refused(kept);
  const { contextPath } = expected;
  const dockerfilePath = ports.pathOf(source.dockerfileUri);
  const containers = await engine.listContainers();
  const by =
    service === undefined
      ? orderOfSource(source, { dockerfilePath, contextPath, reference, isPulling: how.isPulling, isCacheUsed: !how.isClean })
      : await checkService(ports, service, containers);
  if ('because' in by) return refused(by);
  const whole = by.kind === 'compose' ? await withReplicas(engine, ownId, recreation, by.service) : recreation;
  if ('because' in whole) return refused(whole);
  const replaced = new Set([recreation.name, ...(by.kind === 'compose' ? (by.service.replicas ?? []) : [])]);
  const others = containers.filter(({ name, imageText }) => !replaced.has(name) && isSameReference(imageText, recreation));
  return {
    kind: 'plan',
    plan: {
      recreation: whole,
      engineId,
      program: kind,
      expected,
      dockerfilePath,
      because: source.origin.because,
      by,
      service: by.kind === 'compose' ? by.service : undefined,
      how,
      others: others.map(({ name }) => name),
    },
  };
}

function isSameReference(imageText: string, { reference }: RecreatePlan): boolean {
  return fullName(imageText) === fullName(reference);
}

function refused({ because, hint }: Refusal): Extract<PlannedRebuild, { kind: 'refused' }> {
  return { kind: 'refused', because, hint };
}
