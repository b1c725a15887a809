/**
 * The history that buildah writes, which builds for Podman: instructions as they are spelled, behind `/bin/sh -c #(nop)`, and
 * of copies only where to. The comments tell what each was made from. Options of a build leave lines like those of instructions.
 * https://github.com/containers/buildah/blob/v1.28.2/imagebuildah/stage_executor.go
 */
import type { ExpectedInstructionInfo, ExpectedStageInfo } from '../../../server/protocol.ts';
import type { HistoryLine } from '../../ports.ts';
import { objectOf } from '../json-fields.ts';
import { type Agrees, type ImageRecord, isAlikeButForBlanks, isRun } from './history-agreement.ts';
import { type WrittenHistory, withoutAdded } from './written-history.ts';

const identityLabel = 'io.buildah.version';
const longestSum = ':sha256:'.length + 64;

/** `undefined` when something else wrote the last line: what another tool added hides what the builder did. */
export function writtenByBuildah({ history, config }: ImageRecord): WrittenHistory | undefined {
  const broken = history.findLastIndex((line) => rowOf(line) === undefined);
  const own = history.slice(broken + 1);
  const isWhole = broken === -1;
  const firstMade = own.findIndex(isMadeFrom);
  const isFromNothing = isWhole && firstMade === -1 && Object.hasOwn(objectOf(config['Labels']), identityLabel);
  const last = own.at(-1);
  if (last === undefined || !(isMadeFrom(last) || isFromNothing)) return undefined;
  const rows = own.flatMap((line) => rowOf(line) ?? []).filter(({ createdBy }) => !isForOthers(createdBy ?? ''));
  const rowsFor = (stage: ExpectedStageInfo) => withoutAdded(rows, stage, isQuoted);
  return {
    isWhole,
    // One layer that is made from an image, and no line of that image: `--squash-all` leaves those of the last stage only.
    mayLackStages: isWhole && firstMade === own.length - 1,
    ...{ rowsFor, stage: stageOf, agreement: agreementOf },
    doubtOf: (stage) => (rows.slice(rowsFor(stage).length).some(isEnvironment) ? mayBeAdded : undefined),
  };
}

const mayBeAdded = 'Its history ends with an ENV that is not in the Dockerfile, and an option of the build may have added it.';

function isEnvironment({ createdBy }: HistoryLine): boolean {
  return createdBy?.startsWith('ENV ') === true;
}

function stageOf(stage: ExpectedStageInfo): ExpectedStageInfo | undefined {
  if (!stage.instructions.every(({ hasOneLine }) => hasOneLine)) return undefined;
  const told = stage.instructions.map((each) => ({ ...each, text: textOf(each), hasShellOfBase: false }));
  return { ...stage, instructions: told };
}

/** Values of labels never count, because a build may set others; neither do those of arguments. */
function textOf({ keyword, spelled }: ExpectedInstructionInfo): string | undefined {
  if (spelled === undefined || keyword === 'ARG' || keyword === 'LABEL') return undefined;
  if (isCopy(keyword)) return `${keyword} … ${spelled}`;
  return keyword === 'RUN' ? `RUN /bin/sh -c ${spelled}` : `${keyword} ${spelled}`;
}

function agreementOf({ instructions }: ExpectedStageInfo): Agrees {
  const declared = instructions.filter(({ keyword }) => keyword === 'ARG').map(({ names }) => names);
  const names = declared.includes(undefined) ? undefined : new Set(declared.flatMap((each) => each ?? []));
  return ({ keyword, text }, { createdBy }) => {
    if (createdBy === undefined) return true;
    if (!createdBy.startsWith(`${keyword} `)) return false;
    // It lists all that have a value up to here.
    if (keyword === 'ARG') return names === undefined || argumentsIn(createdBy).every((name) => names.has(name));
    if (text === undefined) return true;
    if (keyword === 'RUN') return isRun(text, text.includes('--mount=') ? withoutSums(createdBy) : createdBy, [undefined]);
    return isCopy(keyword) ? `${createdBy} `.startsWith(`${text} `) : isSpelledAlike(text, createdBy);
  };
}

