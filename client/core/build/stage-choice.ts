/** The stages that a person chooses a target among, and what is said of a target that is none of them. */
import type { BuildSourceInfo, StageInfo } from '../../../server/protocol.ts';
import type { PickItem } from '../../editor-ports.ts';
import { displayText } from '../tree/display-text.ts';

/** Up to that stage; `undefined`: the last one, which a build without a target makes. */
export interface ChosenTarget {
  readonly stage: string | undefined;
  /** Of the last one, where it has a name. */
  readonly name?: string;
}

const mostListed = 12;

/** What was chosen before stands first, where Return takes it; then the last stage, which is what an unasked build makes. */
export function stageItems(stages: readonly StageInfo[], before: ChosenTarget | undefined): readonly PickItem<ChosenTarget>[] {
  const all = stages.map((stage, index): PickItem<ChosenTarget> => {
    const isLast = index === stages.length - 1;
    const named = isLast && stage.name !== undefined ? { name: stage.name } : {};
    const value = { stage: isLast ? undefined : (stage.name ?? String(index)), ...named };
    const notes = [
      ...(isLast ? ['the last stage: what a build without a target makes'] : []),
      ...(before !== undefined && before.stage === value.stage ? ['chosen the last time'] : []),
    ];
    return {
      label: nameOf(stage, index),
      description: `line ${stage.line}, FROM ${displayText(stage.base)}`,
      ...(notes.length === 0 ? {} : { detail: notes.join(' · ') }),
      value,
    };
  });
  const rank = ({ value }: PickItem<ChosenTarget>) =>
    before !== undefined && value.stage === before.stage ? 0 : value.stage === undefined ? 1 : 2;
  return all.sort((one, other) => rank(one) - rank(other));
}

/** As BuildKit looks it up: by name in any case, or by number. */
export function hasStage(stages: readonly StageInfo[], target: string): boolean {
  const isNamed = stages.some(({ name }) => name === target.toLowerCase());
  return isNamed || (/^\d{1,9}$/.test(target) && Number(target) < stages.length);
}

/** The sentence about a target that no stage answers to. */
export function noSuchStage(stages: readonly StageInfo[], target: string): string {
  const names = stages.map((stage, index) => `${nameOf(stage, index)} (line ${stage.line})`);
  const more = names.length > mostListed ? ` and ${names.length - mostListed} more` : '';
  const there = names.length === 0 ? 'It has none.' : `It has ${names.slice(0, mostListed).join(', ')}${more}.`;
  return `The Dockerfile has no stage ${displayText(target)}. ${there}`;
}

function nameOf({ name }: StageInfo, index: number): string {
  return displayText(name ?? `stage ${index}`);
}

export function withTarget(source: BuildSourceInfo, target: ChosenTarget | undefined): BuildSourceInfo {
  if (target === undefined || target.stage === source.target) return source;
  const { because } = source.origin;
  return { ...source, target: target.stage, origin: { ...source.origin, because: `${because}; the target was chosen for it` } };
}
