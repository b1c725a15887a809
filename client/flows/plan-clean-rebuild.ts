/** Finds out what a clean rebuild of a container would do, or why Unstale does not do it. Changes nothing. */
import type { BuildInputsParams, BuildSourceInfo } from '../../server/protocol.ts';
import type { DockerfileStages } from '../build-ports.ts';
import { buildParams } from '../core/build/build-params.ts';
import { chooseSource } from '../core/build/choose-source.ts';
import { orderOfSource } from '../core/build/order-of-source.ts';
import type { RebuildOptions, RebuildPlan } from '../core/build/rebuild-plan.ts';
import { withTarget } from '../core/build/stage-choice.ts';
import { refusalToReplace } from '../core/commit/kept-commit.ts';
import { type ComposeService, composeServiceOf } from '../core/compose/compose-service.ts';
import { fullName } from '../core/freshness/image-index.ts';
import type { RecreatePlan } from '../core/recreate/plan.ts';
import type { Refusal } from '../core/recreate/refuse.ts';
import type { Builds, Engine, EngineCli, WorkspaceFolders } from '../ports.ts';
import { refusedBuilder } from './check-builder.ts';
import { refusedSecret } from './check-secrets.ts';
import { checkService } from './check-service.ts';
import { refusedTarget } from './check-target.ts';
import { ifThere } from './if-there.ts';
import { missingTool } from './missing-tool.ts';
import { planFor } from './plan-recreation.ts';
import { withReplicas } from './plan-replicas.ts';

export interface RebuildPlanPorts {
  readonly engine: Engine;
  readonly cli: EngineCli;
  readonly builds: Builds & DockerfileStages;
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
  const { engine, ownId } = ports;
  const planned = await planFor(engine, containerId, ownId, true);
  if (planned.kind === 'refused') return planned;
  const recreation = planned.plan;
  const { kind: program, id: engineId } = await engine.facts();
  const problem =
    (await missingTool(ports.cli, program)) ?? (program === 'docker' && (await refusedBuilder(ports.cli, how.builder)));
  if (problem) return refused(problem);
  const service = await serviceOf(ports, recreation);
  if (service !== undefined && 'because' in service) return refused(service);
  const found = await buildOf(ports, { recreation, service, engineId, how });
  if ('kind' in found) return found;
  const { source, expected } = found;
  const { contextPath } = expected;
  const dockerfilePath = ports.pathOf(source.dockerfileUri);
  const containers = await engine.listContainers();
  const known = { dockerfilePath, contextPath, reference: recreation.reference, builder: how.builder };
  const by =
    service === undefined
      ? orderOfSource(source, { ...known, isPulling: how.isPulling, isCacheUsed: !how.isClean })
      : await checkService(ports, service, containers);
  if ('because' in by) return refused(by);
  const all = by.kind === 'compose' ? await withReplicas(engine, ownId, recreation, by.service) : recreation;
  if ('because' in all) return refused(all);
  const replaced = new Set([recreation.name, ...(by.kind === 'compose' ? (by.service.replicas ?? []) : [])]);
  const others = containers
    .filter(({ name, imageText }) => !replaced.has(name) && isSameReference(imageText, recreation))
    .map(({ name }) => name);
  const { because } = source.origin;
  const whole = { recreation: all, engineId, program, expected, dockerfilePath, because, by, how, others };
  const openTarget = service === undefined && source.isTargetOpen === true ? source : undefined;
  return { kind: 'plan', plan: { ...whole, service: by.kind === 'compose' ? by.service : undefined, openTarget } };
}

async function serviceOf({ engine }: RebuildPlanPorts, recreation: RecreatePlan): Promise<ComposeService | Refusal | undefined> {
  const container = await engine.inspectContainer(recreation.containerId);
  const service = composeServiceOf(container, await engine.inspectImage(recreation.newImageId));
  if (service === undefined || 'because' in service || recreation.wasRunning) return service;
  return { because: 'It does not run.', hint: 'Start it with Compose, and rebuild it then.' };
}

interface Asked {
  readonly recreation: RecreatePlan;
  readonly service: ComposeService | undefined;
  readonly engineId: string;
  readonly how: RebuildOptions;
}

interface FoundBuild {
  readonly source: BuildSourceInfo;
  readonly expected: BuildInputsParams;
}

/** The build that is meant, where nothing speaks against it. */
async function buildOf(ports: RebuildPlanPorts, asked: Asked): Promise<FoundBuild | Refused> {
  const { recreation, service, engineId, how } = asked;
  const { reference, newImageId } = recreation;
  // What Compose builds is what its file says today, whatever was built before.
  const imageId = service === undefined ? newImageId : undefined;
  const use = { reference, imageId, project: service?.project, service: service?.name, composeFiles: service?.files };
  const found = chooseSource(await ports.builds.sources(engineId), use);
  const source = found && withTarget(found, how.target);
  const expected = source === undefined || source.unknown !== undefined ? undefined : buildParams(source);
  if (source === undefined || expected === undefined) {
    const because =
      source === undefined
        ? 'No build of this workspace makes its image.'
        : (source.unknown ?? 'Its build context is not a folder here.');
    return { ...refused({ because, hint: 'Say which Dockerfile builds it.' }), isSourceUnknown: true };
  }
  const refusal = service === undefined ? await refusalOfImage(ports, source, reference) : refusalOfService(service, found, how);
  const wrong = refusal ?? refusedSecret(ports.cli, source);
  return wrong === undefined ? { source, expected } : refused(wrong);
}

/** What Compose builds is said in its file. */
function refusalOfService(
  { name }: ComposeService,
  source: BuildSourceInfo | undefined,
  { target }: RebuildOptions,
): Refusal | undefined {
  const because = `Compose builds the service ${name}.`;
  if (target !== undefined) return { because, hint: 'Say its target in the compose file.' };
  return source?.origin.kind === 'flag' ? { because, hint: 'Say in the compose file how it is built.' } : undefined;
}

async function refusalOfImage(
  { engine, builds }: RebuildPlanPorts,
  source: BuildSourceInfo,
  reference: string,
): Promise<Refusal | undefined> {
  const wrongTarget = await refusedTarget(builds, source);
  return wrongTarget ?? refusalToReplace(reference, await ifThere(() => engine.inspectImage(reference)));
}

function isSameReference(imageText: string, { reference }: RecreatePlan): boolean {
  return fullName(imageText) === fullName(reference);
}

type Refused = Extract<PlannedRebuild, { kind: 'refused' }>;

function refused({ because, hint }: Refusal): Refused {
  return { kind: 'refused', because, hint };
}
