/** Awkward cases of volatile-arg-before-expensive-step: names, pins, uses, stages, and where the argument moves to. */
import { describe, it } from 'vitest';
import { checkRule } from '../../test/support/check-rule.ts';
import { volatileArgBeforeExpensiveStep as rule } from './volatile-arg-before-expensive-step.ts';

const bad: readonly (readonly [title: string, text: string, fixed: string | null])[] = [
  [
    'moves the ENV that passes the value on, too',
    'FROM node:22\nARG [|GIT_SHA|]\nENV GIT_SHA=$GIT_SHA\nRUN npm ci\nCMD ["node"]\n',
    'FROM node:22\nRUN npm ci\nARG GIT_SHA\nENV GIT_SHA=$GIT_SHA\nCMD ["node"]\n',
  ],
  [
    'moves it in front of the RUN that uses it, not further',
    'FROM debian:12\nARG [|BUILD_DATE|]\nRUN apt-get update && apt-get install -y curl\nRUN echo "$BUILD_DATE" > /built\nRUN apt-get install -y git\n',
    'FROM debian:12\nRUN apt-get update && apt-get install -y curl\nARG BUILD_DATE\nRUN echo "$BUILD_DATE" > /built\nRUN apt-get install -y git\n',
  ],
  [
    'counts a build of the project as a use, because it may read its environment',
    'FROM node:22\nARG [|VITE_GIT_COMMIT|]\nRUN npm ci\nRUN npm run build\n',
    'FROM node:22\nRUN npm ci\nARG VITE_GIT_COMMIT\nRUN npm run build\n',
  ],
  ['sees steps of stages that are built from this one', 'FROM node:22 AS base\nARG [|GIT_SHA|]\n\nFROM base\nRUN npm ci\n', null],
  ['has no fix when the ARG declares other names', 'FROM node:22\nARG A=1 [|GIT_SHA|]\nRUN npm ci\n', null],
  [
    'stops at an ENV with other values in it',
    'FROM node:22\nARG [|GIT_SHA|]\nRUN npm ci\nENV NODE_ENV=production SHA=$GIT_SHA\nRUN npm ci\n',
    'FROM node:22\nRUN npm ci\nARG GIT_SHA\nENV NODE_ENV=production SHA=$GIT_SHA\nRUN npm ci\n',
  ],
  [
    'takes a placeholder for what it is',
    'FROM node:22\nARG [|GIT_SHA|]="unknown"\nRUN npm ci\n',
    'FROM node:22\nRUN npm ci\nARG GIT_SHA="unknown"\n',
  ],
  [
    'reports a cache buster at the top',
    'FROM node:22\nARG [|CACHEBUST|]=1\nWORKDIR /app\nRUN npm ci\n',
    'FROM node:22\nWORKDIR /app\nRUN npm ci\nARG CACHEBUST=1\n',
  ],
];

