/** Awkward cases of wrong-final-stage: who builds it how, which stage is there to be run, when a stage cannot move. */
import { describe, it } from 'vitest';
import { checkRule } from '../../test/support/check-rule.ts';
import { wrongFinalStage } from './wrong-final-stage.ts';

const app = 'FROM node:22 AS app\nCMD ["node", "x.js"]\n\n';

const bad: readonly (readonly [title: string, text: string])[] = [
  ['a name with the kind of test', `${app}[|FROM node:22 AS unit-test|]\nRUN npm test\n`],
  ['development', `${app}[|FROM node:22 AS dev|]\nCMD ["nodemon"]\n`],
  ['an environment for it', `${app}[|FROM node:22 AS devcontainer|]\nRUN apt-get install -y git\n`],
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
  ['an image of another kind beside it', `${app}FROM node:22 AS dev-image\nCOPY a /b\n`],
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

  it('is silent where the image is called after its last stage', () => {
    const script = { declaredBy: 'script' } as const;
    checkRule(wrongFinalStage, { text: last, files: {}, context: { ...script, images: ['snuba-test'] } });
    checkRule(wrongFinalStage, { text: last, files: {}, context: { ...script, images: ['acme/app:ci'] } });
    const marked = last.replace('FROM node:22 AS test', '[|FROM node:22 AS test|]');
    checkRule(wrongFinalStage, { text: marked, files: {}, context: { ...script, images: ['acme/latest'] } });
  });

  it('takes a stage that is called after development for one', () =>
    checkRule(wrongFinalStage, {
      text: 'FROM a:1 AS development_build\nCMD ["x"]\n\nFROM development_build AS production_build\nCOPY . .\n',
      files: {},
      context: { declaredBy: 'compose', target: 'development_build', everyTarget: ['development_build'] },
    }));

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

  it.each(['dev', 'test', 'docs', 'upload'])('is silent about a last stage for %s where every build names a target', (name) => {
    const text = `${app}FROM node:22 AS ${name}\nRUN npm test\n`;
    checkRule(wrongFinalStage, { text, context: { target: 'app', everyTarget: ['app'] } });
  });

  it('is silent when the build has a target that nobody told', () =>
    checkRule(wrongFinalStage, { text: last, context: { isTargetOpen: true } }));

  describe('a last stage that starts nothing', () => {
    const server = 'FROM alpine:3 AS server\nCOPY a /a\nENTRYPOINT ["/a"]\n\n';
    const tools = `${server}[|FROM alpine:3 AS tools|]\nRUN apk add curl\n`;
    const unmarked = tools.replace('[|', '').replace('|]', '');
    const by = (declaredBy: 'compose' | 'bake' | 'script' | 'devcontainer' | 'task') => ({ files: {}, context: { declaredBy } });

    it('is told where a build names no target, and put in front of the other', () => {
      const fixed = `FROM alpine:3 AS tools\nRUN apk add curl\n\n${server.trimEnd()}\n`;
      checkRule(wrongFinalStage, { text: tools, ...by('script'), severity: 'information', message: 'nobody uses server', fixed });
      checkRule(wrongFinalStage, { text: tools, ...by('bake'), severity: 'information' });
    });
    it('is a hint where Compose may say what is started', () =>
      checkRule(wrongFinalStage, { text: tools, ...by('compose'), severity: 'hint' }));
    it.each([
      ['nothing declares a build', unmarked, { files: {} }],
      ['an editor starts it', unmarked, by('devcontainer')],
      ['its base image may start something', `${server}FROM nginx:1\nCOPY a /usr/share/nginx/html\n`, by('script')],
      ['its base image is not known', `${server}FROM ghcr.io/acme/base:1\nCOPY a /b\n`, by('script')],
      ['the stage that it stands on starts something', `${server}FROM server AS fat\nRUN apk add curl\n`, by('script')],
      ['the other one is taken into it', `${server}FROM alpine:3\nCOPY --from=server /a /a\n`, by('script')],
      ['the other one is for development', 'FROM node:22 AS dev\nCMD ["x"]\n\nFROM alpine:3\nCOPY a /a\n', by('script')],
      ['it is there for its files', `${server}FROM alpine:3 AS artifacts\nCOPY a /a\n`, by('script')],
      ['it is called like the one that is run', `${server}FROM alpine:3 AS production\nCOPY a /a\n`, by('script')],
    ])('is silent where %s', (_, text, how) => checkRule(wrongFinalStage, { text, ...how }));
  });

  describe('a stage below the only target', () => {
    const app = 'FROM golang:1 AS build\nRUN go build\n\nFROM alpine:3 AS api\nCOPY --from=build /a /a\nCMD ["/a"]\n\n';
    const only = { everyTarget: ['api'], target: 'api' };
    const worker = `${app}[|FROM alpine:3 AS worker|]\nRUN apk add curl\n\nFROM worker AS cron\nRUN apk add jq\n`;
    const unmarked = worker.replace('[|', '').replace('|]', '');

    it('is told once, at the first of them, with its line', () =>
      checkRule(wrongFinalStage, {
        text: worker,
        context: only,
        severity: 'information',
        message: 'edits below line 8',
        fixed: null,
      }));
    it('is a hint where the last one is there to be run, which is what a build without a target makes', () =>
      checkRule(wrongFinalStage, { text: `${worker}CMD ["cron"]\n`, context: only, severity: 'hint' }));
    it.each<[string, string, Parameters<typeof checkRule>[1]['context']]>([
      ['no build is known', unmarked, { target: 'api' }],
      ['another build reaches it', unmarked, { target: 'api', everyTarget: ['api', 'cron'] }],
      ['a build names no target', unmarked, { target: 'api', everyTarget: ['api', undefined] }],
      ['it helps to make the target', `${app}FROM api\n`, { target: '2', everyTarget: ['2'] }],
      [
        'the target is one for development',
        `${app.replace('AS api', 'AS dev')}FROM alpine:3\nCMD ["x"]\n`,
        { target: 'dev', everyTarget: ['dev'] },
      ],
      ['the target is no stage to be run', unmarked, { target: 'build', everyTarget: ['build'] }],
      ['it is an environment for development', `${app}FROM build AS dev-envs\nRUN apk add git\nCMD ["x"]\n`, only],
      ['it is for tests', `${app}FROM build AS e2e\nRUN go test ./...\n`, only],
      [
        'a stage for tests is made of it',
        `${app}FROM node:22 AS browsers\nRUN npx x\n\nFROM browsers AS e2e\nRUN npm test\n`,
        only,
      ],
      [
        'a stage for tests may be made of it',
        `${app}FROM node:22 AS test_amd64\nRUN npx x\n\nFROM test_$TARGETARCH AS e2e\nRUN npm test\n`,
        only,
      ],
      ['its files are exported', `${app}FROM scratch AS files\nCOPY --from=build /a /\n`, only],
    ])('is not told where %s', (_, text, context) => checkRule(wrongFinalStage, { text, context: context ?? {} }));
  });

  it('moves comments along, and nothing that would then be missing', () => {
    checkRule(wrongFinalStage, {
      text: `${app}# The tests.\n# All of them.\n[|FROM node:22 AS test|]\nRUN npm test`,
      fixed: '# The tests.\n# All of them.\nFROM node:22 AS test\nRUN npm test\n\nFROM node:22 AS app\nCMD ["node", "x.js"]\n',
    });
    checkRule(wrongFinalStage, { text: `${app}[|FROM app AS test|]\nRUN npm test\n`, fixed: null });
    const between = `${app}FROM node:22 AS e2e\nRUN npm run e2e\n\n[|FROM node:22 AS test|]\nRUN npm test\n`;
    checkRule(wrongFinalStage, { text: between, fixed: null });
    checkRule(wrongFinalStage, {
      text: `FROM a:1\n\n${app}[|FROM node:22 AS test|]\nCOPY --from=0 /x /x\nRUN npm test\n`,
      fixed: null,
    });
  });
});
