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

const marks: Readonly<Record<LinkState, string>> = {
  ok: '✅ ok',
  broken: '❌ broken',
  note: 'ℹ️ note',
  unknown: '❔ unknown',
  'not-applicable': '– not applicable',
};
const shownPerState = 1_000;

/** `title`: what was done, such as `Verify`. */
export function diagnosisReport(title: string, diagnosis: Diagnosis): string {
  const { subject, verdict, conclusion, files, build } = diagnosis;
  const of = subject.file === undefined ? inertCode(subject.name) : `${inertCode(subject.file)} in ${inertCode(subject.name)}`;
  return [
    `# ${title}: ${of} is ${verdict}`,
    '',
    inertText(conclusion),
    '',
    ...firstFixes(diagnosis).map((fix) => `**Fix:** ${fixText(fix)}\n`),
    ...(files === undefined ? [] : [`${countText(files)}.`, '']),
    ...telling(files ?? []),
    '## The chain',
    '',
    '| link | category | state | why |',
    '|---|---|---|---|',
    ...diagnosis.links.map(linkRow),
    '',
    ...evidence(diagnosis.links),
    ...(build === undefined ? [] : builtFrom(build)),
    ...rest(files ?? []),
    ...others(diagnosis),
  ].join('\n');
}

function linkRow({ id, category, state, because }: DiagnosedLink): string {
  return `| ${id} | ${category} | ${marks[state]} | ${inertText(because)} |`;
}

function evidence(links: readonly DiagnosedLink[]): readonly string[] {
  const proved = links.filter(({ state, evidence: list }) => list.length > 0 && (state === 'broken' || state === 'note'));
  return proved.flatMap(({ id, evidence: list }) => [`**${id}**`, '', ...list.map((text) => `- ${inertCode(text)}`), '']);
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
