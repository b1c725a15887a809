/**
 * The history that Docker's classic builder writes (`DOCKER_BUILDKIT=0`, the default before Docker 23): what it starts for a
 * RUN, and every other instruction behind the shell and `#(nop)`. Of a copy it tells the content and where to. A committed
 * container leaves a line like that of a RUN.
 * https://github.com/moby/moby/blob/v28.5.2/daemon/builder/dockerfile/dispatchers.go
 */
import type { ExpectedInstructionInfo, ExpectedStageInfo } from '../../../server/protocol.ts';
import type { HistoryLine, JsonObject } from '../../ports.ts';
import { listOf, textOf } from '../json-fields.ts';
import { classicAgreement } from './classic-agreement.ts';
import type { ImageRecord } from './history-agreement.ts';
import { type WrittenHistory, withoutAdded } from './written-history.ts';

/** `undefined` when something else wrote the last line: what another tool added hides what the builder did. */
export function writtenByClassicBuilder(image: ImageRecord): WrittenHistory | undefined {
  const shells = shellsIn(image);
  const broken = image.history.findLastIndex((line) => rowOf(line, shells) === undefined);
  const own = image.history.slice(broken + 1);
  const last = own.at(-1);
  if (last === undefined || isOfBuildah(image.history[broken]) || !isOfBuild(last, shells, image.config)) return undefined;
  const rows = own.flatMap((line) => rowOf(line, shells) ?? []).filter(isTold);
  return {
    ...{ isWhole: broken === -1, mayLackStages: false, stage: stageOf },
    rowsFor: (stage) => withoutAdded(rows, stage, isLabel),
    agreement: classicAgreement({ history: rows, config: image.config }),
  };
}

const usualShell = '/bin/sh -c';

/** Whatever is in force when a line is written stands in front of it. */
function shellsIn({ history, config }: ImageRecord): readonly string[] {
  const told = history.flatMap(({ createdBy = '' }) => /(?:^| #\(nop\) {2})SHELL \[([^\n]*)\]$/.exec(createdBy)?.[1] ?? []);
  const last = listOf(config['Shell']).map(textOf).join(' ');
  return [...new Set([usualShell, last, ...told])].filter((shell) => shell !== '').slice(0, mostShells);
}

const mostShells = 20;

/** `KEYWORD rest`; `undefined` of what this builder does not write. */
function rowOf({ createdBy, comment }: HistoryLine, shells: readonly string[]): HistoryLine | undefined {
  if (comment !== '' || createdBy === '') return undefined;
  if (createdBy === undefined) return { createdBy, comment };
  const rest = behindShell(createdBy, shells);
  if (rest === undefined) return { createdBy: `RUN ${createdBy}`, comment };
  const [, blank, keyword = '', argument = ''] = /^( ?)([A-Z]+)(?: ([\s\S]*))?$/.exec(rest) ?? [];
  // Only these three follow one blank; buildah puts one in front of all.
  if (blank === undefined || (blank === '') !== ['COPY', 'ADD', 'WORKDIR'].includes(keyword)) return undefined;
  return { createdBy: `${keyword} ${shownArgument(keyword, argument)}`, comment };
}

function behindShell(createdBy: string, shells: readonly string[]): string | undefined {
  const shell = shells.find((each) => createdBy.startsWith(`${each} #(nop) `));
  return shell === undefined ? undefined : createdBy.slice(`${shell} #(nop) `.length);
}

/** Of a copy, as the Dockerfile would have it as far as it is told. Before Docker 23 no blank stands behind an owner. */
function shownArgument(keyword: string, argument: string): string {
  if (keyword !== 'COPY' && keyword !== 'ADD') return argument;
  const [whole, owner = '', to = ''] =
    /^(?:--chown=([\s\S]*?) ?)?(?:file|dir|multi):[0-9a-f]{64} in ([\s\S]*?) ?$/.exec(argument) ?? [];
  if (whole === undefined) return argument;
  return `${owner === '' ? '' : `--chown=${owner} `}… ${to}`;
}

function isOfBuildah(line: HistoryLine | undefined): boolean {
  return line?.comment === '' && line.createdBy?.startsWith(`${usualShell} #(nop) `) === true;
}

/** The line of a committed container is what it ran. What starts with no shell may be either. */
function isOfBuild({ createdBy = '' }: HistoryLine, shells: readonly string[], config: JsonObject): boolean {
  if (behindShell(createdBy, shells) !== undefined) return true;
  const isCommand = /^\|\d+ /.test(createdBy) || shells.some((shell) => createdBy.startsWith(`${shell} `));
  return isCommand && createdBy !== listOf(config['Cmd']).map(textOf).join(' ');
}

/** An ONBUILD is for others. */
function isTold({ createdBy }: HistoryLine): boolean {
  return createdBy?.startsWith('ONBUILD ') !== true;
}

function stageOf(stage: ExpectedStageInfo): ExpectedStageInfo {
  const instructions = stage.instructions.map((each) => (isHeredoc(each) ? { ...each, text: undefined } : each));
  return { ...stage, instructions };
}

/** It takes the lines below for instructions of their own, or for nothing. */
function isHeredoc({ keyword, spelled }: ExpectedInstructionInfo): boolean {
  return keyword === 'RUN' && spelled === undefined;
}

/** Each `--label` of a build leaves a line at the end, like one of the Dockerfile. */
function isLabel(line: string): boolean {
  return line.startsWith('LABEL ');
}
