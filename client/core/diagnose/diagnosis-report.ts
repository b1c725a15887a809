/**
 * A diagnosis as a Markdown document: the verdict first, then numbers, then the lists. It can be copied into an issue; what
 * strangers wrote is inert in it, and what looks like a password is left out.
 */
import type { LinkState } from '../freshness/link.ts';
import type { VerifiedFile } from '../verify/verify-files.ts';
import { countText, fileStates, isTelling, stateWords } from './count-files.ts';
import type { DiagnosedLink, Diagnosis } from './diagnosis.ts';
import { firstFixes, fixText } from './fix-text.ts';
import { inertCode, inertText } from './inert-text.ts';

/** Read as it is in an editor as often as it is rendered: so no picture, and columns that stand below each other. */
const words: Readonly<Record<LinkState, string>> = {
  ok: 'ok',
  broken: '**broken**',
  note: 'note',
  unknown: 'unknown',
  'not-applicable': '–',
};
const shownPerState = 1_000;

/** `title`: what was done, such as `Verify`. */
export function diagnosisReport(title: string, diagnosis: Diagnosis): string {
  const { subject, verdict, conclusion, files, build } = diagnosis;
  const file = subject.file === undefined ? '' : `${inertCode(inContext(subject.file, build?.contextPath))} in `;
  return [
    `# ${title}: ${file}${inertCode(subject.name)} is ${verdict}`,
    '',
    inertText(conclusion),
    '',
    ...firstFixes(diagnosis).map((fix) => `**Fix:** ${fixText(fix)}\n`),
    ...(files === undefined ? [] : [`${countText(files)}.`, '']),
    ...telling(files ?? []),
    ...evidence(diagnosis.links),
    '## The chain',
    '',
    ...linkTable(diagnosis.links),
    '',
    ...(build === undefined ? [] : builtFrom(build)),
    ...rest(files ?? []),
    ...others(diagnosis),
  ].join('\n');
}

/** Whoever copies a report into an issue need not tell where their folders are. */
function inContext(file: string, contextPath: string | undefined): string {
  const folder = `${(contextPath ?? '').replaceAll('\\', '/')}/`;
  const path = file.replaceAll('\\', '/');
  return folder !== '/' && path.startsWith(folder) ? path.slice(folder.length) : file;
}

function linkTable(links: readonly DiagnosedLink[]): readonly string[] {
  const rows = links.map(({ id, category, state, because }) => [id, category, words[state], inertText(because)]);
  const table = [['link', 'category', 'state', 'why'], ...rows];
  const widths = [0, 1, 2].map((column) => Math.max(...table.map((row) => row[column]?.length ?? 0)));
  // The last one is as long as it is: spaces behind a sentence help nobody.
  const lines = table.map((row) => `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`);
  const [head = '', ...others] = lines;
  return [head, `|${[...widths, 3].map((width) => '-'.repeat(width + 2)).join('|')}|`, ...others];
}

function evidence(links: readonly DiagnosedLink[]): readonly string[] {
  const proved = links.filter(({ state, evidence: list }) => list.length > 0 && (state === 'broken' || state === 'note'));
  if (proved.length === 0) return [];
  const lists = proved.flatMap(({ id, evidence: list }) => [`**${id}**`, '', ...list.map((text) => `- ${inertCode(text)}`), '']);
  return ['## Evidence', '', ...lists];
}

function builtFrom({ dockerfileUri, contextPath, target, because }: NonNullable<Diagnosis['build']>): readonly string[] {
  const path = decodeURIComponent(dockerfileUri.replace(/^file:\/\//, ''));
  const stage = target === undefined ? '' : `, up to ${inertCode(target)}`;
  const context = contextPath === undefined ? '' : ` with the context ${inertCode(contextPath)}`;
  return ['## How it is built', '', `From ${inertCode(path)}${context}${stage}: ${inertText(because)}.`, ''];
}

function telling(files: readonly VerifiedFile[]): readonly string[] {
  return fileStates.flatMap((state) =>
    listOf(
      files.filter((file) => file.state === state && isTelling(file)),
      state,
    ),
  );
}

function rest(files: readonly VerifiedFile[]): readonly string[] {
  return fileStates.flatMap((state) =>
    listOf(
      files.filter((file) => file.state === state && !isTelling(file)),
      state,
    ),
  );
}

function listOf(files: readonly VerifiedFile[], state: VerifiedFile['state']): readonly string[] {
  if (files.length === 0) return [];
  const more = files.length > shownPerState ? [`- and ${files.length - shownPerState} more`] : [];
  return [`## ${files.length} ${stateWords(state)}`, '', ...files.slice(0, shownPerState).map(fileLine), ...more, ''];
}

function fileLine({ path, imagePath, because }: VerifiedFile): string {
  const place = imagePath === undefined ? '' : ` → ${inertCode(imagePath)}`;
  return `- ${inertCode(path)}${place}${because === undefined ? '' : ` (${inertText(because)})`}`;
}

function others({ others: list }: Diagnosis): readonly string[] {
  if (list.length === 0) return [];
  const line = ({ name, verdict, firstBroken }: (typeof list)[number]) =>
    `- ${inertCode(name)}: ${verdict}${firstBroken === null ? '' : ` (${firstBroken})`}`;
  return ['## Also asked about', '', ...list.map(line), ''];
}
