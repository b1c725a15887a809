/**
 * A build argument with a value is part of the environment of every RUN below its line, used or not. One that is new in
 * each build (a commit, a date) makes all of them run again. LABEL is innocent: it has no key of its own.
 */

import { durationNote } from '../facts/duration-note.ts';
import type { FileFacts, Step } from '../facts/file-facts.ts';
import { commandLabel, listInWords } from '../facts/step-label.ts';
import { workOf } from '../facts/step-work.ts';
import { type VolatileArg, volatileArgs } from '../facts/volatile-args.ts';
import { passedValue } from '../facts/volatile-variable.ts';
import { moveDown } from './edits/move-down.ts';
import { type Finding, rule } from './rule.ts';

export const volatileArgBeforeExpensiveStep = rule({
  id: 'volatile-arg-before-expensive-step',
  title: 'Build argument that changes in each build, above expensive steps',
  severity: 'warning',
  source: 'https://docs.docker.com/reference/dockerfile/#impact-on-build-caching',
  why: `An \`ARG\` of a stage that has a value, by default or from \`--build-arg\`, is in the environment of every \`RUN\` after its
line, in that stage and in the stages built from it. The environment is part of a RUN's key: a new value runs all of them again,
whether they mention the argument or not. \`COPY\`, \`ADD\` and \`WORKDIR\` are concerned only when they use it.

A \`LABEL\` that carries the value costs nothing by itself; the \`ARG\` that feeds it does.`,
  silentWhen: [
    'The name does not say that the value changes, or its value is spelled out (a pinned commit or version).',
    'The next RUN uses the argument, or builds the project and may read it from its environment.',
    'It only exists to make the next instruction run again (`CACHEBUST` directly above it).',
    'It is a platform argument, or stands before the first FROM and is declared in no stage.',
  ],
  fix: `Moves the \`ARG\`, with the \`ENV\` and \`LABEL\` that only pass it on, down to its first use or below the last step. Review
it: a program that reads the environment behind the Dockerfile's back would no longer see it.`,
  examples: [
    {
      bad: 'FROM node:22\nARG [|GIT_SHA|]\nWORKDIR /app\nCOPY package.json package-lock.json ./\nRUN npm ci\nCOPY . .\nRUN npm run build\n',
      fixed:
        'FROM node:22\nWORKDIR /app\nCOPY package.json package-lock.json ./\nRUN npm ci\nCOPY . .\nARG GIT_SHA\nRUN npm run build\n',
      message: 'npm ci',
    },
    {
      note: 'The label moves with the argument that feeds it.',
      bad: 'FROM debian:12\nARG [|BUILD_DATE|]=unknown\nLABEL org.opencontainers.image.created=$BUILD_DATE\nRUN apt-get update && apt-get install -y curl\nCMD ["curl"]\n',
      fixed:
        'FROM debian:12\nRUN apt-get update && apt-get install -y curl\nARG BUILD_DATE=unknown\nLABEL org.opencontainers.image.created=$BUILD_DATE\nCMD ["curl"]\n',
    },
    { good: 'FROM node:22\nCOPY package.json ./\nRUN npm install\nARG GIT_SHA\nRUN echo "$GIT_SHA" > /version\n' },
    {
      good: 'FROM debian:12\nARG RTL_433_COMMIT=5f0ff6db624270a4598958ab9dd79bb385ced3ef\nRUN apt-get update && apt-get install -y git\n',
    },
  ],
  engine: [
    {
      name: 'A new value of an argument above `npm ci` runs it again; below it, `npm ci` is reused.',
      files: { 'package.json': '{ "name": "demo" }\n', 'package-lock.json': '{}\n', 'index.js': '\n' },
      bad: 'FROM node:22\nARG GIT_SHA\nWORKDIR /app\nCOPY package.json package-lock.json ./\nRUN npm ci\nLABEL revision=$GIT_SHA\n',
      fixed:
        'FROM node:22\nWORKDIR /app\nCOPY package.json package-lock.json ./\nRUN npm ci\nARG GIT_SHA\nLABEL revision=$GIT_SHA\n',
      firstBuildArgs: { GIT_SHA: 'one' },
      change: { buildArgs: { GIT_SHA: 'two' } },
      badStep: { startsWith: 'RUN npm ci', second: 'runs' },
      fixedStep: { startsWith: 'RUN npm ci', second: 'cached' },
    },
  ],
  check(file, report) {
    for (const arg of volatileArgs(file)) report(findingOf(file, arg));
  },
});

function findingOf(file: FileFacts, arg: VolatileArg): Finding {
  const isPassed = passedValue(file, arg.name) === 'changing';
  const { origin } = file.context.source;
  const evidence = isPassed && 'uri' in origin ? origin : undefined;
  const fix = arg.hasBustedChild ? undefined : moveDown(file.dockerfile, arg);
  return {
    span: arg.span,
    severity: isPassed ? 'warning' : 'information',
    message:
      `${isPassed ? `The build passes a new ${arg.name} each time, which` : `Each new ${arg.name}`} runs ${listInWords(arg.busted.map((step) => labelOf(step, file.options.expensiveCommands)))} again${durationNote(file, arg.busted)}, ` +
      'because an argument is in the environment of every RUN below its line, used or not. ' +
      `Move it down to ${arg.firstUse === undefined ? 'the end of the stage' : 'just before its first use'}.`,
    related: [
      ...arg.busted.map((step) => ({
        message: `Runs again with each new ${arg.name}.`,
        at: { kind: 'here' as const, span: step.instruction.span },
      })),
      ...(evidence
        ? [
            {
              message: `Passes ${arg.name}: ${evidence.because}.`,
              at: { kind: 'file' as const, uri: evidence.uri, line: evidence.line },
            },
          ]
        : []),
    ],
    ...(fix === undefined ? {} : { fixes: [fix] }),
  };
}

/** The command that costs most is unknown; of those that fetch or build the last one is usually what the RUN is for. */
function labelOf({ installs, commands }: Step, expensive: readonly string[]): string {
  const costly = commands.findLast((one) => workOf({ commands: [one], installs: [] }, expensive) !== 'cheap');
  const command = installs.at(-1)?.command ?? costly ?? commands.at(-1);
  return command === undefined ? 'a RUN' : `\`${commandLabel(command)}\``;
}