/** `KEYWORD rest`; `undefined` of what buildah does not write for an instruction. */
function rowOf({ createdBy, comment }: HistoryLine): HistoryLine | undefined {
  if (comment !== '' && !isMadeFrom({ createdBy, comment })) return undefined;
  if (createdBy === undefined) return { createdBy, comment };
  const [, word = '', rest = ''] = /^\/bin\/sh -c #\(nop\) ([A-Za-z]+)(?:[ \t]([\s\S]*))?$/.exec(createdBy) ?? [];
  const keyword = word.toUpperCase();
  if (isCopy(keyword)) return { createdBy: copyText(keyword, rest), comment };
  if (keyword !== '') return { createdBy: `${keyword} ${withoutNotes(rest)}`, comment };
  const isCommand = /^(?:\|\d+ [\s\S]* )?\/bin\/sh -c (?!#\(nop\))/.test(createdBy);
  return isCommand ? { createdBy: `RUN ${withoutNotes(createdBy)}`, comment } : undefined;
}

function isMadeFrom({ comment }: HistoryLine): boolean {
  return /^FROM \S+$/.test(comment);
}

function isCopy(keyword: string): boolean {
  return keyword === 'COPY' || keyword === 'ADD';
}

/** `dir:1f… in /app `: what was copied is told by its content only. */
function copyText(keyword: string, rest: string): string | undefined {
  const to = /^(?:--link )?\S* in ([\s\S]*)$/.exec(rest)?.[1];
  return to === undefined ? undefined : `${keyword} … ${to.trimEnd()}`;
}

/** Later ones note some options of the build at the end. */
function withoutNotes(text: string): string {
  // From the end on, because a pattern for all of them would go through a stranger's line once for each.
  let end = text.length;
  for (let at = text.lastIndexOf('|'); at >= 0 && isNote(text.slice(at, end)); at = at === 0 ? -1 : text.lastIndexOf('|', at - 1))
    end = at;
  return text.slice(0, end);
}

function isNote(text: string): boolean {
  return /^\|(?:unset(?:Label|Annotation)|inherit(?:Label|Annotation)s|(?:force|clamp)-mtime)=/.test(text);
}

/** Of what a RUN mounts, later ones note the content. */
function withoutSums(text: string): string {
  let end = text.length;
  for (;;) {
    const sum = /:(?:sha256:)?[0-9a-f]{64}$/.exec(text.slice(Math.max(0, end - longestSum), end))?.[0];
    if (sum === undefined) return text.slice(0, end);
    end -= sum.length;
  }
}

function argumentsIn(row: string): readonly string[] {
  return row
    .split(/\s+/)
    .slice(1)
    .filter((name) => name !== '');
}

function isForOthers(line: string): boolean {
  return line.startsWith('ONBUILD ');
}

/** So is what options of the build add at the end: `--label`, and maybe `--env`. */
function isQuoted(line: string): boolean {
  return /^(?:LABEL|ENV)(?:\s+"(?:\\.|[^"\\])*"="(?:\\.|[^"\\])*")+\s*$/.test(line);
}

/** Blanks between words say nothing. Annotations may stand right behind the last instruction. */
function isSpelledAlike(text: string, row: string): boolean {
  const [one, other] = [text.trim(), row.trim()];
  if (isAlikeButForBlanks(one, other)) return true;
  if (other.startsWith(one) && /^[A-Za-z][\w./-]*=/.test(other.slice(one.length))) return true;
  const list = listIn(one);
  return list !== undefined && list === listIn(other);
}

function listIn(text: string): string | undefined {
  const list = /^[A-Z]+ (\[.*\])$/s.exec(text)?.[1];
  try {
    return list === undefined ? undefined : JSON.stringify(JSON.parse(list));
  } catch {
    return undefined;
  }
}
