/**
 * What the ONBUILD instructions of a stage do in the builds that stand on it, as facts of their own: the same text with each trigger as
 * an instruction where it stands, so that every span is one of the document. Triggers run behind everything else that the stage does,
 * so a stage that works below one of its triggers is left out.
 */
import type { Dockerfile, Stage } from '../model/dockerfile.ts';
import type { Instruction } from '../model/instruction.ts';
import { parseDockerfile } from '../model/parse-dockerfile.ts';
import type { Span } from '../model/span.ts';
import type { FileFacts } from './file-facts.ts';
import { gatherFacts } from './gather-facts.ts';
import { withUnknownContext } from './plausible-context.ts';

export interface TriggeredFacts {
  readonly facts: FileFacts;
  /** The ONBUILD instructions, which alone are to be spoken of. */
  readonly spans: readonly Span[];
}

const working: ReadonlySet<string> = new Set(['RUN', 'COPY', 'ADD', 'WORKDIR', 'USER', 'SHELL', 'ENV', 'ARG']);

export function triggeredFacts({ dockerfile, context, options }: FileFacts): TriggeredFacts | undefined {
  const stages = dockerfile.stages.filter((stage) => stage.instructions.some(isTrigger) && endsWithTriggers(stage));
  const triggers = stages.flatMap(({ instructions }) => instructions.filter(isTrigger));
  if (triggers.length === 0) return undefined;
  const unfolded = parseDockerfile(withoutKeyword(dockerfile.text, triggers));
  if (!isSameBut(dockerfile, unfolded, triggers)) return undefined;
  // Another project is what stands on a stage that nothing here stands on.
  const isOfHere = stages.every((stage) => dockerfile.stages.some(({ base }) => base.kind === 'stage' && base.stage === stage));
  const view = isOfHere ? context : withUnknownContext(context, 'Its ONBUILD instructions run in builds of other projects.');
  return { facts: gatherFacts(unfolded, view, options), spans: triggers.map(({ span }) => span) };
}

function isTrigger({ keyword, trigger, unreadable }: Instruction): boolean {
  return keyword === 'ONBUILD' && trigger !== undefined && unreadable === undefined;
}

function endsWithTriggers({ instructions }: Stage): boolean {
  return !instructions.slice(instructions.findIndex(isTrigger)).some(({ keyword }) => working.has(keyword));
}

function withoutKeyword(text: string, triggers: readonly Instruction[]): string {
  let [unfolded, at] = ['', 0];
  for (const { keywordSpan } of triggers) {
    unfolded += text.slice(at, keywordSpan.start) + ' '.repeat(keywordSpan.end - keywordSpan.start);
    at = keywordSpan.end;
  }
  return unfolded + text.slice(at);
}

/** Whether it is read as it was, but for the keywords: what follows one of them may mean something else at the beginning of a line. */
function isSameBut(before: Dockerfile, after: Dockerfile, triggers: readonly Instruction[]): boolean {
  const unfolded = new Set(triggers);
  return (
    before.instructions.length === after.instructions.length &&
    before.instructions.every((instruction, index) => {
      const meant = unfolded.has(instruction) ? instruction.trigger : instruction;
      const other = after.instructions[index];
      return other?.keyword === meant?.keyword && other?.argument.text === meant?.argument.text;
    })
  );
}
