/** The line that BuildKit writes into the history of an image for one instruction; `undefined` where that is not certain. */
import { cleanPath } from '../model/clean-path.ts';
import { expandWord } from '../model/expand-word.ts';
import type { Heredoc, Instruction } from '../model/instruction.ts';
import { keyValuePairs } from '../model/key-value-pairs.ts';
import { lexWord } from '../model/word-lexer.ts';
import { exposedPorts } from './exposed-ports.ts';
import type { Step } from './file-facts.ts';
import { quotedList } from './go-quote.ts';
import { joinDirectory } from './stage-state.ts';

export interface HistoryPlace {
  /** Text of the Dockerfile. */
  readonly document: string;
  readonly escape: string;
  readonly shell: readonly string[];
  /** It comes from an ONBUILD: what its variables are cannot be told. */
  readonly isTriggered: boolean;
}

export function historyText(step: Step, place: HistoryPlace): string | undefined {
  const { instruction } = step;
  const { keyword, argument, json } = instruction;
  const expand = expander(step, place);
  if (json === undefined && startsLikeList(keyword, argument.text)) return undefined;
  switch (keyword) {
    case 'RUN':
      return prefixed('RUN', runText(instruction, place));
    case 'CMD':
    case 'ENTRYPOINT':
      return prefixed(keyword, commandText(instruction, place));
    case 'ENV':
      return environmentText(instruction, place, expand);
    case 'COPY':
    case 'ADD':
      return copyText(instruction, expand);
    case 'WORKDIR':
      return prefixed('WORKDIR', directoryText(step, expand(argument.text)));
    case 'USER':
    case 'STOPSIGNAL':
      return prefixed(keyword, expand(argument.text));
    case 'EXPOSE':
      return prefixed('EXPOSE', portsText(instruction, expand));
    case 'VOLUME':
      return prefixed('VOLUME', listText(all((json ?? instruction.words).map(({ text }) => expand(text)))));
    case 'SHELL':
      return prefixed('SHELL', listText(json?.map(({ text }) => text)));
    case 'MAINTAINER':
      return prefixed('MAINTAINER', argument.text);
    default:
      return undefined;
  }
}

/** BuildKit before 0.10 took `["a"] b` for a list, and left out what follows it. */
function startsLikeList(keyword: string, argument: string): boolean {
  return keyword !== 'SHELL' && /^\[\s*["\]]/.test(argument);
}

/** Of ARG, whose values nobody knows here. */
export function argumentNames({ instruction }: Step, escape: string): readonly string[] | undefined {
  const names = keyValuePairs(instruction, escape).map(({ name }) => name);
  return names.length === 0 || names.some((name) => !/^\w+$/.test(name)) ? undefined : names;
}

type Expand = (word: string) => string | undefined;

function expander({ scope }: Step, { escape, isTriggered }: HistoryPlace): Expand {
  return (word) => {
    const { text, isKnown, names } = expandWord(word, scope, escape);
    return isKnown && !(isTriggered && names.length > 0) ? text : undefined;
  };
}

function prefixed(keyword: string, text: string | undefined): string | undefined {
  return text === undefined ? undefined : `${keyword} ${text}`;
}

function all(texts: readonly (string | undefined)[]): readonly string[] | undefined {
  const known = texts.filter((text) => text !== undefined);
  return known.length === texts.length ? known : undefined;
}

function listText(texts: readonly string[] | undefined): string | undefined {
  return texts && `[${texts.join(' ')}]`;
}

function runText(instruction: Instruction, place: HistoryPlace): string | undefined {
  return runArguments(instruction, place)?.args.join(' ');
}

export interface RunArguments {
  readonly args: readonly string[];
  /** A heredoc that names its interpreter: a file of that name, which is what is started. */
  readonly document?: Heredoc;
}

/** What RUN starts, shell included; `undefined` where that cannot be told. */
export function runArguments(
  { json, argument, heredocs }: Instruction,
  { shell, document }: Pick<HistoryPlace, 'shell' | 'document'>,
): RunArguments | undefined {
  if (json !== undefined) return { args: json.map(({ text }) => text) };
  const [first] = heredocs;
  const script = first === undefined ? argument.text : scriptText(argument.text, heredocs, document);
  if (script === undefined) return undefined;
  if (first !== undefined && script.startsWith('#!')) return { args: [...shell, `/dev/pipes/${first.name}`], document: first };
  return { args: [...shell, script] };
}

/** One heredoc and nothing else is the script; beside a command the whole is given to the shell again. */
function scriptText(argument: string, heredocs: readonly Heredoc[], document: string): string | undefined {
  const [first] = heredocs;
  const marker = /^\d*<<-?[\t\n\f\r ]*([^<]+)$/.exec(argument)?.[1];
  const words = lexWord(marker ?? '', { escape: '\\', keepsQuotes: false, keepsEscapes: false, lookUp: undefined })?.words;
  if (marker !== undefined && words === undefined) return undefined;
  if (first !== undefined && words?.length === 1) return first.body;
  const raw = ({ bodySpan, name }: Heredoc) => `\n${document.slice(bodySpan.start, bodySpan.end)}${name}`;
  return argument + heredocs.map(raw).join('');
}

function commandText({ json, argument }: Instruction, { shell }: HistoryPlace): string | undefined {
  if (json === undefined && argument.text === '') return undefined;
  return quotedList(json?.map(({ text }) => text) ?? [...shell, argument.text]);
}

function environmentText(instruction: Instruction, { escape }: HistoryPlace, expand: Expand): string | undefined {
  const pairs = keyValuePairs(instruction, escape).map(({ name, value }) => [expand(name), expand(value ?? '')] as const);
  if (pairs.length === 0 || pairs.some((pair) => pair.includes(undefined))) return undefined;
  return `ENV ${pairs.map((pair) => pair.join('=')).join(' ')}`;
}

/** Sources of the context first, then heredocs by name. Of the flags only these three are written. */
function copyText({ keyword, json, words, flags, heredocs }: Instruction, expand: Expand): string | undefined {
  const parts = json ?? words;
  const isHeredoc = (text: string) => json === undefined && heredocs.length > 0 && /^\d*<</.test(text);
  const paths = all(parts.filter(({ text }) => !isHeredoc(text)).map(({ text }) => expand(text)));
  const destination = paths?.at(-1);
  if (paths === undefined || destination === undefined) return undefined;
  const value = (name: string) => flags.find((flag) => flag.name === name);
  const hasParents = value('parents') !== undefined && value('parents')?.value !== 'false';
  const shown: (string | undefined)[] = [keyword, ...(hasParents ? ['--parents'] : [])];
  for (const name of ['chown', 'chmod']) {
    const flag = value(name);
    const expanded = flag && expand(flag.value ?? '');
    if (flag !== undefined && expanded === undefined) return undefined;
    if (expanded !== undefined && expanded !== '') shown.push(`--${name}=${expanded}`);
  }
  return [...shown, ...paths.slice(0, -1), ...heredocs.map(({ name }) => `<<${name}`), destination].join(' ');
}

function directoryText({ cwd }: Step, path: string | undefined): string | undefined {
  const directory = path === undefined || path === '' ? undefined : joinDirectory(cwd, path);
  return directory === undefined ? undefined : cleanPath(directory);
}

function portsText({ words }: Instruction, expand: Expand): string | undefined {
  const texts = all(words.map(({ text }) => expand(text)));
  // A variable may hold several ports.
  return listText(texts && exposedPorts(texts.flatMap((text) => text.split(/\s+/).filter((word) => word !== ''))));
}
