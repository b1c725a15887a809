/** Links of pages that call commands of ours, and no others: a page may call only what stands here. */
import type { CommandId } from '../../contributions.ts';
import { escapeMarkup } from './escape-markup.ts';

export const pageCommands = [
  'unstale.showLastBuilds',
  'unstale.saveBuildPicture',
  'unstale.showBuildPlan',
  'unstale.explainLastBuild',
  'unstale.openFileAtLine',
  'unstale.openRulePage',
  'unstale.pruneBuildCache',
] as const satisfies readonly CommandId[];

export type PageCommand = (typeof pageCommands)[number];

/** For an attribute with quotes. */
export function commandHref(command: PageCommand, argument?: unknown): string {
  const given = argument === undefined ? '' : `?${encodeURIComponent(JSON.stringify([argument]))}`;
  return escapeMarkup(`command:${command}${given}`);
}

/** `text` is a stranger's. */
export function commandLink(text: string, command: PageCommand, argument?: unknown): string {
  return `<a href="${commandHref(command, argument)}">${escapeMarkup(text)}</a>`;
}
