/**
 * A build argument declared above steps that do not use it: its value is part of the environment of every RUN below, so that
 * another value runs all of them again.
 */

import { durationNote } from '../facts/duration-note.ts';
import { type EarlyArg, earlyArgs } from '../facts/early-args.ts';
import type { FileFacts } from '../facts/file-facts.ts';
import { instructionLabel, listInWords } from '../facts/step-label.ts';
import { deleteInstruction, insertBefore, textOf } from './edits/instruction-edits.ts';
import { type Finding, type Fix, rule } from './rule.ts';

export const argDeclaredTooEarly = rule({
  id: 'arg-declared-too-early',
  title: 'Build argument above steps that do not use it',
  severity: 'hint',
  source: 'https://docs.docker.com/reference/dockerfile/#impact-on-build-caching',
  why: `An \`ARG\` that has a value is part of the environment of every RUN below it, whether the RUN uses it or not. When somebody passes
another value, all of them run again. Just above its first use, it runs only what needs it.`,
  silentWhen: [
    'No step that fetches or installs stands between the declaration and the first use.',
    'The argument has no value, is never used by name, or stands for a platform or a proxy.',
    'It is new in each build: volatile-arg-before-expensive-step speaks of that.',
  ],
  fix: 'Moves the ARG in front of its first use. Review it: a program may read it from the environment without naming it.',
  examples: [
    {
      bad: 'FROM debian:12\nARG [|APP_PORT|]=8080\nRUN apt-get update && apt-get install -y curl\nRUN echo "$APP_PORT" > /etc/port\n',
      fixed:
        'FROM debian:12\nRUN apt-get update && apt-get install -y curl\nARG APP_PORT=8080\nRUN echo "$APP_PORT" > /etc/port\n',
      message: 'apt-get update',
    },
    { good: 'FROM debian:12\nARG VERSION=1.2\nRUN curl -fsSLO https://example.com/$VERSION.tgz\n' },
    { good: 'FROM debian:12\nARG TARGETARCH\nRUN apt-get update && apt-get install -y curl\nRUN echo $TARGETARCH\n' },
  ],
  engine: [
    {
      name: 'Another value of an argument runs the steps below its declaration again; below them, it runs none.',
      files: {},
      bad: 'FROM debian:12\nARG APP_PORT=8080\nRUN apt-get update && apt-get install -y curl\nRUN echo "$APP_PORT" > /etc/port\n',
      fixed:
        'FROM debian:12\nRUN apt-get update && apt-get install -y curl\nARG APP_PORT=8080\nRUN echo "$APP_PORT" > /etc/port\n',
      change: { buildArgs: { APP_PORT: '9090' } },
      badStep: { startsWith: 'RUN apt-get update', second: 'runs' },
      fixedStep: { startsWith: 'RUN apt-get update', second: 'cached' },
    },
  ],
  check(file, report) {
    for (const early of earlyArgs(file)) report(findingOf(file, early));
  },
});

function findingOf(file: FileFacts, early: EarlyArg): Finding {
  const { name, span, passed, firstUse } = early;
  const fix = fixOf(file, early);
  return {
    span,
    message:
      `Another value of ${name} runs ${listInWords(
        passed.map(({ instruction }) => `\`${instructionLabel(instruction)}\``),
        2,
      )} again${durationNote(file, passed)}, which ` +
      `${passed.length === 1 ? 'does' : 'do'} not use it. Declare it just above \`${instructionLabel(firstUse.instruction)}\`.`,
    related: passed.map(({ instruction }) => ({ message: 'Runs again.', at: { kind: 'here', span: instruction.span } })),
    ...(fix === undefined ? {} : { fixes: [fix] }),
  };
}

function fixOf({ dockerfile }: FileFacts, { step, firstUse, name }: EarlyArg): Fix | undefined {
  if (step.instruction.words.length !== 1) return undefined;
  return {
    title: `Move ${name} down to its first use`,
    safety: 'review',
    edits: [
      deleteInstruction(dockerfile, step.instruction),
      insertBefore(dockerfile, firstUse.instruction, [textOf(dockerfile, step.instruction)]),
    ],
  };
}
