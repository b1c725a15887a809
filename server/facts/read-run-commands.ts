/** The commands of a RUN in each of its forms (shell text, heredocs, JSON), each with the directory it runs in. */
import type { Word } from '../model/instruction.ts';
import { type ParsedShell, parseShell } from '../model/parse-shell.ts';
import type { ShellCommand } from '../model/shell-command.ts';
import { scriptWord } from '../model/shell-script.ts';
import type { LexedWord } from '../model/shell-token.ts';
import { unwrap } from '../model/shell-wrappers.ts';
import type { Command } from './file-facts.ts';
import { jsonStringText } from './json-string-text.ts';
import { runScript } from './run-script.ts';
import { joinDirectory } from './stage-state.ts';
import type { StepPlace } from './step-place.ts';

const nothing: ParsedShell = { commands: [], isComplete: true };

export function readRunCommands(place: StepPlace): readonly Command[] {
  const { commands, isComplete } = readForm(place);
  return commands
    .filter(({ program }) => program !== '')
    .map((command) => ({ ...command, isCertain: isComplete, cwd: directoryOf(command, place.state.cwd) }));
}

function readForm({ instruction, state, dockerfile }: StepPlace): ParsedShell {
  if (instruction.json !== undefined) return readJson(dockerfile.text, instruction.json);
  const script = state.isPosixShell ? runScript(dockerfile.text, instruction) : undefined;
  return script === undefined ? nothing : parseShell(script);
}

/** One command without a shell around it, unless it starts one with a script. */
function readJson(documentText: string, json: readonly Word[]): ParsedShell {
  const [first] = json;
  const words = json.map(asLexedWord);
  const { program, wrappers, assignments } = unwrap(words);
  const programWord = json[program];
  if (first === undefined || programWord === undefined) return nothing;
  const args = words.slice(program + 1);
  const script = scriptWord(programWord.text, args);
  const scriptString = script === undefined ? undefined : json[script.start];
  if (scriptString !== undefined) return parseShell(jsonStringText(documentText, scriptString));
  const command: ShellCommand = {
    ...{ program: programWord.text, wrappers, redirections: [], operator: 'start', directory: undefined, isDirectoryKnown: true },
    assignments: assignments.map(({ start }) => asShellWord(json[start] ?? programWord)),
    args: json.slice(program + 1).map(asShellWord),
    isConditional: false,
    depth: 0,
    span: { start: first.span.start, end: (json.at(-1) ?? first).span.end },
    programSpan: programWord.span,
  };
  return { commands: [command], isComplete: true };
}

/** Its offset is its index among the strings. */
function asLexedWord({ text }: Word, index: number): LexedWord {
  return { start: index, end: index + 1, text, parts: [], isLiteral: true, isQuoted: true, variables: [], substitutions: [] };
}

function asShellWord({ text, span }: Word): ShellCommand['args'][number] {
  return { text, span, isLiteral: true, variables: [] };
}

function directoryOf({ directory, isDirectoryKnown }: ShellCommand, cwd: string | undefined): string | undefined {
  if (!isDirectoryKnown) return undefined;
  return directory === undefined ? cwd : joinDirectory(cwd, directory);
}
