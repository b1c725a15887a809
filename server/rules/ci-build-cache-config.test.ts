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

  it('broken YAML says nothing', () => {
    checkRule(rule, { text: `${on}${job(build(''))}  : [` });
  });
});

describe('bake', () => {
  const bake = (inputs: string, uses = 'docker/bake-action@v6') => `      - uses: ${uses}\n        with:\n${inputs}`;
  const targets = '          targets: app\n';
  const set = (...lines: readonly string[]) => `          set: |\n${lines.map((line) => `            ${line}\n`).join('')}`;
  const files = { 'docker-bake.hcl': 'target "app" {}\n' };
  const alone = (more: string) => on + job(setup() + bake(targets, '[|docker/bake-action@v6|]')) + more;

  it('without a cache is said where neither set nor the bake file speaks of one', () =>
    checkRule(rule, { text: alone(''), files, severity: 'information', message: 'neither set nor the bake files', fixed: null }));

  it('without a builder is told to set one up', () =>
    checkRule(rule, {
      text: on + job(bake(targets, '[|docker/bake-action@v6|]')),
      files,
      message: 'docker/setup-buildx-action',
    }));

  it('reads the files that it is given, in its folder', () => {
    const given = bake('          workdir: ci\n          files: |\n            ./bake.json\n', '[|docker/bake-action@v6|]');
    checkRule(rule, { text: on + job(setup() + given), files: { 'ci/bake.json': '{}' } });
    const unmarked = given.replace('[|', '').replace('|]', '');
    checkRule(rule, { text: on + job(setup() + unmarked), files: { 'ci/bake.json': '{"target":{"a":{"cache-to":[]}}}' } });
  });

  it.each<[string, string, Readonly<Record<string, string>>]>([
    ['set says it', on + job(setup() + bake(targets + set('*.cache-from=type=gha', '*.cache-to=type=gha,mode=max'))), files],
    ['the bake file says it', on + job(setup() + bake(targets)), { 'docker-bake.hcl': 'cache-from = ["type=gha"]' }],
    ['compose says it, which bake reads, too', on + job(setup() + bake(targets)), { 'compose.yaml': 'cache_from: [a]' }],
    ['it checks', on + job(setup() + bake('          targets: validate\n')), files],
    ['it tests', on + job(setup() + bake('          targets: test-all\n')), files],
    ['its targets are of a matrix', on + job(setup() + bake('          targets: ${{ matrix.target }}\n')), files],
    ['there is no bake file here', on + job(setup() + bake(targets)), {}],
    ['the files are an expression', on + job(setup() + bake('          files: ${{ inputs.file }}\n')), files],
    ['the source is elsewhere', on + job(setup() + bake('          source: "https://example.com/a.git"\n')), files],
    ['the runner is of one’s own', on + job(setup() + bake(targets), 'self-hosted'), files],
    ['it runs for releases', `on:\n  release:\n${job(setup() + bake(targets))}`, files],
  ])('is silent where %s', (_, text, context) => checkRule(rule, { text, files: context }));

  it.each(['*.cache-to=type=gha,mode=max', 'app.cache-to=type=registry,ref=a/b:c', '*.cache-to+=type=local,dest=/x'])(
    'that the builder refuses to write is a warning: %s',
    (line) =>
      checkRule(rule, { text: on + job(bake(targets + set('*.cache-from=type=gha', `[|${line}|]`))), severity: 'warning' }),
  );

  it('that several targets write to one place is said', () => {
    const both = bake(`          targets: api, web\n${set('[|*.cache-to=type=gha,mode=max|]')}`);
    checkRule(rule, { text: on + job(setup() + both), message: '2 targets' });
    const scoped = set('api.cache-to=type=gha,mode=max,scope=api', 'web.cache-to=type=gha,mode=max,scope=web');
    checkRule(rule, { text: on + job(setup() + bake(`          targets: api, web\n${scoped}`)) });
  });

  it('no-cache is said, as an input and in a set line, but not on a schedule', () => {
    checkRule(rule, { text: on + job(setup() + bake('          no-cache: [|true|]\n')) });
    const line = on + job(setup() + bake(set('[|*.no-cache=true|]')));
    checkRule(rule, { text: line });
    const scheduled = line.replace('[|', '').replace('|]', '').replace(on, 'on:\n  schedule: []\n');
    checkRule(rule, { text: scheduled });
  });
});

describe('GitLab', () => {
  const path = '.gitlab-ci.yml';
  const dind = '  services: [docker:28-dind]\n';
  const script = '  script:\n    - [|docker build|] -t a .\n';
  const unmarked = '  script:\n    - docker build -t a .\n';

  it.each([
    ['the service of the job', `build:\n${dind}${script}`],
    ['a service of all jobs', `services:\n  - name: docker:dind\nbuild:\n${script}`],
    ['a service by default, on a runner of GitLab', `default:\n${dind}build:\n  tags: [saas-linux-small-amd64]\n${script}`],
    [
      'buildx, in the middle of a script',
      `build:\n${dind}  script:\n    - |\n      set -e\n      [|docker buildx build|] --push .\n`,
    ],
    ['DOCKER_HOST of that service', `variables: { DOCKER_HOST: "tcp://docker:2375" }\nbuild:\n${dind}${script}`],
    ['rules for branches', `build:\n${dind}  rules:\n    - if: $CI_COMMIT_BRANCH\n${script}`],
  ])('is told of a build without a cache, with %s', (_, text) =>
    checkRule(rule, { text, path, severity: 'information', message: 'starts empty', fixed: null }),
  );

  it.each([
    ['Docker is no service of the job', `build:\n  image: docker:28\n${unmarked}`],
    ['a cache is read', `build:\n${dind}  script:\n    - docker build --cache-from a -t a .\n`],
    ['another job writes one', `a:\n${dind}${unmarked}b:\n  script: docker buildx build --cache-to type=registry,ref=a .\n`],
    ['a builder is created', `build:\n${dind}  script:\n    - docker buildx create --use\n    - docker build .\n`],
    ['the runner is of one’s own', `build:\n  tags: [shell]\n${dind}${unmarked}`],
    ['Docker is on another host', `build:\n  variables: { DOCKER_HOST: "tcp://10.0.0.1:2375" }\n${dind}${unmarked}`],
    ['it extends another job', `build:\n  extends: .x\n${dind}${unmarked}`],
    ['it is a template', `.build:\n${dind}${unmarked}`],
    ['it runs for Git tags', `build:\n  only: [tags]\n${dind}${unmarked}`],
    ['its rules are for Git tags', `build:\n${dind}  rules:\n    - if: $CI_COMMIT_TAG\n    - when: never\n${unmarked}`],
    ['it runs by hand', `build:\n  when: manual\n${dind}${unmarked}`],
    ['no cache is wanted', `build:\n${dind}  script:\n    - docker build --no-cache .\n`],
    ['Kaniko builds', `build:\n  image: gcr.io/kaniko-project/executor:debug\n  script: /kaniko/executor --context .\n`],
    ['it only pulls', `build:\n${dind}  script: docker pull a && make build\n`],
  ])('is silent where %s', (_, text) => checkRule(rule, { text, path }));

  it('is silent where all that it builds is known and runs nothing', () => {
    const text = `build:\n${dind}  script:\n    - docker build .\n`;
    checkRule(rule, { text, path, files: { Dockerfile: 'FROM nginx:1\nCOPY . /\n' } });
    checkRule(rule, { text: `build:\n${dind}${script}`, path, files: { Dockerfile: 'FROM nginx:1\nRUN x\n' } });
  });
});
