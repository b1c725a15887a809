/**
 * A diagnosis as a Markdown document: the verdict first, then numbers, then the lists. It can be copied into an issue; what
 * strangers wrote is inert in it, and what looks like a password is left out.
 */
import { filePath } from '../file-uri.ts';
import type { LinkState } from '../freshness/link.ts';
import type { VerifiedFile } from '../verify/verify-files.ts';
import { byWeight, countText, isTelling, stateWords } from './count-files.ts';
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

export interface ReportLine {
  readonly text: string;
  /** That the line is about. */
  readonly file?: VerifiedFile;
}

/** `title`: what was done, such as `Verify`. */
export function diagnosisReport(title: string, diagnosis: Diagnosis): readonly ReportLine[] {
  const { subject, verdict, conclusion, files, fileCounts = {}, incomplete, build } = diagnosis;
  const file = subject.file === undefined ? '' : `${inertCode(inFolder(subject.file, build?.contextPath))} in `;
  const lists = [...byWeight(files ?? []).values()].filter((list) => list.length > 0);
  const before = [
    `# ${title}: ${file}${inertCode(subject.name)} is ${verdict}`,
    '',
    inertText(conclusion),
    '',
    ...firstFixes(diagnosis).flatMap((fix) => [`**Fix:** ${fixText(fix)}`, '']),
    ...(files === undefined ? [] : [`${countText(fileCounts)}.`, '']),
    ...(incomplete === undefined ? [] : [inertText(incomplete), '']),
  ];
  const chain = [
    ...evidence(diagnosis.links),
    '## The chain',
    '',
    ...linkTable(diagnosis.links),
    '',
    ...(build === undefined ? [] : builtFrom(build)),
    ...nextLines(diagnosis),
  ];
  return [
    ...before.map(plain),
    ...lists.filter(([first]) => first !== undefined && isTelling(first)).flatMap(listOf),
    ...chain.map(plain),
    ...lists.filter(([first]) => first !== undefined && !isTelling(first)).flatMap(listOf),
    ...others(diagnosis).map(plain),
  ];
}

function plain(text: string): ReportLine {
  return { text };
}

/** Whoever copies a report into an issue need not tell where their folders are. */
function inFolder(file: string, folderPath: string | undefined): string {
  const folder = `${(folderPath ?? '').replaceAll('\\', '/')}/`;
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
  const lists = proved.flatMap(({ id, evidence: list, commands = [] }) => [
    ...[`**${id}**`, '', ...list.map((text) => `- ${inertCode(text)}`), ''],
    ...(commands.length === 0 ? [] : ['What would mend it:', '', ...commands.map((text) => `- ${inertCode(text)}`), '']),
  ]);
  return ['## Evidence', '', ...lists];
}

function builtFrom({ dockerfileUri, contextPath, target, because }: NonNullable<Diagnosis['build']>): readonly string[] {
  const stage = target === undefined ? '' : `, up to ${inertCode(target)}`;
  // Both by the name of the folder that is the context, wherever that lies.
  const above = contextPath?.replace(/[\\/][^\\/]+[\\/]?$/, '');
  const context = contextPath === undefined ? '' : ` with the context ${inertCode(inFolder(contextPath, above))}`;
  const dockerfile = inertCode(inFolder(filePath(dockerfileUri), above));
  return ['## How it is built', '', `From ${dockerfile}${context}${stage}: ${inertText(because)}.`, ''];
}

function nextLines({ nextBuild }: Diagnosis): readonly string[] {
  if (nextBuild === undefined) return [];
  if (nextBuild.kind === 'unknown') return ['## The next build', '', `Not known. ${inertText(nextBuild.because)}`, ''];
  const { summary, says, steps } = nextBuild;
  const told = steps.map(
    ({ line, label, outcome, because }) =>
      `- line ${line}: ${inertCode(label)}: ${outcome === 'reused' ? 'reused' : inertText(because)}`,
  );
  const sentences = says.flatMap((text) => [inertText(text), '']);
  return ['## The next build', '', inertText(summary), '', ...sentences, ...told, ...(told.length === 0 ? [] : [''])];
}

/** All of one state. */
function listOf(files: readonly VerifiedFile[]): readonly ReportLine[] {
  const [first] = files;
  if (first === undefined) return [];
  const more = files.length > shownPerState ? [`- and ${files.length - shownPerState} more`] : [];
  const shown = files.slice(0, shownPerState).map((file) => ({ text: fileLine(file), file }));
  return [plain(`## ${files.length} ${stateWords(first.state)}`), plain(''), ...shown, ...[...more, ''].map(plain)];
}

function fileLine({ path, imagePath, because }: VerifiedFile): string {
  const place = imagePath === undefined ? '' : ` → ${inertCode(imagePath)}`;
  return `- ${inertCode(path)}${place}${because === undefined ? '' : ` (${inertText(because)})`}`;
}

function others({ others: list, moreOthers }: Diagnosis): readonly string[] {
  if (list.length === 0) return [];
  const line = ({ name, verdict, firstBroken }: (typeof list)[number]) =>
    `- ${inertCode(name)}: ${verdict}${firstBroken === null ? '' : ` (${firstBroken})`}`;
  const more = moreOthers === undefined ? [] : [`- and ${moreOthers} more`];
  return ['## Also asked about', '', ...list.map(line), ...more, ''];
}
