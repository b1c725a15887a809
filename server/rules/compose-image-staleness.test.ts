/** Images and caches of compose that stay old, and those that somebody decided about. */
import { describe, it } from 'vitest';
import { checkRule } from '../../test/support/check-rule.ts';
import { composeImageStaleness as rule } from './compose-image-staleness.ts';

const service = (lines: string) => `services:\n  web:\n${lines}`;
const files = { Dockerfile: 'FROM scratch\n' };

describe('a moving tag', () => {
  it.each(['acme/web', 'acme/web:latest', 'ghcr.io/acme/web:nightly', '"acme/web:main"'])('%s is information', (image) =>
    checkRule(rule, { text: service(`    image: [|${image}|]\n`), severity: 'information' }),
  );

  it.each([
    ['a version', 'postgres:17'],
    ['a digest', `acme/web@sha256:${'a'.repeat(64)}`],
    ['a variable', 'acme/web:${TAG:-latest}'],
    ['a name that no registry serves', 'spark-worker'],
    ['a policy', 'acme/web:latest\n    pull_policy: missing'],
    ['nothing that can be read', '[acme/web]'],
  ])('is none with %s', (_, image) => checkRule(rule, { text: service(`    image: ${image}\n`) }));

  it('is none where CI or another compose file builds the image', () => {
    const workflow = 'jobs:\n  a:\n    steps:\n      - run: docker build -t acme/web:latest .\n';
    checkRule(rule, { text: service('    image: acme/web:latest\n'), files: { ...files, '.github/workflows/a.yml': workflow } });
    const other = 'services:\n  x:\n    build: .\n    image: acme/web\n';
    checkRule(rule, { text: service('    image: acme/web:latest\n'), files: { ...files, 'sub/compose.yaml': other } });
  });
});

describe('a service that is built', () => {
  it.each([
    ['its image has no registry', '    build: .\n    image: acme/web:latest\n'],
    ['its image only looks like one of a registry', '    build: .\n    image: sail-8.4/app\n'],
    ['its image has a version', '    build: .\n    image: ghcr.io/acme/web:1.2\n'],
    ['its policy is set', '    build: .\n    image: ghcr.io/acme/web\n    pull_policy: build\n'],
    ['it is watched', '    build: .\n    image: ghcr.io/acme/web\n    develop: { watch: [] }\n'],
  ])('is left alone where %s', (_, lines) => checkRule(rule, { text: service(lines), files }));

  it('gets no fix in a mapping in braces', () =>
    checkRule(rule, { text: 'services: { web: { build: ., image: [|ghcr.io/acme/web|] } }\n', files, fixed: null }));
});

describe('a cache', () => {
  const build = (lines: string) => service(`    build:\n      context: .\n${lines}`);

  it('that is read and that nobody writes is a hint', () =>
    checkRule(rule, { text: build('      [|cache_from|]: [ghcr.io/acme/web:cache]\n'), files, severity: 'hint' }));

  it('that the docker driver may refuse to write is a hint', () =>
    checkRule(rule, { text: build('      [|cache_to|]: ["type=local,dest=../cache"]\n'), files, severity: 'hint' }));

  it.each([
    ['the file writes it', '      cache_from: [acme/web]\n      cache_to: [type=inline]\n'],
    ['an argument does', '      cache_from: [acme/web]\n      args: { BUILDKIT_INLINE_CACHE: 1 }\n'],
    ['it is of a runner', '      cache_from: ["type=gha"]\n'],
    ['it is a variable', '      cache_from: ["$CACHE"]\n'],
  ])('is left alone where %s', (_, lines) => checkRule(rule, { text: build(lines), files }));

  it('is left alone where a script may write it', () => {
    const workflow = 'jobs:\n  a:\n    steps:\n      - run: docker build -t acme/web:1 .\n';
    checkRule(rule, { text: build('      cache_from: [acme/web]\n'), files: { ...files, '.github/workflows/a.yml': workflow } });
  });
});

it('broken YAML says nothing', () => checkRule(rule, { text: 'services:\n  web:\n    image: acme/web\n  : [' }));

describe('files that Compose puts together are judged together', () => {
  const image = 'services:\n  web:\n    image: [|ghcr.io/acme/web:main|]\n';
  const unmarked = image.replace('[|', '').replace('|]', '');
  const over = (lines: string) => ({ Dockerfile: 'FROM scratch\n', 'compose.override.yaml': `services:\n  web:\n${lines}` });

  it('where nothing of this is said elsewhere', () => checkRule(rule, { text: image, files: over('    restart: always\n') }));

  it.each([
    ['another file decides when to pull', '    build: .\n    pull_policy: build\n'],
    ['another file builds it', '    build: .\n'],
    ['another file names another image', '    build: .\n    image: web\n'],
  ])('and it is silent where %s', (_, lines) => checkRule(rule, { text: unmarked, files: over(lines) }));

  it('and a cache that another file writes is one', () => {
    const text = 'services:\n  web:\n    build:\n      context: .\n      cache_from: [acme/web]\n';
    checkRule(rule, { text, files: over('    build: { cache_to: [type=inline] }\n') });
  });
});
