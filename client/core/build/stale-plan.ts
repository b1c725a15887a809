/** What rebuilding everything stale of a project would do, as one value that a person agrees to. */
import type { ContainerStatus } from '../freshness/report.ts';
import { dependentsText } from '../recreate/plan-text.ts';
import { displayText } from '../tree/display-text.ts';
import { buildLineOf, type RebuildPlan } from './rebuild-plan.ts';

export interface StalePlan {
  /** In the order in which they depend on each other. */
  readonly steps: readonly StaleStep[];
  /** What is stale and not rebuilt, with the reason. */
  readonly leftOut: readonly LeftOut[];
}

export interface StaleStep {
  readonly container: ContainerStatus;
  readonly plan: RebuildPlan;
}

export interface LeftOut {
  readonly name: string;
  readonly because: string;
}

const longestLine = 4_000;

/** For a modal dialog. */
export function stalePlanText({ steps, leftOut }: StalePlan): string {
  const lines = steps.map(({ container, plan }, index) => stepText(index + 1, container, plan));
  const out = leftOut.map(({ name, because }) => `${displayText(name)}: ${displayText(because, 400)}`);
  const paragraphs = [
    ...lines,
    'Each new image is compared with your workspace before its container is replaced. The first one that fails ends it; those before it stay replaced.',
    out.length > 0 ? ['Left out:', ...out].join('\n') : '',
  ];
  return paragraphs.filter((text) => text !== '').join('\n\n');
}

function stepText(number: number, { verdict }: ContainerStatus, plan: RebuildPlan): string {
  const { name, volumes, changedPaths } = plan.recreation;
  const because = verdict.kind === 'fresh' ? '' : ` (${displayText(verdict.link.because)})`;
  const lost = changedPaths.length === 0 ? '' : lossText(plan);
  const kept = volumes.length === 0 ? '' : `\n   Stays with its data: ${displayText(volumes.join(', '))}`;
  const after = dependentsText(plan.recreation.dependents).map((text) => `\n   ${text}`);
  return `${number}. ${displayText(name)}${because}\n   ${displayText(buildLineOf(plan), longestLine)}${kept}${lost}${after.join('')}`;
}

/** Compose removes what a container wrote itself together with it, as does `--rm`; else we keep the container. */
function lossText({ service, recreation: { changedPaths, isAutoRemoved } }: RebuildPlan): string {
  const shown = displayText(changedPaths.slice(0, 5).join(', '));
  return service === undefined && !isAutoRemoved
    ? `\n   The old container is kept, stopped, with what it changed itself: ${shown}`
    : `\n   LOST: what it changed itself: ${shown}`;
}

/** Whether a plan that was made again is the one that somebody agreed to. */
export function isSamePlan(one: RebuildPlan, other: RebuildPlan): boolean {
  return (
    one.recreation.containerId === other.recreation.containerId &&
    one.service?.name === other.service?.name &&
    buildLineOf(one) === buildLineOf(other) &&
    other.recreation.dependents.every(({ plan }) => one.recreation.dependents.some((known) => known.plan.name === plan.name)) &&
    other.recreation.changedPaths.every((path) => one.recreation.changedPaths.includes(path))
  );
}
