/**
 * `# hadolint shell=powershell` says which shell the base image has, where no SHELL does. hadolint reads it inside the
 * stage; directly above its FROM, where people also write it, it can only mean the same.
 * https://github.com/hadolint/hadolint#inline-ignores
 */
import type { Comment, Dockerfile, Stage } from './dockerfile.ts';

const form = /^hadolint\s+(?:.*\s)?shell\s*=\s*([\w./\\:-]+)/;
const posixShells: ReadonlySet<string> = new Set(['sh', 'bash', 'ash', 'dash', 'ksh', 'zsh', 'busybox']);

/** The stages that a comment gives a shell whose words are not those of a POSIX shell. */
export function stagesOfForeignShell(dockerfile: Dockerfile): ReadonlySet<Stage> {
  const foreign = dockerfile.comments.filter((comment) => !comment.isInsideInstruction && saysForeignShell(comment));
  return new Set(foreign.flatMap(({ span }) => stageAt(dockerfile, span.end) ?? []));
}

function saysForeignShell({ text }: Comment): boolean {
  const shell = text.length > 2000 ? undefined : form.exec(text)?.[1];
  const name = shell?.slice(Math.max(shell.lastIndexOf('/'), shell.lastIndexOf('\\')) + 1);
  return name !== undefined && !posixShells.has(name.toLowerCase().replace(/\.exe$/, ''));
}

/** A comment with nothing but comments between it and a FROM belongs to that FROM. */
function stageAt({ stages, instructions }: Dockerfile, offset: number): Stage | undefined {
  const next = instructions.find(({ span }) => span.start >= offset);
  return stages.find(({ from }) => from === next) ?? stages.findLast(({ from }) => from.span.start < offset);
}
