/**
 * The plan of a build: first what the builder's history tells of builds that nobody here saw, then what the workspace gives to the next
 * one. Images are asked of the engine as the plan needs them. Nothing is built.
 */
import type {
  BuilderInfo,
  BuildPlanParams,
  BuildPlanResult,
  BuildSourceInfo,
  LastBuildResult,
  PlanImageInfo,
} from '../../server/protocol.ts';
import { buildKitOf } from '../core/plan/build-kit.ts';
import type { Engine } from '../ports.ts';
import { type PlanPorts, type UnknownPlan as Unknown, withImages } from './ask-with-images.ts';
import { learnBuilds } from './learn-builds.ts';
import { otherBuilder, otherLastBuilder } from './other-builder.ts';

/** Of somebody who waits. */
export interface Waiting {
  /** What is being done, for a line below the title. */
  readonly onStep?: (line: string) => void;
  readonly signal?: AbortSignal;
}

/** Throws an `EngineError`, and the signal's reason. */
export async function planOf(
  ports: PlanPorts,
  source: BuildSourceInfo,
  waiting: Waiting = {},
): Promise<Exclude<BuildPlanResult, { kind: 'needs-images' }>> {
  const refusal = refusalOf(source) ?? (await refusalFor(otherBuilder(ports, source, waiting.signal)));
  const basis = refusal ?? (await planBasis(ports, waiting));
  if ('because' in basis) return basis;
  waiting.onStep?.('Comparing the files of the build context');
  return planOn(ports, basis, source, waiting);
}

/** What of an engine all plans stand on, until it tells of something that happened to it. */
export interface PlanBasis {
  readonly builder: BuilderInfo;
  /** By reference: those that plans needed so far. */
  readonly images: Record<string, PlanImageInfo>;
}

/** Learns what the builder did meanwhile, which takes several calls of its command line. Throws an `EngineError`, and the signal's reason. */
export async function planBasis(ports: PlanPorts, { onStep, signal }: Waiting = {}): Promise<PlanBasis | Unknown> {
  const builder = await builderOf(ports.engine);
  if ('because' in builder) return builder;
  onStep?.('Reading what the builder remembers');
  return (await learnBuilds(ports, builder, signal)) ?? { builder, images: {} };
}

/** Costs one question to whoever plans, unless the Dockerfile names images that none before it named. Throws an `EngineError`. */
export async function planOn(
  ports: PlanPorts,
  { builder, images }: PlanBasis,
  source: BuildSourceInfo,
  { signal, changed }: { readonly signal?: AbortSignal; readonly changed?: readonly string[] | undefined } = {},
): Promise<Exclude<BuildPlanResult, { kind: 'needs-images' }>> {
  const asked = askedOf(source, builder);
  if ('because' in asked) return asked;
  const refusal = await refusalFor(otherBuilder(ports, source, signal));
  return refusal ?? withImages(ports, { ...asked, changed }, (params) => ports.plans.plan(params, signal), images);
}

/** What the last build did. Throws an `EngineError`, and the signal's reason. */
export async function lastBuildOf(
  ports: PlanPorts,
  source: BuildSourceInfo,
  waiting: Waiting = {},
): Promise<Exclude<LastBuildResult, { kind: 'needs-images' }>> {
  const refusal = refusalOf(source) ?? (await refusalFor(otherLastBuilder(ports, source)));
  const basis = refusal ?? (await planBasis(ports, waiting));
  const asked = 'because' in basis ? basis : askedOf(source, basis.builder);
  return 'because' in asked ? asked : withImages(ports, asked, (params) => ports.plans.last(params, waiting.signal));
}

/** Nobody learns for a build that cannot be planned. */
async function refusalFor(because: Promise<string | undefined>): Promise<Unknown | undefined> {
  const told = await because;
  return told === undefined ? undefined : unknown(told);
}

function askedOf(source: BuildSourceInfo, builder: BuilderInfo): Omit<BuildPlanParams, 'images'> | Unknown {
  const { contextPath, dockerfileUri, target, args, unknownArgs, namedContexts, dockerfileText } = source;
  const refusal = refusalOf(source);
  if (refusal !== undefined || contextPath === undefined) return refusal ?? unknown('The build context is not known.');
  return { builder, contextPath, dockerfileUri, dockerfileText, target, args, unknownArgs, namedContexts };
}

function refusalOf(source: BuildSourceInfo): Unknown | undefined {
  if (source.unknown !== undefined) return unknown(source.unknown);
  return source.contextPath === undefined ? unknown('The build context is no folder of this machine.') : undefined;
}

/** The engine's own builder: what another one has, nobody tells. Throws an `EngineError`. */
async function builderOf(engine: Engine): Promise<BuilderInfo | Unknown> {
  const { id, kind, os, architecture, usesContainerdStore, version } = await engine.facts();
  if (kind !== 'docker') return unknown('Podman does not tell what its cache holds.');
  if (os !== 'linux') return unknown('Builds of Windows images are not followed.');
  if (!engine.endpoint.isLocal) return unknown('The engine is on another machine, whose clock and folders are others.');
  return {
    id: `${id} default`,
    usesContainerdStore,
    buildKit: buildKitOf(version),
    platform: { os, architecture, variant: architecture === 'arm64' ? 'v8' : '' },
  };
}

function unknown(because: string): Unknown {
  return { kind: 'unknown', because };
}
