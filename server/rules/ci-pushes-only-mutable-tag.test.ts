/** Which names of pushed images move, and what makes the rule silent: any name of its own, and everything that is not spelled out. */
import { describe, it } from 'vitest';
import { checkRule } from '../../test/support/check-rule.ts';
import { ciPushesOnlyMutableTag as rule } from './ci-pushes-only-mutable-tag.ts';

const on = 'on:\n  push:\n    branches: [main]\n';
const steps = (text: string, events = on) => `${events}jobs:\n  image:\n    runs-on: ubuntu-latest\n    steps:\n${text}`;
const action = (tags: string, push = 'true') =>
  `      - uses: docker/build-push-action@v6\n        with:\n          push: ${push}\n          tags: ${tags}\n`;
const block = (...tags: readonly string[]) => `|\n${tags.map((tag) => `            ${tag}`).join('\n')}`;
const meta = (rules: string) =>
  `      - id: meta\n        uses: docker/metadata-action@v5\n        with:\n          images: acme/web\n${rules}`;
const rules = (...all: readonly string[]) => `          tags: ${block(...all)}\n`;
const ofMeta = '${{ steps.meta.outputs.tags }}';

describe('a step of build-push-action is reported', () => {
  it.each([
    ['latest', action('[|acme/web:latest|]')],
    ['no tag', action('[|acme/web|]')],
    ['several that move', action(block('[|acme/web:latest|]', 'acme/web:main'))],
    ['pushes in some runs', action('[|acme/web:latest|]', "${{ github.event_name != 'pull_request' }}")],
    ['a repository with an expression', action('[|ghcr.io/${{ github.repository }}:latest|]')],
    ['quotes', action('"[|acme/web:edge|]"')],
  ])('for %s', (_, text) => checkRule(rule, { text: steps(text), severity: 'information' }));

  it.each([
    ['pushes nothing', action('acme/web:latest', 'false')],
    ['has a version', action('acme/web:1.2')],
    ['has a commit', action(block('acme/web:latest', 'acme/web:${{ github.sha }}'))],
    ['has a number of the run', action(block('acme/web:latest', 'acme/web:${{ github.run_number }}'))],
    ['has a tag that is not spelled out', action(block('acme/web:latest', 'acme/web:${{ env.TAG }}'))],
    ['has references that are not spelled out', action('${{ needs.names.outputs.all }}')],
    ['keeps a cache', action('acme/web:buildcache')],
    ['has no tags', action('""')],
  ])('but not when it %s', (_, text) => checkRule(rule, { text: steps(text) }));

  it('but not when another step pushes a commit', () => {
    const other = action('acme/web:${{ github.sha }}');
    checkRule(rule, { text: steps(action('acme/web:latest') + other) });
    checkRule(rule, { text: steps(`${action('acme/web:latest')}      - run: docker push acme/web:$GITHUB_SHA\n`) });
  });

  it('but not when something else gives names', () =>
    checkRule(rule, { text: steps(`${action('acme/web:latest')}      - run: docker buildx imagetools create -t a b\n`) }));

  it('as information for images of CI itself', () =>
    checkRule(rule, { text: steps(action('[|acme/web-builder:latest|]')), severity: 'hint' }));
});

describe('a step that takes its names from metadata-action', () => {
  it.each([
    ['makes branches', rules('type=ref,event=branch', 'type=ref,event=pr', 'type=edge')],
    ['makes latest', rules('type=raw,value=latest,enable={{is_default_branch}}')],
    ['makes no commits', rules('type=ref,event=branch', 'type=sha,enable=false')],
    ['has no rules, and runs for a branch', ''],
  ])('is reported when it %s', (_, made) => checkRule(rule, { text: steps(meta(made) + action(`[|${ofMeta}|]`)) }));

  it.each([
    ['commits', rules('type=ref,event=branch', 'type=sha')],
    ['versions', rules('type=raw,value=latest', 'type=semver,pattern={{version}}')],
    ['Git tags', rules('type=ref,event=tag')],
    ['commits by handlebars', rules('type=raw,value={{branch}}-{{sha}}')],
    ['dates', rules("type=schedule,pattern={{date 'YYYYMMDD'}}")],
    ['something that is not spelled out', rules('type=raw,value=${{ inputs.name }}')],
  ])('is not when it makes %s', (_, made) => checkRule(rule, { text: steps(meta(made) + action(ofMeta)) }));

  it.each([
    'on: push\n',
    'on: [push]\n',
    'on:\n  push:\n    tags: ["v*"]\n',
    'on:\n  release:\n',
    'on:\n  push:\n    branches: [main]\n    tags: ["v*"]\n',
  ])('is not without rules when it may run for a Git tag: %j', (events) =>
    checkRule(rule, { text: steps(meta('') + action(ofMeta), events) }),
  );

  it('gets the usual rules and one more where it has none', () => {
    const usual = rules('type=schedule', 'type=ref,event=branch', 'type=ref,event=tag', 'type=ref,event=pr', 'type=sha');
    checkRule(rule, { text: steps(meta('') + action(`[|${ofMeta}|]`)), fixed: steps(meta(usual) + action(ofMeta)) });
  });

  it('is not when nobody knows which step that is', () =>
    checkRule(rule, { text: steps(action('${{ steps.other.outputs.tags }}')) }));
});

