/** Awkward cases of wrong-final-stage: who builds it how, which stage is there to be run, when a stage cannot move. */
import { describe, it } from 'vitest';
import { checkRule } from '../../test/support/check-rule.ts';
import { wrongFinalStage } from './wrong-final-stage.ts';

const app = 'FROM node:22 AS app\nCMD ["node", "x.js"]\n\n';

const bad: readonly (readonly [title: string, text: string])[] = [
  ['a name with the kind of test', `${app}[|FROM node:22 AS unit-test|]\nRUN npm test\n`],
  ['development', `${app}[|FROM node:22 AS dev|]\nCMD ["nodemon"]\n`],
  ['a base that is all variable', `ARG IMAGE=node:22\n${app}[|FROM \${IMAGE} AS test|]\nRUN npm test\n`],
  [
    'a stage beside what an argument chooses',
    `ARG KIND=a\nFROM node:22 AS lib-a\n\n${app}[|FROM lib-\${KIND} AS test|]\nRUN npm test\n`,
  ],
  ['a nameless stage that ends with a test', `${app}[|FROM app|]\nRUN npm run lint && npm test\n`],
  [
    'a stage that is only called production',
    'FROM nginx:1 AS production\nCOPY a /b\n\n[|FROM node:22 AS lint|]\nRUN npx eslint .\n',
  ],
];

const good: readonly (readonly [title: string, text: string])[] = [
  ['one stage only', 'FROM node:22 AS test\nRUN npm test\n'],
  ['no stage that is run', 'FROM node:22 AS build\nRUN npm ci\n\nFROM build AS test\nRUN npm test\n'],
  ['an export', 'FROM node:22 AS app\nCMD ["x"]\n\nFROM scratch AS docs\nCOPY --from=app /d /\n'],
  ['a last stage that starts something', 'FROM node:22 AS test\nRUN npm test\n\nFROM node:22\nCMD ["x"]\n'],
  [
    'a test inside the build',
    'FROM golang:1 AS build\nRUN go build ./... && go test ./...\n\nFROM debian:12\nCOPY --from=build /x /x\nCMD ["/x"]\n',
  ],
  ['a base of the last stage that starts a shell', 'FROM node:22 AS base\nCMD ["sh"]\n\nFROM base AS dev\nRUN npm ci\n'],
  [
    'stages between which an argument chooses',
    'ARG KIND=plain\nFROM node:22 AS app-plain\nENTRYPOINT ["x"]\n\nFROM app-plain AS app-full\nENTRYPOINT ["y"]\n\nFROM app-${KIND} AS tools\n\nFROM tools AS dev\nCOPY . .\n',
  ],
  ['a name that only begins alike', `${app}FROM node:22 AS developer-portal\nCOPY a /b\n`],
];

describe('wrong-final-stage', () => {
  it.each(bad)('reports %s', (_, text) => checkRule(wrongFinalStage, { text, severity: 'hint' }));
  it.each(good)('is silent about %s', (_, text) => checkRule(wrongFinalStage, { text }));

  const last = `${app}FROM node:22 AS test\nRUN npm test\n`;
  it('is silent when the build has chosen', () => checkRule(wrongFinalStage, { text: last, context: { target: 'app' } }));
  it('is silent in a file for development', () => {
    checkRule(wrongFinalStage, { text: last, files: {}, context: { dockerfile: 'Dockerfile.dev' } });
    checkRule(wrongFinalStage, { text: last, files: {}, context: { dockerfile: '.devcontainer/Dockerfile' } });
  });

  it('reports a target that is no stage', () => {
    const text = (from: string) => `${from} node:22 AS build\n\nFROM build AS prod\nCMD ["x"]\n`;
    checkRule(wrongFinalStage, {
      text: text('[|FROM|]'),
      context: { target: 'production' },
      severity: 'error',
      message: 'build and prod',
      fixed: null,
    });
    checkRule(wrongFinalStage, { text: text('FROM'), context: { target: 'PROD' } });
    checkRule(wrongFinalStage, { text: text('FROM'), context: { target: '0' } });
    checkRule(wrongFinalStage, {
      text: `# syntax=devthefuture/dockerfile-x\n${text('FROM')}`,
      context: { target: 'production' },
    });
  });

  it('moves comments along, and nothing that would then be missing', () => {
    checkRule(wrongFinalStage, {
      text: `${app}# The tests.\n# All of them.\n[|FROM node:22 AS test|]\nRUN npm test`,
      fixed: '# The tests.\n# All of them.\nFROM node:22 AS test\nRUN npm test\n\nFROM node:22 AS app\nCMD ["node", "x.js"]\n',
    });
    checkRule(wrongFinalStage, { text: `${app}[|FROM app AS test|]\nRUN npm test\n`, fixed: null });
    checkRule(wrongFinalStage, {
      text: `FROM a:1\n\n${app}[|FROM node:22 AS test|]\nCOPY --from=0 /x /x\nRUN npm test\n`,
      fixed: null,
    });
  });
});
