/** The plan of a build as the workspace lies on the disk: what the builder will reuse, what will run, why, and how long that took before. */
import { digestsOf } from '../cache/build-memory.ts';
import { explain } from '../cache/explain.ts';
import { mostAlikeStep } from '../cache/most-alike-step.ts';
import { type PlannedStep, planSteps } from '../cache/plan.ts';
import { predict } from '../cache/predict.ts';
import type { Reason } from '../cache/reason.ts';
import { selectedBy } from '../cache/selected-paths.ts';
import type { Vertex } from '../cache/vertex.ts';
import type { Instruction } from '../model/instruction.ts';
import { lineCounter } from '../model/line-counter.ts';
import type { GivenContext } from './given-contexts.ts';
import { type PlanDeps, type PlanRequest, type Preparation, type PreparedPlan, preparePlan } from './prepare-plan.ts';
import { argumentsOf } from './step-arguments.ts';
import { type UnseenChange, unseenChanges } from './unseen-changes.ts';
import { whyRefused } from './why-refused.ts';

export interface ExplainedStep extends PlannedStep {
  /** From 1. */
  readonly line: number;
  /** From 1: the last one, those of its heredocs included. */
  readonly endLine: number;
  /** Of what decides its key, the arguments of the build. */
  readonly args: readonly string[];
  readonly reasons: readonly Reason[];
  /** What it takes from contexts; `undefined` where it takes nothing, or that is not known. */
  readonly files: { readonly count: number; readonly sizeBytes: number } | undefined;
  /** How long it, or one like it, took when it ran last. */
  readonly ranMs: number | undefined;
}

/** One that the target needs. */
export interface ExplainedStage {
  readonly stage: number;
  readonly stageName: string;
  /** From 1. */
  readonly line: number;
  /** Its FROM. */
  readonly instruction: Instruction;
  readonly needs: readonly number[];
}

export interface KnownPlan {
  readonly kind: 'known';
  readonly stages: readonly ExplainedStage[];
  readonly steps: readonly ExplainedStep[];
  /** When the build that it is compared with was made, in milliseconds since 1970. */
  readonly comparedWithMs: number | undefined;
  readonly unseen: readonly UnseenChange[];
}

const mostUnseen = 200;

export type PlanAnswer = KnownPlan | Exclude<Preparation, PreparedPlan>;

/** Throws only the signal's reason, and what the disk says of the state folder. */
export async function planBuild(request: PlanRequest, deps: PlanDeps): Promise<PlanAnswer> {
  const prepared = await preparePlan(request, deps);
  if (prepared.kind !== 'prepared') return prepared;
  const refused = whyRefused(prepared.dockerfile, request);
  if (refused !== undefined) return { kind: 'unknown', because: refused };
  const { graph, keys, memory, name } = prepared;
  const steps = planSteps(graph, predict(graph, keys, memory.seen, memory));
  const explained = explainer(prepared);
  const unseen = [...prepared.given].flatMap(([context, each]) => (each.kind === 'known' ? unseenChanges(context, each) : []));
  return {
    kind: 'known',
    stages: explainedStages(prepared),
    steps: steps.map(explained),
    comparedWithMs: memory.builds.get(name)?.atMs,
    unseen: unseen.slice(0, mostUnseen),
  };
}

function explainedStages({ graph, dockerfile }: PreparedPlan): readonly ExplainedStage[] {
  const lineOf = lineCounter(dockerfile.text);
  return graph.stages.flatMap(({ index, name, needs }) => {
    const instruction = dockerfile.stages[index]?.from;
    return instruction === undefined
      ? []
      : [{ stage: index, stageName: name, line: lineOf(instruction.span.start) + 1, instruction, needs }];
  });
}

function explainer({ dockerfile, keys, memory, given, key, name }: PreparedPlan): (step: PlannedStep) => ExplainedStep {
  const remembered = memory.builds.get(name);
  const lineOf = lineCounter(dockerfile.text);
  let listed: ReadonlyMap<string, ReadonlyMap<string, string>> | undefined;
  // Of a context with many files it takes a while: nobody asks for it where nothing changed, or where there is nothing to compare with.
  const isRemembered = (context: string) => remembered !== undefined && Object.hasOwn(remembered.contexts, context);
  const contexts = () => {
    listed ??= new Map(
      [...given].flatMap(([context, each]) =>
        each.kind === 'known' && isRemembered(context) ? [[context, new Map(digestsOf(each.copy, key.quick))] as const] : [],
      ),
    );
    return listed;
  };
  return (step) => {
    const { vertex, stageName, outcome } = step;
    const parents = vertex.parents.map((parent) => keys.canonical(parent) ?? '');
    const isChanged = outcome.kind === 'runs' && outcome.cause.kind === 'changed';
    const reasons = isChanged ? explain(vertex, { digest: key.quick, remembered, contexts: contexts(), stageName, parents }) : [];
    const alike = remembered && mostAlikeStep(vertex, remembered.steps, { digest: key.quick, stageName });
    // What an ONBUILD brings stands nowhere in this file.
    const place = vertex.place?.isTriggered ? dockerfile.stages[step.stage]?.from : vertex.place?.instruction;
    const { start, end } = place?.span ?? { start: 0, end: 0 };
    const lines = { line: lineOf(start) + 1, endLine: lineOf(end) + 1 };
    const args = vertex.place?.isTriggered ? [] : argumentsOf(dockerfile, step.stage, vertex.place?.instruction);
    return { ...step, ...lines, args, reasons, files: filesOf(vertex, given), ranMs: alike?.ranMs };
  };
}

function filesOf({ inputs }: Vertex, given: ReadonlyMap<string, GivenContext>): ExplainedStep['files'] {
  let [count, sizeBytes, isKnown] = [0, 0, false];
  for (const input of inputs) {
    const context = input.kind === 'context' ? given.get(input.name) : undefined;
    if (input.kind !== 'context' || context?.kind !== 'known') continue;
    isKnown = true;
    const isSelected = selectedBy(input.selectors);
    for (const [path, entry] of context.copy) {
      if (entry.kind === 'directory' || !isSelected(path)) continue;
      count += 1;
      sizeBytes += entry.sizeBytes;
    }
  }
  return isKnown ? { count, sizeBytes } : undefined;
}