describe('fixes', () => {
  it('add a line to a block', () =>
    checkRule(rule, {
      text: steps(action(block('[|acme/web:latest|]', 'acme/web:main'))),
      fixed: steps(action(block('acme/web:latest', 'acme/web:main', 'acme/web:${{ github.sha }}'))),
    }));

  it('stay inside of quotes', () =>
    checkRule(rule, {
      text: steps(action('"[|acme/web|]"')),
      fixed: steps(action('"acme/web,acme/web:${{ github.sha }}"')),
    }));
});

describe('shell text', () => {
  const run = (text: string) =>
    steps(
      `      - run: |\n${text
        .split('\n')
        .map((line) => `          ${line}`)
        .join('\n')}\n`,
    );

  it.each([
    ['docker push', run('docker build -t acme/web:latest .\ndocker push [|acme/web:latest|]')],
    ['docker image push', run('docker image push [|acme/web:main|]')],
    ['a build that pushes', run('docker buildx build --push -t [|acme/web:latest|] .')],
    ['a tag that people pull, although it is a cache, too', run('docker pull a/b:latest\ndocker push [|a/b:latest|]')],
    ['an expression in the repository', run('docker push [|ghcr.io/${{ github.repository }}:latest|]')],
  ])('is reported for %s, without a fix', (_, text) => checkRule(rule, { text, fixed: null }));

  it.each([
    ['pushes a commit, too', run('docker push acme/web:latest\ndocker push acme/web:${{ github.sha }}')],
    ['pushes a variable', run('docker push $IMAGE\ndocker push acme/web:latest')],
    ['pushes a tag of a variable', run('docker push "acme/web:$TAG"')],
    ['pushes all tags', run('docker push --all-tags acme/web')],
    ['pushes nothing', run('docker build -t acme/web:latest .\ngit push origin main')],
    ['takes it as a cache in the next run', run('docker pull "acme/web:dev" || true\ndocker push "acme/web:dev"')],
    ['builds with it as a cache', run('docker build --cache-from acme/web:dev .\ndocker push acme/web:dev')],
    ['only talks about it', run('echo "docker push acme/web:latest"')],
  ])('is not when it %s', (_, text) => checkRule(rule, { text }));

  it('of GitLab knows what a branch is', () =>
    checkRule(rule, { text: 'job:\n  script: docker push [|$CI_REGISTRY_IMAGE:$CI_COMMIT_BRANCH|]\n', path: '.gitlab-ci.yml' }));

  it('of GitLab does not know what a slug is, because a Git tag has one, too', () =>
    checkRule(rule, {
      text: 'job:\n  script:\n    - docker push $CI_REGISTRY_IMAGE:$CI_COMMIT_REF_SLUG\n',
      path: '.gitlab-ci.yml',
    }));

  const preview = { mutableTags: ['preview*'] };

  it.each([
    ['an action', steps(action('[|acme/web:preview-eu|]'))],
    ['shell text', run('docker push [|acme/web:preview|]')],
    [
      'a rule of metadata-action',
      steps(`      - id: meta
        uses: docker/metadata-action@v5
        with:
          images: acme/web
          tags: type=raw,value=preview
${action('[|${{ steps.meta.outputs.tags }}|]')}`),
    ],
  ])('tags that the project says it moves count in %s, and are fixed otherwise', (_, text) => {
    checkRule(rule, { text, options: preview });
    checkRule(rule, { text: text.replace('[|', '').replace('|]', '') });
  });

  it('a second name that the project says it moves is none that stays', () => {
    const text = (pushed: string) => run(`docker push ${pushed}\ndocker tag acme/web:latest acme/web:preview`);
    checkRule(rule, { text: text('[|acme/web:latest|]'), options: preview });
    checkRule(rule, { text: text('acme/web:latest') });
  });
});

it.each([
  ['the registry is of the job', steps(action('localhost:5000/web:latest'))],
  ['make pushes the rest', steps(`${action('acme/web:latest')}      - run: make push-all\n`)],
  [
    'it is given a name of its own',
    steps(`${action('acme/web:latest')}      - run: docker tag acme/web:latest acme/web:$V && ./push.sh\n`),
  ],
])('silent where %s', (_, text) => checkRule(rule, { text }));

it('broken YAML says nothing', () => checkRule(rule, { text: steps(`${action('acme/web:latest')}  : [`) }));
