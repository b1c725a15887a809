/** A diagnosis as lines for a terminal: the verdict first, then how to mend it, then every link. */
import type { LinkState } from '../freshness/link.ts';
import { displayText } from '../tree/display-text.ts';
import { countText, isTelling, stateWords } from './count-files.ts';
import type { DiagnosedLink, Diagnosis } from './diagnosis.ts';
import { firstFixes, fixText } from './fix-text.ts';

const marks: Readonly<Record<LinkState, string>> = { ok: '✓', broken: '!', note: '·', unknown: '?', 'not-applicable': '–' };
const shownFiles = 50;

export function diagnosisText(diagnosis: Diagnosis): string {
  const { subject, verdict, conclusion, links } = diagnosis;
  const of = subject.file === undefined ? subject.name : `${subject.file} in ${subject.name}`;
  return [
    `${displayText(of, 1_000)}: ${verdict}`,
    `  ${displayText(conclusion, 400)}`,
    ...firstFixes(diagnosis).map((fix) => `  → ${fixText(fix)}`),
    '',
    ...links.filter(({ state }) => state !== 'not-applicable').map(linkLine),
    ...nextLines(diagnosis),
    ...fileLines(diagnosis),
    ...otherLines(diagnosis),
    '',
  ].join('\n');
}

const indented = '\n              ';

function linkLine({ id, state, because, evidence, commands = [] }: DiagnosedLink): string {
  const isProving = state === 'broken' || state === 'unknown' || commands.length > 0;
  const proof = isProving ? evidence.slice(0, 20).map((text) => `${indented}${displayText(text)}`) : [];
  const lines = commands.map((text) => `${indented}$ ${displayText(text, 2_000)}`);
  return `  ${marks[state]} ${id.padEnd(11)} ${displayText(because, 400)}${[...proof, ...lines].join('')}`;
}

function nextLines({ nextBuild }: Diagnosis): readonly string[] {
  if (nextBuild === undefined) return [];
  if (nextBuild.kind === 'unknown') return ['', `Next build: not known. ${displayText(nextBuild.because, 400)}`];
  return ['', displayText(nextBuild.summary, 400), ...nextBuild.says.map((text) => `  ${displayText(text, 600)}`)];
}

function otherLines({ others, moreOthers }: Diagnosis): readonly string[] {
  if (others.length === 0) return [];
  const line = ({ name, verdict, firstBroken }: (typeof others)[number]) =>
    `  ${displayText(name)}: ${verdict}${firstBroken === null ? '' : ` (${firstBroken})`}`;
  return ['', 'Also asked about:', ...others.map(line), ...(moreOthers === undefined ? [] : [`  and ${moreOthers} more`])];
}

function fileLines({ files, fileCounts = {}, incomplete }: Diagnosis): readonly string[] {
  if (files === undefined) return [];
  const telling = files.filter(isTelling);
  const more = telling.length > shownFiles ? [`  and ${telling.length - shownFiles} more`] : [];
  const line = ({ path, imagePath, state, because }: (typeof telling)[number]) => {
    const place = imagePath === undefined ? '' : ` → ${displayText(imagePath, 1_000)}`;
    return `  ${stateWords(state)}: ${displayText(path, 1_000)}${place}${because === undefined ? '' : ` (${displayText(because, 400)})`}`;
  };
  const lacking = incomplete === undefined ? [] : [`  ${displayText(incomplete, 400)}`];
  return ['', `Files: ${countText(fileCounts)}`, ...lacking, ...telling.slice(0, shownFiles).map(line), ...more];
}
