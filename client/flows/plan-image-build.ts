/** Finds out what building an image would do, or why Unstale does not do it. Changes nothing. */
import type { DockerfileStages } from '../build-ports.ts';
import { buildParams } from '../core/build/build-params.ts';
import type { ImageBuildPlan } from '../core/build/image-build-plan.ts';
import type { BuiltImage } from '../core/build/images-built.ts';
import { orderOfSource } from '../core/build/order-of-source.ts';
import { refusalToReplace } from '../core/commit/kept-commit.ts';
import { isPinned } from '../core/freshness/container-link.ts';
import { textOf } from '../core/json-fields.ts';
import { isPin } from '../core/ours.ts';
import type { Refusal } from '../core/recreate/refuse.ts';
import { placeOf } from '../core/registry/registry-reference.ts';
import type { Engine, EngineCli } from '../ports.ts';
import { refusedBuilder } from './check-builder.ts';
import { refusedSecret } from './check-secrets.ts';
import { refusedTarget } from './check-target.ts';
import { containersOfReference } from './containers-of-reference.ts';
import { ifThere } from './if-there.ts';
import { missingTool } from './missing-tool.ts';

export interface ImagePlanPorts {
  readonly engine: Engine;
  readonly cli: EngineCli;
  readonly builds: DockerfileStages;
  /** Of a `file:` URI. */
  readonly pathOf: (uri: string) => string;
}

export interface HowToBuild {
  readonly isPulling: boolean;
  readonly isCacheUsed: boolean;
  /** Absent: the engine's own. */
  readonly builder?: string | undefined;
}

export type PlannedImageBuild =
  | { readonly kind: 'plan'; readonly plan: ImageBuildPlan }
  | ({ readonly kind: 'refused' } & Refusal);

/** Throws an `EngineError`. */
export async function planImageBuild(
  { engine, cli, builds, pathOf }: ImagePlanPorts,
  { reference, source }: BuiltImage,
  how: HowToBuild,
): Promise<PlannedImageBuild> {
  const sayWhich = 'Say which Dockerfile builds it.';
  const { kind: program, id: engineId } = await engine.facts();
  if (isPinned(reference) || reference.includes('@') || isPin(reference) || placeOf(reference) === undefined)
    return refused(`${reference} is no name with a tag that a build can give.`, 'Use a name such as shop/web:dev.');
  const problem = await missingTool(cli, program);
  if (problem !== undefined) return { kind: 'refused', ...problem };
  const wrongBuilder = program === 'docker' ? await refusedBuilder(cli, how.builder) : undefined;
  if (wrongBuilder !== undefined) return { kind: 'refused', ...wrongBuilder };
  const expected = source.unknown === undefined ? buildParams(source) : undefined;
  if (expected === undefined) return refused(source.unknown ?? 'Its build context is not a folder here.', sayWhich);
  const wrongTarget = await refusedTarget(builds, source);
  const wrong = wrongTarget ?? refusedSecret(cli, source);
  if (wrong !== undefined) return { kind: 'refused', ...wrong };
  const known = { dockerfilePath: pathOf(source.dockerfileUri), contextPath: expected.contextPath, reference, ...how };
  const by = orderOfSource(source, known);
  if ('because' in by) return { kind: 'refused', ...by };
  const named = await ifThere(() => engine.inspectImage(reference));
  const kept = source.origin.kind === 'compose' ? undefined : refusalToReplace(reference, named);
  if (kept !== undefined) return { kind: 'refused', ...kept };
  const plan = {
    ...{ engineId, program, reference, order: by.order, expected, because: source.origin.because },
    namedId: named && textOf(named['Id']),
    containers: await containersOfReference(engine, reference),
  };
  return { kind: 'plan', plan };
}

function refused(because: string, hint: string): Extract<PlannedImageBuild, { kind: 'refused' }> {
  return { kind: 'refused', because, hint };
}
