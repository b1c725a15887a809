/**
 * The text that a RUN hands to its shell, each character with its place in the document. A heredoc alone is the script;
 * otherwise the shell gets the line with the heredocs below it and reads them itself, as BuildKit's `dispatchRun` has it.
 */
import type { Heredoc, Instruction, LogicalText } from '../model/instruction.ts';
import { heredocText } from '../model/logical-text.ts';
import { joinTexts, textAt } from './joined-text.ts';

const markerAlone = /^\s*\d*<<-?\s*(?:"[^"]*"|'[^']*'|[^\s<'"|&;()]+)\s*$/;
const posixShebang = /^#!\s*(?:\S*\/)?(?:env\s+(?:-S\s+)?)?(?:\S*\/)?(?:sh|bash|ash|dash|ksh|zsh)\b/;

/** The script of a RUN in shell form; `undefined` when something else than a POSIX shell reads it. */
export function runScript(documentText: string, { argument, heredocs }: Instruction): LogicalText | undefined {
  const [first] = heredocs;
  if (first === undefined) return argument;
  if (heredocs.length > 1 || !markerAlone.test(argument.text)) return withBodies(documentText, argument, heredocs);
  const isForeign = first.body.startsWith('#!') && !posixShebang.test(first.body.slice(0, 200));
  return isForeign ? undefined : heredocText(documentText, first);
}

function withBodies(documentText: string, argument: LogicalText, heredocs: readonly Heredoc[]): LogicalText {
  const bodies = heredocs.flatMap((heredoc) => {
    const end = { start: heredoc.bodySpan.end, end: heredoc.bodySpan.end };
    return [heredocText(documentText, heredoc), textAt(`${heredoc.name}\n`, end)];
  });
  const lineEnd = argument.spanOf(argument.text.length, argument.text.length);
  return joinTexts([argument, textAt('\n', lineEnd), ...bodies]);
}
