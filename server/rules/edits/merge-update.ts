/**
 * The fix of `index-update-alone`: puts the update in front of each install that relied on it. It refuses where the
 * shell would then do something else: other flags or another user on the RUN, an install behind `||`, a JSON form.
 */
import type { Command, Step } from '../../facts/file-facts.ts';
import type { Dockerfile } from '../../model/dockerfile.ts';
import type { Edit, Fix } from '../rule.ts';
import { deleteInstruction, instructionsBetween, replaceInstruction } from './instruction-edits.ts';
import { splitRun } from './split-run.ts';

export interface UpdatePlace {
  readonly step: Step;
  readonly command: Command | undefined;
}

const harmless: ReadonlySet<string> = new Set([
  'ENV',
  'ARG',
  'LABEL',
  'WORKDIR',
  'EXPOSE',
  'CMD',
  'ENTRYPOINT',
  'STOPSIGNAL',
  'HEALTHCHECK',
  'MAINTAINER',
  'FROM',
]);

/** Moves the update into the RUNs of its consumers, or `undefined` where that would change what they do. */
export function mergeUpdate(dockerfile: Dockerfile, update: UpdatePlace, consumers: readonly UpdatePlace[]): Fix | undefined {
  const { step, command } = update;
  if (command === undefined || step.instruction.flags.length > 0 || step.instruction.json !== undefined) return undefined;
  const text = dockerfile.text.slice(command.span.start, command.span.end);
  if (text.includes('\n') || command.depth > 0) return undefined;
  const inserts = consumers.map((consumer) => insertionOf(dockerfile, consumer, step, text));
  if (!inserts.every((edit) => edit !== undefined)) return undefined;
  const removal = removalOf(dockerfile, update);
  if (removal === undefined) return undefined;
  const last = consumers.at(-1)?.step.instruction ?? step.instruction;
  const own = new Set(consumers.map((consumer) => consumer.step.instruction));
  const isUndisturbed = instructionsBetween(dockerfile, step.instruction, last).every(
    (instruction) => harmless.has(instruction.keyword) || own.has(instruction),
  );
  return {
    title: `Run \`${text}\` together with the install`,
    safety: isUndisturbed ? 'safe' : 'review',
    edits: [...removal, ...inserts],
  };
}

function insertionOf(dockerfile: Dockerfile, { step, command }: UpdatePlace, updateStep: Step, text: string): Edit | undefined {
  if (command === undefined || step.instruction.json !== undefined || step.user !== updateStep.user) return undefined;
  const first = startOfPipe(step, command);
  if (first === undefined || first.operator === 'or') return undefined;
  const start = first.span.start;
  const before = dockerfile.text.slice(0, start);
  return /[!{]\s*$/.test(before.slice(-20)) ? undefined : { kind: 'replace', span: { start, end: start }, text: `${text} && ` };
}

/** `yes | apt-get install` reads from the pipe: the update goes in front of the whole of it. */
function startOfPipe({ commands }: Step, command: Command): Command | undefined {
  let index = commands.indexOf(command);
  while (commands[index]?.operator === 'pipe') index -= 1;
  return commands[index];
}

/** The update leaves its RUN when nothing there needs it; `update && upgrade` keeps its own. */
function removalOf(dockerfile: Dockerfile, { step, command }: UpdatePlace): readonly Edit[] | undefined {
  if (command === undefined) return undefined;
  if (step.commands.length === 1) return [deleteInstruction(dockerfile, step.instruction)];
  const index = step.commands.indexOf(command);
  if (index < step.commands.length - 1) return [];
  const parts = splitRun(dockerfile, step, command);
  return parts?.before === undefined ? [] : [replaceInstruction(dockerfile, step.instruction, [parts.before])];
}
