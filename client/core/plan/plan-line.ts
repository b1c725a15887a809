/** The line above the first FROM: the whole plan, and what the builder will not notice. */
import type { BuildSourceInfo } from '../../../server/protocol.ts';
import { displayText } from '../tree/display-text.ts';
import { planSummary } from './plan-summary.ts';
import type { KnownPlan } from './plan-text.ts';
import { sourceTitle } from './planned-sources.ts';
import { unseenText } from './unseen-text.ts';

export interface PlanLine {
  readonly title: string;
  readonly tooltip: string;
}

export interface PlanLineFacts {
  readonly plan: KnownPlan;
  readonly source: BuildSourceInfo;
  readonly buildCount: number;
  /** The text in the editor is not the one on the disk. */
  readonly isUnsaved: boolean;
}

export function planLine({ plan, source, buildCount, isUnsaved }: PlanLineFacts): PlanLine {
  const { steps, unseen } = plan;
  const lost =
    unseen.length === 0 ? '' : ` · the builder will not see ${unseen.length === 1 ? '1 change' : `${unseen.length} changes`}`;
  const which = displayText(sourceTitle(source), 100);
  const others = buildCount > 1 ? ` It is one of ${buildCount} builds of this file.` : '';
  const tooltip = [
    `The build of ${which}, without building.${others}`,
    ...unseenText(unseen),
    'Click to show the plan of all steps.',
  ];
  return {
    title: `${planSummary(steps).replace(/\.$/, '')}${lost}${isUnsaved ? ' (without what is not saved)' : ''}`,
    tooltip: tooltip.join('\n'),
  };
}

/** From 0: where the first stage begins; `undefined` without one. */
export function firstStageLine(text: string): number | undefined {
  const line = text.split('\n').findIndex((each) => /^\s*FROM\s/i.test(each));
  return line < 0 ? undefined : line;
}
