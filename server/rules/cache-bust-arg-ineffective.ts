/** An argument that is to run steps again and cannot: whoever passes a new value gets what the cache has all the same. */
import { type IneffectiveBuster, ineffectiveBusters } from '../facts/cache-busters.ts';
import { instructionLabel } from '../facts/step-label.ts';
import { rule } from './rule.ts';

export const cacheBustArgIneffective = rule({
  id: 'cache-bust-arg-ineffective',
  title: 'Argument that is to run steps again, and does not',
  severity: 'information',
  source: 'https://docs.docker.com/reference/dockerfile/#impact-on-build-caching',
  why: `A new value of an \`ARG\` runs the RUN instructions below its declaration again, in its own stage and those that stand on it. Declared
before the first FROM it concerns FROM alone; below the last RUN it concerns nothing; and a name without \`$\` is text that never changes.
Whoever passes a new value then believes to build anew, and gets what the cache has.

For what follows a repository, the commit behind the branch is a better value than the time: it changes exactly when the repository does.`,
  silentWhen: [
    'The argument is declared in a stage, and a RUN follows it there or in a stage that stands on it.',
    'FROM uses it.',
    'It is called otherwise than such arguments are (`CACHEBUST`, `CACHE_DATE` …).',
  ],
  fix: 'There is none: which steps are to run again is for a person to say.',
  examples: [
    {
      bad: 'ARG [|CACHEBUST|]=1\nFROM debian:12\nRUN git clone https://example.com/x.git /x\n',
      message: 'before the first FROM',
    },
    { bad: 'FROM debian:12\nRUN echo [|CACHEBUST|] && git clone https://example.com/x.git /x\n', message: '$CACHEBUST' },
    { bad: 'FROM debian:12\nRUN git clone https://example.com/x.git /x\nARG [|CACHE_DATE|]\n', message: 'below' },
    { good: 'FROM debian:12\nARG CACHEBUST=1\nRUN git clone https://example.com/x.git /x\n' },
    { good: 'ARG CACHEBUST=1\nFROM debian:12\nARG CACHEBUST\nRUN git clone https://example.com/x.git /x\n' },
  ],
  engine: [
    {
      name: 'A new value of an argument before the first FROM runs nothing again; declared in the stage, it does.',
      files: {},
      bad: 'ARG CACHEBUST=1\nFROM debian:12\nRUN date\n',
      fixed: 'FROM debian:12\nARG CACHEBUST=1\nRUN date\n',
      isFixedByHand: true,
      change: { buildArgs: { CACHEBUST: '2' } },
      badStep: { startsWith: 'RUN date', second: 'cached' },
      fixedStep: { startsWith: 'RUN date', second: 'runs' },
    },
  ],
  check(file, report) {
    for (const buster of ineffectiveBusters(file)) report({ span: buster.span, message: messageOf(buster) });
  },
});

function messageOf({ name, kind, step }: IneffectiveBuster): string {
  const label = step === undefined ? '' : `\`${instructionLabel(step.instruction)}\``;
  switch (kind) {
    case 'global-only':
      return `${name} stands before the first FROM, where no step sees it: a new value runs nothing again. Declare it in the stage, above what is to run again.`;
    case 'spelled-without-dollar':
      return `${name} is text here and no variable, so ${label} never changes. Declare \`ARG ${name}\` above it, and spell it \`$${name}\`.`;
    case 'below-its-step':
      return `${name} stands below ${label}, the last step of the stage: a new value runs nothing again. Declare it above what is to run again.`;
  }
}