const good: readonly (readonly [title: string, text: string])[] = [
  [
    'it becomes the date that tools read',
    'FROM debian:12\nARG COMMIT_TIMESTAMP\nENV SOURCE_DATE_EPOCH=${COMMIT_TIMESTAMP}\nRUN apt-get update && apt-get install -y git\n',
  ],
  [
    'a pin is called after a build time',
    'FROM debian:12\nARG LIB_BUILD_TIME_DEPS="gcc make"\nRUN apt-get update && apt-get install -y git\n',
  ],
  [
    'pins of commits by name',
    'FROM debian:12\nARG X_GIT_REF=v1.2.3\nARG Y_GIT_SHA=5f0ff6db624270a4598958ab9dd79bb385ced3ef\nRUN apt-get update && apt-get install -y git\n',
  ],
  ['the value is in a LABEL above the step only', 'FROM node:22\nLABEL revision="$GIT_SHA"\nRUN npm ci\n'],
  ['COPY and WORKDIR follow that do not use it, and nothing else', 'FROM node:22\nARG GIT_SHA\nWORKDIR /a\nCOPY . .\n'],
  ['a commit is pinned', 'FROM debian:12\nARG TOOL_GIT_COMMIT=5f0ff6db\nRUN apt-get update && apt-get install -y git\n'],
  [
    'the global default is a pin',
    'ARG GIT_REF=v1.2.3\nFROM debian:12\nARG GIT_REF\nRUN apt-get update && apt-get install -y git\n',
  ],
  ['it is declared only before FROM', 'ARG GIT_SHA\nFROM node:22\nRUN npm ci\n'],
  ['only a LABEL is at the top', 'FROM node:22\nLABEL created="2026-01-01"\nRUN npm ci\n'],
  ['the next RUN embeds it', 'FROM node:22\nRUN npm ci\nARG GIT_SHA\nRUN echo "$GIT_SHA" > /sha && npm cache clean --force\n'],
  ['a cache buster stands directly above its RUN', 'FROM debian:12\nARG CACHEBUST=1\nRUN git clone https://example.com/x.git\n'],
  ['platform arguments differ by platform only', 'FROM node:22\nARG TARGETARCH\nARG BUILDPLATFORM\nRUN npm ci\n'],
  ['ENV CI=true', 'FROM node:22\nENV CI=true\nARG CI\nRUN npm ci\n'],
  ['a version is an ordinary argument', 'FROM node:22\nARG APP_VERSION=1.0.0\nARG NODE_VERSION=22\nRUN npm ci\n'],
  [
    'the reproducible date is meant for every tool',
    'FROM debian:12\nARG SOURCE_DATE_EPOCH\nRUN apt-get update && apt-get install -y git\n',
  ],
  ['nothing expensive follows', 'FROM scratch\nARG GIT_SHA\nCOPY a /a\nLABEL sha=$GIT_SHA\n'],
  ['another stage has the expensive step', 'FROM node:22 AS a\nARG GIT_SHA\nRUN echo $GIT_SHA\n\nFROM node:22\nRUN npm ci\n'],
  ['WORKDIR uses it first, and then everything is its own', 'FROM node:22\nARG GIT_SHA\nWORKDIR /srv/$GIT_SHA\nRUN npm ci\n'],
];

describe('volatile-arg-before-expensive-step', () => {
  it.each(bad)('%s', (_, text, fixed) => checkRule(rule, { text, fixed }));
  it.each(good)('is silent when %s', (_, text) => checkRule(rule, { text }));

  it('is information by the name alone, and a warning when the build passes a changing value', () => {
    const text = 'FROM node:22\nARG [|GIT_SHA|]=dev\nRUN npm ci\n';
    checkRule(rule, { text, severity: 'information' });
    checkRule(rule, { text, severity: 'warning', context: { args: new Map([['GIT_SHA', undefined]]) } });
  });

  it('is silent when the build passes a value that is spelled out', () => {
    checkRule(rule, { text: 'FROM node:22\nARG GIT_SHA\nRUN npm ci\n', context: { args: new Map([['GIT_SHA', 'a1b2c3']]) } });
  });

  it('names the command that somebody says takes long', () => {
    checkRule(rule, {
      text: 'FROM node:22\nARG [|GIT_SHA|]\nRUN make deps && echo done\n',
      message: '`make deps`',
      options: { expensiveCommands: ['make deps'] },
    });
  });

  it('cites the place that passes a changing value', () =>
    checkRule(rule, {
      text: 'FROM node:22\nARG [|GIT_SHA|]\nRUN npm ci\n',
      files: { 'package.json': '{}' },
      context: { dockerfile: 'app/Dockerfile', args: new Map([['GIT_SHA', undefined]]) },
      severity: 'warning',
      related: ['file:///context/compose.yaml'],
    }));

  it('is silent where a declared build passes nothing for an argument without a value', () => {
    const context = { dockerfile: 'app/Dockerfile' };
    const files = { 'package.json': '{}' };
    checkRule(rule, { text: 'FROM node:22\nARG GIT_SHA\nRUN npm ci\n', files, context });
    checkRule(rule, { text: 'FROM node:22\nARG [|GIT_SHA|]=dev\nRUN npm ci\n', files, context });
  });
});
