/**
 * Where each stage of a plan stands in its picture: what is needed is left of what needs it, one column for each, and stages that wait for
 * the same stand below each other. Pure numbers and texts.
 */
import type { PlanStageInfo, PlanStepInfo } from '../../../server/protocol.ts';
import { cleaned } from '../diagnose/inert-text.ts';
import { costText } from '../tree/duration-text.ts';
import type { StepMark } from './step-rows.ts';

export interface StageBox {
  readonly x: number;
  readonly y: number;
  readonly name: string;
  readonly mark: StepMark;
  /** `2 of 5 steps run, 6.2 s`. */
  readonly told: string;
  /** From 1. */
  readonly line: number;
}

export interface StageEdge {
  readonly x1: number;
  readonly y1: number;
  readonly x2: number;
  readonly y2: number;
  /** What comes from the needed stage is made anew, so far as is known. */
  readonly runs: boolean;
}

export interface StageGraph {
  readonly width: number;
  readonly height: number;
  readonly boxes: readonly StageBox[];
  readonly edges: readonly StageEdge[];
}

export const boxWidth = 212;
export const boxHeight = 54;
const gapX = 56;
const gapY = 16;
const edge = 4;
/** In more of them nobody finds anything; the lists below tell the same. */
const mostStages = 24;
const longestName = 24;

/** `undefined` where a picture would tell nothing, or too much. */
export function layOutStages(stages: readonly PlanStageInfo[], steps: readonly PlanStepInfo[]): StageGraph | undefined {
  if (stages.length < 2 || stages.length > mostStages) return undefined;
  const columns = columnsOf(stages);
  const counts = new Map<number, number>();
  const boxes = new Map<number, StageBox>();
  for (const { stage, stageName, line } of stages) {
    const column = columns.get(stage) ?? 0;
    const row = counts.get(column) ?? 0;
    counts.set(column, row + 1);
    const own = steps.filter((step) => step.stage === stage);
    const place = { x: edge + column * (boxWidth + gapX), y: edge + row * (boxHeight + gapY) };
    boxes.set(stage, { ...place, ...stateOf(own), name: shortName(stageName, stage), line });
  }
  const edges = stages.flatMap(({ stage, needs }) => needs.flatMap((needed) => edgeBetween(boxes.get(needed), boxes.get(stage))));
  return {
    width: 2 * edge + (Math.max(...columns.values()) + 1) * (boxWidth + gapX) - gapX,
    height: 2 * edge + Math.max(...counts.values()) * (boxHeight + gapY) - gapY,
    boxes: [...boxes.values()],
    edges,
  };
}

/** A stage can only need one that stands above it. */
function columnsOf(stages: readonly PlanStageInfo[]): ReadonlyMap<number, number> {
  const columns = new Map<number, number>();
  for (const { stage, needs } of stages)
    columns.set(stage, Math.max(0, ...needs.map((needed) => (columns.get(needed) ?? -1) + 1)));
  return columns;
}

function shortName(name: string, stage: number): string {
  const shown = name === '' ? `stage ${stage}` : cleaned(name);
  return shown.length > longestName ? `${shown.slice(0, longestName - 1)}…` : shown;
}

export function stateOf(steps: readonly PlanStepInfo[]): Pick<StageBox, 'mark' | 'told'> {
  const of = (kind: PlanStepInfo['outcome']['kind']) => steps.filter(({ outcome }) => outcome.kind === kind);
  const [running, unknown] = [of('runs'), of('unknown')];
  if (of('fails').length > 0) return { mark: 'fails', told: 'the build would end here' };
  if (running.length > 0) {
    const tookMs = running.reduce((sum, { ranMs = 0 }) => sum + ranMs, 0);
    const time = running.some(({ ranMs }) => ranMs !== undefined) ? `, ${costText(tookMs)}` : '';
    return { mark: 'runs', told: `${running.length} of ${counted(steps.length)} run${time}` };
  }
  if (unknown.length > 0) return { mark: 'unknown', told: `${unknown.length} of ${counted(steps.length)} not known` };
  return { mark: 'reused', told: steps.length === 0 ? 'no step of its own' : `${counted(steps.length)} reused` };
}

function counted(count: number): string {
  return `${count} ${count === 1 ? 'step' : 'steps'}`;
}

function edgeBetween(from: StageBox | undefined, to: StageBox | undefined): readonly StageEdge[] {
  if (from === undefined || to === undefined) return [];
  const middle = boxHeight / 2;
  const runs = from.mark === 'runs';
  return [{ x1: from.x + boxWidth, y1: from.y + middle, x2: to.x, y2: to.y + middle, runs }];
}
