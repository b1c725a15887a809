/**
 * Whether a line of the history of an image may be what BuildKit wrote of an instruction. It may unless the opposite is
 * certain: values of build arguments and labels never count, and neither do blanks between the words of a command.
 */
import type { ExpectedInstructionInfo, ExpectedStageInfo } from '../../../server/protocol.ts';
import type { HistoryLine, JsonObject } from '../../ports.ts';
import { listOf, objectOf, textOf } from '../json-fields.ts';

export interface ImageRecord {
  /** Oldest first. */
  readonly history: readonly HistoryLine[];
  /** `Config` of the image. */
  readonly config: JsonObject;
}

/** Between an instruction of one stage and a row of one image. */
export type Agrees = (instruction: ExpectedInstructionInfo, row: HistoryLine) => boolean;

export function agreement({ history, config }: ImageRecord, stage: ExpectedStageInfo): Agrees {
  const lastCheck = stage.instructions.findLast(({ keyword }) => keyword === 'HEALTHCHECK');
  const lastCheckRow = history.findLast(({ createdBy }) => createdBy?.startsWith('HEALTHCHECK ') === true);
  const shells = shellsOf(config, stage);
  const writesFlags = history.some(({ createdBy }) => /^(?:COPY|ADD)(?: --parents)? --ch(?:own|mod)=/.test(createdBy ?? ''));
  return (instruction, row) => {
    const { createdBy } = row;
    if (createdBy === undefined) return true;
    const { keyword, text, names } = instruction;
    if (!createdBy.startsWith(`${keyword} `)) return false;
    if (instruction === lastCheck && row === lastCheckRow) return isHealthcheck(instruction, objectOf(config['Healthcheck']));
    if (names !== undefined) return hasNames(createdBy, names);
    if (text === undefined) return true;
    const written = createdBy.replace(/ # buildkit$/, '');
    if (keyword === 'RUN') return isRun(text, written, instruction.hasShellOfBase ? shells : [undefined]);
    if (keyword === 'COPY' || keyword === 'ADD') return written === text || (!writesFlags && written === withoutFlags(text));
    if (keyword === 'EXPOSE') return portsOf(written) === portsOf(text);
    if (keyword === 'WORKDIR') return folderOf(written) === folderOf(text);
    if (text === written) return true;
    return instruction.hasShellOfBase && hasOtherShell(config, stage) && endsAlike(text, written);
  };
}

const usualShell = '/bin/sh -c ';

/** What commands may have been given to instead of the usual shell; `undefined` is that one, `''` stands for any. */
function shellsOf(config: JsonObject, { keepsShellOfBase }: ExpectedStageInfo): readonly (string | undefined)[] {
  if (!keepsShellOfBase) return [undefined, ''];
  const shell = listOf(config['Shell']).map(textOf);
  return [shell.length === 0 ? undefined : `${shell.join(' ')} `];
}

function hasOtherShell(config: JsonObject, { keepsShellOfBase }: ExpectedStageInfo): boolean {
  return !keepsShellOfBase || listOf(config['Shell']).length > 0;
}

/** `CMD ["/bin/bash" "-c" "npm start"]`: the last string is what was written. */
function endsAlike(text: string, written: string): boolean {
  const command = / \["\/bin\/sh" "-c"( "[\s\S]*)$/.exec(text)?.[1];
  return command === undefined || written.endsWith(command);
}

/** In front of the command stand the arguments of the build, `|2 A=1 B=2 `, whose values may hold anything. */
export function isRun(text: string, written: string, shells: readonly (string | undefined)[]): boolean {
  const [expected, whole] = [text.slice('RUN '.length), written.slice('RUN '.length)];
  const hasArguments = /^\|\d+ /.test(whole);
  return shells.some((shell) => {
    const command = shell === undefined ? expected : shell + expected.slice(usualShell.length);
    if (whole === command || ((hasArguments || shell === '') && whole.endsWith(` ${command}`))) return true;
    const start = hasArguments ? whole.indexOf(` ${shell ?? usualShell}`) + 1 : 0;
    return (start > 0 || !hasArguments) && isAlikeButForBlanks(whole.slice(start), command);
  });
}

/** More blanks than that nobody adds, and a stranger's line is not gone through for each instruction. */
const mostAddedBlanks = 1_000;

export function isAlikeButForBlanks(one: string, other: string): boolean {
  if (one === other) return true;
  if (Math.abs(one.length - other.length) > mostAddedBlanks) return false;
  return withoutLooseBlanks(one) === withoutLooseBlanks(other);
}

/** Blanks outside quotes as one; in a text of several lines, such as a heredoc, they may mean something. */
function withoutLooseBlanks(text: string): string {
  if (text.includes('\n')) return text;
  const parts = text.match(/\\[\s\S]|'[^']*'|"(?:\\[\s\S]|[^"\\])*"|[ \t]+|[^\\'" \t]+|["'\\]/g) ?? [];
  return parts.map((part) => (/^[ \t]/.test(part) ? ' ' : part)).join('');
}

/** BuildKit before 0.13 did not write them. */
function withoutFlags(text: string): string {
  return text.replace(/^(COPY|ADD)((?: --(?:parents|chown=\S*|chmod=\S*))+)/, '$1');
}

/** `[80/tcp 81/udp]`, and before BuildKit 0.24 `map[80/tcp:{} 81/udp:{}]`. */
function portsOf(line: string): string {
  return [...new Set(line.match(/\d+\/[a-z]+/g))].sort().join(' ');
}

/** BuildKit before 0.10 kept a path as it was spelled. */
function folderOf(line: string): string {
  return line.replace(/\/+/g, '/').replace(/(?<=.)\/$/, '');
}

/** In that order; between them may stand anything, because values are not known and may hold blanks. */
function hasNames(line: string, names: readonly string[]): boolean {
  let at = 'ARG'.length;
  for (const [index, name] of names.entries()) {
    const found = placeOfName(line, ` ${name}`, at);
    if (found === undefined || (index === 0 && found !== at)) return false;
    at = found + name.length + 1;
  }
  return at === line.length || line[at] === '=';
}

function placeOfName(line: string, name: string, from: number): number | undefined {
  for (let at = line.indexOf(name, from); at >= 0; at = line.indexOf(name, at + 1)) {
    const next = line[at + name.length];
    if (next === undefined || next === '=' || next === ' ') return at;
  }
  return undefined;
}

function isHealthcheck({ healthcheck }: ExpectedInstructionInfo, of: JsonObject): boolean {
  if (healthcheck === undefined) return true;
  const test = listOf(of['Test']).map(textOf);
  if (JSON.stringify(test) !== JSON.stringify(healthcheck.test)) return false;
  const numbers = ['Interval', 'Timeout', 'StartPeriod', 'StartInterval', 'Retries'].map((name) => Number(of[name] ?? 0));
  // Engines before 25 have no interval for the start.
  return numbers.every((number, at) => number === healthcheck.numbers[at] || (at === 3 && number === 0));
}
