/** Caches of builds in GitHub Actions: what keeps too little, and where nobody knows what the runner or the builder keeps. */
import { describe, it } from 'vitest';
import { checkRule } from '../../test/support/check-rule.ts';
import { ciBuildCacheConfig as rule } from './ci-build-cache-config.ts';

const on = 'on:\n  push:\n    branches: [main]\n';
const job = (steps: string, runner = 'ubuntu-latest', more = '') =>
  `jobs:\n  image:\n    runs-on: ${runner}\n${more}    steps:\n${steps}`;
const setup = (more = '') => `      - uses: docker/setup-buildx-action@v3\n${more}`;
const build = (inputs: string, uses = 'docker/build-push-action@v6') =>
  `      - uses: ${uses}\n        with:\n          context: .\n${inputs}`;
const marked = '[|docker/build-push-action@v6|]';
const gha = '          cache-from: type=gha\n          cache-to: type=gha,mode=max\n';
const stages = {
  Dockerfile:
    'FROM golang:1.24 AS build\nWORKDIR /src\nCOPY . .\nRUN go build -o /app .\nFROM scratch\nCOPY --from=build /app /\n',
};

describe('no cache at all', () => {
  it('gets one where a builder is set up', () =>
    checkRule(rule, {
      text: on + job(setup() + build('', marked)),
      fixed: on + job(setup() + build(gha)),
      severity: 'information',
    }));

  it.each([
    ['no builder is set up', job(build('', marked))],
    ['several images are built', job(setup() + build('', marked) + build('          file: b\n', marked))],
    ['it is a matrix', job(setup() + build('', marked), 'ubuntu-latest', '    strategy: { matrix: { a: [1, 2] } }\n')],
  ])('is said without a fix where %s', (_, text) => checkRule(rule, { text: on + text, fixed: null }));

  it.each([
    ['the runner is of one’s own', on + job(build(''), '[self-hosted, linux]')],
    ['the runner is an expression', on + job(build(''), '${{ matrix.os }}')],
    ['the runner is of another vendor', on + job(build(''), 'depot-ubuntu-24.04')],
    ['the job runs in a container', on + job(build(''), 'ubuntu-latest', '    container: x\n')],
    ['the builder is remote', on + job(setup('        with: { driver: remote, endpoint: "tcp://x" }\n') + build(''))],
    ['a builder is created', on + job(`      - run: docker buildx create --use\n${build('')}`)],
    ['an action of the repository comes first', on + job(`      - uses: ./.github/actions/docker\n${build('')}`)],
    ['it runs for releases', `on:\n  release:\n${job(build(''))}`],
    ['it runs for Git tags', `on:\n  push:\n    tags: ["v*"]\n${job(build(''))}`],
    ['it runs for commits and on a schedule', `on:\n  push:\n  schedule: []\n${job(build(''))}`],
    ['it runs by hand', `on: workflow_dispatch\n${job(build(''))}`],
    ['another action builds', on + job(build('', 'depot/build-push-action@v1'))],
  ])('is nobody’s business where %s', (_, text) => checkRule(rule, { text }));

  it('is nobody’s business where the Dockerfile runs nothing', () =>
    checkRule(rule, { text: on + job(build('')), files: { Dockerfile: 'FROM nginx\nCOPY . /\n' } }));
});

describe('a cache that the builder refuses to write', () => {
  const cache = (value: string) => `          cache-to: ${value}\n`;

  it.each(['type=gha', 'type=registry,ref=acme/web:cache', 'type=local,dest=/tmp/x'])('%s is a warning', (value) =>
    checkRule(rule, { text: on + job(build(cache(`[|${value}|]`))), severity: 'warning' }),
  );

  it.each([
    ['a builder is set up', job(setup() + build(gha))],
    ['it is inline', job(build(cache('type=inline')))],
    ['Docker is set up', job(`      - uses: docker/setup-docker-action@v4\n${build(gha)}`)],
    ['images are stored in containerd', job(`      - run: echo '{"features":{"containerd-snapshotter":true}}'\n${build(gha)}`)],
    ['the runner is of one’s own', job(build(gha), 'self-hosted')],
    ['a builder is named', job(build(`${gha}          builder: mine\n`))],
  ])('is none where %s', (_, text) => checkRule(rule, { text: on + text }));
});

