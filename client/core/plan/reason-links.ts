/** Why a step runs, as markup: a file that changed leads to that file. */
import type { PlanReasonInfo } from '../../../server/protocol.ts';
import { cleaned } from '../diagnose/inert-text.ts';
import { commandLink } from '../pages/command-links.ts';
import { escapeMarkup } from '../pages/escape-markup.ts';
import { fileWords, reasonTexts, unexplained } from './step-text.ts';

/** Folders of this machine by the name of the context; the build context has the empty name. */
export type ContextFolders = Readonly<Record<string, string | undefined>>;

const mostReasons = 30;

export function reasonLines(reasons: readonly PlanReasonInfo[], folders: ContextFolders): readonly string[] {
  if (reasons.length === 0) return [unexplained];
  const shown = reasons.slice(0, mostReasons).map((reason) => reasonLine(reason, folders));
  return reasons.length > mostReasons ? [...shown, `and ${reasons.length - mostReasons} more`] : shown;
}

function reasonLine(reason: PlanReasonInfo, folders: ContextFolders): string {
  const file = reason.kind === 'file' ? fileOf(reason, folders) : undefined;
  if (reason.kind !== 'file' || file === undefined) return reasonTexts([reason]).map(cleaned).map(escapeMarkup).join('');
  const name = reason.context === '' ? reason.path : `${reason.context}:${reason.path}`;
  return `${commandLink(cleaned(name), 'unstale.openFileAtLine', { file })} ${fileWords[reason.change]}`;
}

/** What was removed is nowhere to be seen. */
function fileOf(
  { change, context, path }: Extract<PlanReasonInfo, { kind: 'file' }>,
  folders: ContextFolders,
): string | undefined {
  const folder = Object.hasOwn(folders, context) ? folders[context] : undefined;
  return folder === undefined || change === 'removed' ? undefined : `${folder.replace(/[\\/]$/, '')}/${path}`;
}
