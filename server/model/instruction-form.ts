/**
 * Whether Docker accepts the form of an instruction at all. Only what makes the build fail before the first step counts;
 * names of flags are left alone because newer frontends have more of them.
 */
import { isKeyValueList } from './key-value-pairs.ts';
import type { InstructionHead } from './read-instruction.ts';

const keywords: ReadonlySet<string> = new Set(
  'ADD ARG CMD COPY ENTRYPOINT ENV EXPOSE FROM HEALTHCHECK LABEL MAINTAINER ONBUILD RUN SHELL STOPSIGNAL USER VOLUME WORKDIR'.split(
    ' ',
  ),
);
const needArgument: ReadonlySet<string> = new Set(
  'ARG ENV EXPOSE HEALTHCHECK LABEL MAINTAINER ONBUILD SHELL STOPSIGNAL USER VOLUME WORKDIR'.split(' '),
);
const stageName = /^[a-z][a-z0-9-_.]*$/;

/** Why Docker refuses the instruction, or `undefined`. */
export function problemOf(head: InstructionHead, escape: string): string | undefined {
  const { keyword } = head;
  if (keyword === '') return 'no instruction follows';
  if (!keywords.has(keyword)) return `${keyword.slice(0, 30)} is no Dockerfile instruction`;
  if (head.hasOtherJson) return 'its JSON array holds something else than strings';
  if (needArgument.has(keyword) && head.argument.text === '') return `${keyword} has no argument`;
  switch (keyword) {
    case 'FROM':
      return fromProblem(head);
    case 'COPY':
    case 'ADD':
      return (head.json ?? head.words).length < 2 ? `${keyword} has no destination` : undefined;
    case 'ENV':
    case 'LABEL':
    case 'ARG':
      return isKeyValueList(keyword, head.argument, escape) ? undefined : `${keyword} is not a list of names and values`;
    case 'SHELL':
      return head.json === undefined || head.json.length === 0 ? 'SHELL has no JSON array' : undefined;
    case 'ONBUILD':
      return triggerProblem(head, escape);
    default:
      return undefined;
  }
}

/** The name after AS in lower case, when FROM has one that Docker accepts. */
export function stageNameOf(head: Pick<InstructionHead, 'words'>): string | undefined {
  const [, as, name] = head.words;
  if (head.words.length !== 3 || as?.text.toLowerCase() !== 'as' || name === undefined) return undefined;
  const lowerCase = name.text.toLowerCase();
  return stageName.test(lowerCase) ? lowerCase : undefined;
}

function fromProblem(head: InstructionHead): string | undefined {
  if (head.words.length === 1) return undefined;
  return stageNameOf(head) === undefined ? 'FROM is not of the form `FROM image` or `FROM image AS name`' : undefined;
}

function triggerProblem(head: InstructionHead, escape: string): string | undefined {
  const { trigger } = head;
  if (trigger === undefined) return 'ONBUILD has no instruction';
  if (trigger.keyword === 'ONBUILD' || trigger.keyword === 'FROM' || trigger.keyword === 'MAINTAINER') {
    return `ONBUILD cannot carry ${trigger.keyword}`;
  }
  return problemOf(trigger, escape);
}