describe('a cache of the last stage only', () => {
  it.each([
    ['mode is left out', 'type=gha', 'type=gha,mode=max'],
    ['mode is min', 'type=registry,ref=a/b:c,mode=min', 'type=registry,ref=a/b:c,mode=max'],
  ])('is said where %s', (_, value, fixed) =>
    checkRule(rule, {
      text: on + job(setup() + build(`          cache-to: [|${value}|]\n`)),
      files: stages,
      fixed: on + job(setup() + build(`          cache-to: ${fixed}\n`)),
    }),
  );

  it('is said of an inline one, without a fix', () =>
    checkRule(rule, { text: on + job(setup() + build('          cache-to: [|type=inline|]\n')), files: stages, fixed: null }));

  it.each<[string, Readonly<Record<string, string>>]>([
    ['there is one stage', { Dockerfile: 'FROM golang:1.24\nRUN go build .\n' }],
    ['the Dockerfile is not known', {}],
  ])('is none where %s', (_, files) =>
    checkRule(rule, { text: on + job(setup() + build('          cache-to: type=gha\n')), files }),
  );

  it('is none where the target is the stage itself', () =>
    checkRule(rule, {
      text: on + job(setup() + build('          target: build\n          cache-to: type=gha\n')),
      files: stages,
    }));
});

describe('one cache for several images', () => {
  it('is said once, at the first that writes it', () => {
    const one = (file: string, to: string) => build(`          file: ${file}\n          cache-to: ${to}\n`);
    const first = one('a', '[|type=gha,mode=max|]');
    checkRule(rule, { text: on + job(setup() + first + one('b', 'type=gha,mode=max')), message: '2 builds' });
  });

  it('is said of a matrix of images', () => {
    const text = job(
      setup() + build('          file: ${{ matrix.file }}\n          cache-to: [|type=gha,mode=max|]\n'),
      'ubuntu-latest',
      '    strategy: { matrix: { file: [a, b] } }\n',
    );
    checkRule(rule, { text: on + text });
  });

  it('is none where scopes differ, or the same image is built twice', () => {
    const one = (file: string, scope: string) =>
      build(`          file: ${file}\n          cache-to: type=gha,mode=max,scope=${scope}\n`);
    checkRule(rule, { text: on + job(setup() + one('a', 'a') + one('b', 'b')) });
    checkRule(rule, { text: on + job(setup() + one('a', 'x') + one('a', 'x')) });
  });
});

describe('the rest', () => {
  it('no-cache is said, and set to false', () =>
    checkRule(rule, {
      text: on + job(setup() + build('          no-cache: [|true|]\n')),
      fixed: on + job(setup() + build('          no-cache: false\n')),
    }));

  it('no-cache is meant on a schedule', () =>
    checkRule(rule, { text: `on:\n  schedule: [{ cron: "0 0 * * 0" }]\n${job(setup() + build('          no-cache: true\n'))}` }));

  it('cache mounts that are not exported are a hint', () => {
    const files = { Dockerfile: 'FROM node:22\nCOPY . .\nRUN --mount=type=cache,target=/root/.npm npm ci\n' };
    const text = on + job(setup() + build(gha.replace('type=gha,mode=max', '[|type=gha,mode=max|]')));
    checkRule(rule, { text, files, severity: 'hint', message: '/root/.npm' });
    const dance = `      - uses: reproducible-containers/buildkit-cache-dance@v3\n`;
    checkRule(rule, {
      text: text
        .replace('[|', '')
        .replace('|]', '')
        .replace(setup(), setup() + dance),
      files,
    });
  });

  it('GitLab is not read, and broken YAML says nothing', () => {
    checkRule(rule, { text: 'job:\n  script: docker build .\n', path: '.gitlab-ci.yml' });
    checkRule(rule, { text: `${on}${job(build(''))}  : [` });
  });
});
