/** The plan of a build as it is told to clients: plain data, bounded, with lines instead of instructions. */
import type {
  BuildPlanParams,
  BuildPlanResult,
  PlanOutcomeInfo,
  PlanSourceInfo,
  PlanStageInfo,
  PlanStepInfo,
} from '../protocol.ts';
import { instructionLabel } from './instruction-label.ts';
import { type ExplainedStage, type ExplainedStep, planBuild } from './plan-build.ts';
import type { PlanDeps } from './prepare-plan.ts';

const mostReasons = 200;
const mostSources = 200;

/** Throws only the signal's reason, and what the disk says of the state folder. */
export async function toldPlan(params: BuildPlanParams, deps: PlanDeps): Promise<BuildPlanResult> {
  const plan = await planBuild(params, deps);
  if (plan.kind !== 'known') return plan;
  const lines = new Map(plan.steps.map(({ vertex, line }) => [vertex, line]));
  const steps = plan.steps.map((step) => toldStep(step, (vertex) => lines.get(vertex)));
  const { comparedWithMs, unseen } = plan;
  const stages = plan.stages.length > 1 ? { stages: plan.stages.map(toldStage) } : {};
  return { kind: 'known', steps, unseen, ...stages, ...(comparedWithMs === undefined ? {} : { comparedWithMs }) };
}

function toldStage({ stage, stageName, line, instruction, needs }: ExplainedStage): PlanStageInfo {
  return { stage, stageName, line, label: instructionLabel(instruction), needs };
}

function toldStep(step: ExplainedStep, lineOf: (vertex: ExplainedStep['vertex']) => number | undefined): PlanStepInfo {
  const { stage, stageName, ordinal, of, line, endLine, reasons, files, args, ranMs } = step;
  const sources = sourcesOf(step);
  return {
    ...{
      stage,
      stageName,
      ordinal,
      of,
      line,
      label: instructionLabel(step.vertex.place?.instruction),
      outcome: toldOutcome(step.outcome, lineOf),
    },
    reasons: reasons.slice(0, mostReasons),
    ...(endLine === line ? {} : { endLine }),
    ...(step.vertex.place?.isTriggered ? { isTriggered: true } : {}),
    ...(files === undefined ? {} : { files }),
    ...(sources.length === 0 ? {} : { sources }),
    ...(args.length === 0 ? {} : { args }),
    ...(ranMs === undefined ? {} : { ranMs }),
  };
}

/** Of the build context alone: where named contexts come from, their commits are others. */
function sourcesOf({ vertex }: ExplainedStep): readonly PlanSourceInfo[] {
  const own = vertex.inputs.filter((input) => input.kind === 'context' && input.name === '');
  return own.flatMap(({ selectors }) => selectors.map(({ required: _, ...source }) => source)).slice(0, mostSources);
}

function toldOutcome(
  outcome: ExplainedStep['outcome'],
  lineOf: (vertex: ExplainedStep['vertex']) => number | undefined,
): PlanOutcomeInfo {
  if (outcome.kind !== 'runs') return outcome;
  const line = outcome.cause.kind === 'below' ? lineOf(outcome.cause.vertex) : undefined;
  return { kind: 'runs', cause: outcome.cause.kind, ...(line === undefined ? {} : { line }) };
}
