/**
 * The fix of `remote-download-frozen`: a plain download becomes a remote ADD. It refuses where ADD would do something
 * else: headers, several addresses, words that only the shell can expand, other commands in the pipe.
 */
import type { Download } from '../../facts/download.ts';
import type { Command, Step } from '../../facts/file-facts.ts';
import type { Dockerfile } from '../../model/dockerfile.ts';
import type { Fix } from '../rule.ts';
import { replaceInstruction } from './instruction-edits.ts';
import { isPlainWord } from './plain-word.ts';
import { splitRun } from './split-run.ts';

export function downloadToAdd(dockerfile: Dockerfile, step: Step, download: Download): Fix | undefined {
  const { command, url, shell, isPlain } = download;
  if (!isPlain || !isPlainWord(url, step)) return undefined;
  const isDirectPipe =
    shell === undefined || (shell.operator === 'pipe' && step.commands[step.commands.indexOf(command) + 1] === shell);
  if (!isDirectPipe || (shell !== undefined && download.output !== undefined)) return undefined;
  const parts = splitRun(dockerfile, step, command, shell ?? command);
  const file = shell === undefined ? outputPath(step, download) : `/tmp/${scriptName(url)}`;
  const script = shell && runScript(dockerfile, shell, file);
  if (parts === undefined || file === undefined || (shell !== undefined && script === undefined)) return undefined;
  const add = `ADD --chmod=644 ${url} ${file}`;
  const run = script && `RUN ${script}`;
  const lines = [parts.before, add, run, parts.after].filter((line) => line !== undefined);
  return {
    title: `Replace the download with \`${add}\``,
    safety: 'review',
    edits: [replaceInstruction(dockerfile, step.instruction, lines)],
  };
}

function outputPath(step: Step, { output, command }: Download): string | undefined {
  if (output === undefined || !isPlainWord(output, step)) return undefined;
  if (output.startsWith('/') || (command.isDirectoryKnown && command.directory === undefined)) return output;
  return command.cwd === undefined ? undefined : `${command.cwd.replace(/\/$/, '')}/${output}`;
}

function scriptName(url: string): string {
  const name =
    url
      .replace(/[?#].*$/, '')
      .split('/')
      .slice(3)
      .at(-1) ?? '';
  return /^[\w.-]+$/.test(name) ? name : 'install.sh';
}

/** `| sh -s -- --yes` runs the script with `--yes`; a bare `-` means standard input. */
function runScript({ text }: Dockerfile, shell: Command, file: string | undefined): string | undefined {
  if (file === undefined || shell.redirections.length > 0) return undefined;
  const words = shell.args.map((word) => text.slice(word.span.start, word.span.end));
  const start = text.slice(shell.span.start, shell.programSpan.end);
  const [first, second] = words;
  if (first === '-s') return [start, file, ...words.slice(second === '--' || second === '-' ? 2 : 1)].join(' ');
  if (words.every((word) => word === '-')) return `${start} ${file}`;
  return words.every((word) => /^-[eux]+$/.test(word)) ? [start, ...words, file].join(' ') : undefined;
}
