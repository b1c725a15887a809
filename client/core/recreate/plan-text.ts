/** The plan of a recreation as a person reads it before agreeing: what stays, what follows the new image, what is lost, the steps. */
import { displayText } from '../tree/display-text.ts';
import type { RecreatePlan } from './plan.ts';
import { renewedLines } from './renewed-volumes.ts';

/** Who carries the plan out. */
export type PlannedBy = 'recreation' | 'rebuild' | 'compose';

/** For a modal dialog, which does not scroll far. */
export function planText(plan: RecreatePlan, by: PlannedBy = 'recreation'): string {
  const short = (id: string) => id.replace(/^sha256:/, '').slice(0, 12);
  const newImage = by === 'recreation' ? short(plan.newImageId) : 'a new one';
  const lines = [
    `Image: ${displayText(plan.reference)}, ${short(plan.oldImageId)} → ${newImage}`,
    ...(by === 'compose' ? linesOfCompose(plan) : linesOfExchange(plan, by)),
  ];
  return lines.join('\n');
}

function linesOfExchange(plan: RecreatePlan, by: PlannedBy): readonly string[] {
  return [
    `Stays: ${listed(['its name', ...plan.stays], 12)}`,
    ...keptData(plan),
    ...leftVolumes(plan),
    followed(plan, by),
    ...(plan.changedPaths.length > 0
      ? [`The container changed ${paths(plan)} of its own; the old container is kept, stopped, with them: ${shownPaths(plan)}`]
      : []),
    ...(plan.wasUnhealthy ? ['It does not work now, so the new one only has to stay up, healthy or not.'] : []),
    ...plan.notices.map((notice) => displayText(notice)),
    `Steps: ${stepsOf(plan).join(' · ')}`,
    plan.wasRunning ? 'The old container is stopped, and comes back if the new one does not stay up.' : 'It stays stopped.',
  ];
}

function followed({ oldImage, follows }: RecreatePlan, by: PlannedBy): string {
  if (Object.keys(oldImage).length === 0)
    return 'The engine no longer has the old image, so every present setting stays, those of the old image too.';
  if (by === 'rebuild') return 'What came from the image follows the new image.';
  return follows.length === 0
    ? 'What came from the image follows the new image, which says the same.'
    : `What came from the image follows the new image: ${listed(follows, 8)}`;
}

/** In the order in which they are done; any that fails leads back to the container as it was. */
function stepsOf(plan: RecreatePlan): readonly string[] {
  const name = displayText(plan.name);
  const seconds = plan.stopSeconds < 0 ? 'for as long as it wants' : `for at most ${plan.stopSeconds} s`;
  return [
    'keep the old image',
    `create the new container beside ${name}`,
    ...(plan.wasRunning ? [`stop ${name}, ${seconds}`] : []),
    'exchange the names',
    ...(plan.wasRunning ? ['start the new one', 'watch it'] : []),
    ...(plan.wasPaused ? ['pause it'] : []),
    plan.changedPaths.length > 0 ? 'keep the old one' : 'remove the old one',
  ];
}

/** Compose removes the old container before the new one has started. */
function linesOfCompose(plan: RecreatePlan): readonly string[] {
  return [
    'Stays: what the compose file says of the service.',
    ...keptData(plan),
    ...leftVolumes(plan),
    ...(plan.changedPaths.length > 0
      ? [`LOST: the container changed ${paths(plan)} of its own, which Compose removes with it: ${shownPaths(plan)}.`]
      : []),
    `If the new container does not stay up, Compose creates one of the old image again${
      (plan.renewed ?? []).length > 0 ? ', with the new volumes: it takes none of the old ones back' : ''
    }.`,
  ];
}

function keptData({ volumes, renewed = [] }: RecreatePlan): readonly string[] {
  const kept = volumes.filter((path) => !renewed.some((volume) => volume.path === path));
  return kept.length > 0 ? [`Stays with its data: ${displayText(kept.join(', '))}`] : [];
}

function leftVolumes({ renewed = [] }: RecreatePlan): readonly string[] {
  if (renewed.length === 0) return [];
  const lines = renewedLines(renewed).map((line) => `  ${displayText(line, 400)}`);
  return [
    'Anonymous volumes that the new container gets fresh; the old ones are left with their data, and never deleted:',
    ...lines,
  ];
}

function listed(texts: readonly string[], atMost: number): string {
  const shown = texts.slice(0, atMost).map((text) => displayText(text));
  return `${shown.join('; ')}${texts.length > atMost ? `; and ${texts.length - atMost} more` : ''}`;
}

function shownPaths({ changedPaths }: RecreatePlan): string {
  return displayText(changedPaths.slice(0, 5).join(', '));
}

function paths({ changedPaths: { length } }: RecreatePlan): string {
  return length === 1 ? '1 path' : `${length} paths`;
}
