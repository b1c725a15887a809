/** Finds out what a clean rebuild of a container would do, or why Unstale does not do it. Changes nothing. */
import { buildParams } from '../core/build/build-params.ts';
import { chooseSource } from '../core/build/choose-source.ts';
import { orderOfSource } from '../core/build/order-of-source.ts';
import type { RebuildOptions, RebuildPlan } from '../core/build/rebuild-plan.ts';
import { type ComposeService, composeServiceOf } from '../core/compose/compose-service.ts';
import { serviceOf } from '../core/compose/service-of.ts';
import { fullName } from '../core/freshness/image-index.ts';
import type { RecreatePlan } from '../core/recreate/plan.ts';
import type { Refusal } from '../core/recreate/refuse.ts';
import type { Builds, Engine, EngineCli, ListedContainer, WorkspaceFolders } from '../ports.ts';
import { askCompose } from './ask-compose.ts';
import { missingTool } from './missing-tool.ts';
import { planFor } from './plan-recreation.ts';
import { whereabouts } from './whereabouts.ts';

export interface RebuildPlanPorts {
  readonly engine: Engine;
  readonly cli: EngineCli;
  readonly builds: Builds;
  readonly hostname: string;
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
  const { engine, builds, hostname } = ports;
  const planned = await planFor(engine, containerId, hostname, true);
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
  const { contextPath } = expected;
  const dockerfilePath = ports.pathOf(source.dockerfileUri);
  const containers = await engine.listContainers();
  const by =
    service === undefined
      ? orderOfSource(source, { dockerfilePath, contextPath, reference, isPulling: how.isPulling, isCacheUsed: !how.isClean })
      : await checkedService(ports, service, containers);
  if ('because' in by) return refused(by);
  const others = containers.filter(
    ({ id, imageText }) => id !== recreation.containerId && isSameReference(imageText, recreation),
  );
  return {
    kind: 'plan',
    plan: {
      recreation,
      engineId,
      program: kind,
      expected,
      dockerfilePath,
      because: source.origin.because,
      by,
      how,
      others: others.map(({ name }) => name),
    },
  };
}

type By = RebuildPlan['by'];

/** Only files that lie in the workspace and a definition that is the container's own; anything else is for a person. */
async function checkedService(
  { cli, realPath, workspace }: RebuildPlanPorts,
  service: ComposeService,
  containers: readonly ListedContainer[],
): Promise<By | Refusal> {
  const hint = 'Run "docker compose build --no-cache" and "docker compose up --detach" yourself.';
  if (!(await workspace()).isTrusted) return { because: 'This workspace is not trusted.', hint };
  const paths = [service.folder, ...service.files, ...service.environmentFiles];
  const found = await whereabouts({ realPath, workspace }, paths);
  if (found.kind !== 'inside') return { because: `Its labels name ${found.path}, which is not in this workspace.`, hint };
  const same = containers.filter(({ labels }) => isOf(labels, service) && labels.get('com.docker.compose.oneoff') !== 'True');
  if (same.length > 1) return { because: `The service ${service.name} has ${same.length} containers.`, hint };
  const leftover = containers.find(({ name, labels }) => /^[0-9a-f]{12}_/.test(name) && isOf(labels, service));
  if (leftover !== undefined) return { because: `An earlier run of Compose left the container ${leftover.name}.`, hint };
  const asked = await askCompose(cli, service);
  if (typeof asked === 'string') return { because: `Compose could not read its definition: ${asked}`, hint };
  if (!(asked.hashes.get(service.name) ?? []).includes(service.configHash)) {
    const undecided = asked.undecidedBy.get(service.name) ?? [];
    const perhaps = undecided.length === 0 ? '' : `, as far as can be told with ${undecided.slice(0, 5).join(', ')}`;
    return {
      because: `The definition of ${service.name} in the compose file is not the one that it was created from${perhaps}.`,
      hint,
    };
  }
  return { kind: 'compose', service };
}

function isOf(labels: ReadonlyMap<string, string>, { project, name }: ComposeService): boolean {
  const of = serviceOf((label) => labels.get(label));
  return of?.project === project && of.service === name;
}

function isSameReference(imageText: string, { reference }: RecreatePlan): boolean {
  return fullName(imageText) === fullName(reference);
}

function refused({ because, hint }: Refusal): Extract<PlannedRebuild, { kind: 'refused' }> {
  return { kind: 'refused', because, hint };
}
