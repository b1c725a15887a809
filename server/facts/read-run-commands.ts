/** The commands of a RUN in each of its forms: shell text, JSON, heredoc bodies; each with the directory it runs in. */
import type { Heredoc, LogicalText, Word } from '../model/instruction.ts';
import { parseShell } from '../model/parse-shell.ts';
import type { ShellCommand, ShellWord } from '../model/shell-command.ts';
import type { Command } from './file-facts.ts';
import { joinDirectory } from './stage-state.ts';
import type { StepPlace } from './step-place.ts';

const shells: ReadonlySet<string> = new Set(['sh', 'bash', 'ash', 'dash']);

export function readRunCommands({ instruction, state, dockerfile }: StepPlace): readonly Command[] {
  if (!state.isPosixShell && instruction.json === undefined) return [];
  const readings = instruction.json === undefined ? [parseShell(instruction.argument)] : [readJson(instruction.json)];
  const first = readings[0];
  if (first === undefined) return [];
  for (const [index, heredoc] of instruction.heredocs.entries()) {
    if (isScript(first.commands, heredoc, index)) readings.push(parseShell(bodyText(dockerfile.text, heredoc)));
  }
  const isCertain = readings.every(({ isComplete }) => isComplete);
  const commands = readings.flatMap((reading) => reading.commands).filter(({ program }) => program !== '');
  return commands.map((command) => ({ ...command, isCertain, cwd: directoryOf(command, state.cwd) }));
}

/** A heredoc is a script when the line is nothing but its marker, or when a shell reads it. */
function isScript(commands: readonly ShellCommand[], { name, body }: Heredoc, index: number): boolean {
  if (index > 0) return false;
  if (body.startsWith('#!') && !/^#!\s*\S*\/(?:env\s+)?(?:sh|bash|ash|dash)\b/.test(body.slice(0, 100))) return false;
  const reader = commands.find(({ redirections }) =>
    redirections.some(({ operator, target }) => operator.startsWith('<<') && target.text === name),
  );
  return (
    reader === undefined || reader.program === '' || (shells.has(reader.program.replace(/^.*\//, '')) && reader.args.length === 0)
  );
}

/** The body as it stands in the document: a shell does not mind the tabs that `<<-` strips. */
function bodyText(text: string, { bodySpan }: Heredoc): LogicalText {
  return {
    text: text.slice(bodySpan.start, bodySpan.end),
    spanOf: (start, end) => ({ start: bodySpan.start + start, end: bodySpan.start + end }),
  };
}

function readJson(words: readonly Word[]): { commands: readonly ShellCommand[]; isComplete: boolean } {
  const [program, option, script] = words;
  if (program === undefined) return { commands: [], isComplete: true };
  if (shells.has(program.text.replace(/^.*\//, '')) && script !== undefined && /^-[a-z]*c$/.test(option?.text ?? '')) {
    // The string's escapes make inner places inexact, so every command stands where the whole string does.
    return parseShell({ text: script.text, spanOf: () => script.span });
  }
  const span = { start: program.span.start, end: (words.at(-1) ?? program).span.end };
  const command: ShellCommand = {
    ...{ assignments: [], wrappers: [], redirections: [], operator: 'start', directory: undefined, isDirectoryKnown: true },
    ...{
      isConditional: false,
      depth: 0,
      program: program.text,
      args: words.slice(1).map(literalWord),
      span,
      programSpan: program.span,
    },
  };
  return { commands: [command], isComplete: true };
}

function literalWord({ text, span }: Word): ShellWord {
  return { text, span, isLiteral: true, variables: [] };
}

function directoryOf({ directory, isDirectoryKnown }: ShellCommand, cwd: string | undefined): string | undefined {
  if (!isDirectoryKnown) return undefined;
  return directory === undefined ? cwd : joinDirectory(cwd, directory);
}
