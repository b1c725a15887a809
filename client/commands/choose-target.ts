/** Asks up to which stage an image is built, where nobody says so and the Dockerfile has several; remembers the answer. */
import type { BuildSourceInfo } from '../../server/protocol.ts';
import { rememberedTarget, withRemembered } from '../core/build/remembered-targets.ts';
import { type ChosenTarget, stageItems } from '../core/build/stage-choice.ts';
import { displayText } from '../core/tree/display-text.ts';
import type { CommandPorts } from './command.ts';

export type AskedTarget = { readonly kind: 'target'; readonly target: ChosenTarget } | { readonly kind: 'cancelled' };

type Ports = Pick<CommandPorts, 'builds' | 'dialogs' | 'state'>;

const key = 'build.targets';

/** Only where the build leaves it open; otherwise the target is what the build says. */
export async function targetOf(ports: Ports, reference: string, source: BuildSourceInfo): Promise<AskedTarget> {
  const said = { kind: 'target', target: { stage: source.target } } as const;
  return source.isTargetOpen === true ? askTarget(ports, reference, source) : said;
}

/** Without a choice nothing is asked, and the target is the one that the source has. */
export async function askTarget(
  { builds, dialogs, state }: Ports,
  reference: string,
  { dockerfileUri, dockerfileText, target }: Pick<BuildSourceInfo, 'dockerfileUri' | 'dockerfileText' | 'target'>,
): Promise<AskedTarget> {
  const told = await builds.stages({ dockerfileUri, ...(dockerfileText === undefined ? {} : { dockerfileText }) });
  if (told.kind === 'unknown' || told.stages.length < 2) return { kind: 'target', target: { stage: target } };
  const place = { dockerfileUri, reference };
  const before = rememberedTarget(state.get(key), place) ?? (target === undefined ? undefined : { stage: target });
  const chosen = await dialogs.pick(`Up to which stage is ${displayText(reference)} built?`, stageItems(told.stages, before));
  if (chosen === undefined) return { kind: 'cancelled' };
  await state.set(key, withRemembered(state.get(key), place, chosen));
  return { kind: 'target', target: chosen };
}
