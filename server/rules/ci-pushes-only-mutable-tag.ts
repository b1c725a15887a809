/**
 * CI that pushes an image under names that move, and under none that stays: nobody can say afterwards which commit runs, and
 * clusters do not notice the push. What a variable holds is never taken for a name that moves.
 */
import { isMovingTag } from '../facts/project-options.ts';
import type { Push } from '../facts/push.ts';
import { pushedImages } from '../facts/pushed-images.ts';
import { listInWords } from '../facts/step-label.ts';
import type { WorkflowFacts } from '../facts/workflow-facts.ts';
import type { Span } from '../model/span.ts';
import { stabilityOf } from '../model/tag-stability.ts';
import type { YamlDocument } from '../model/yaml-document.ts';
import { linesBelowKey } from './edits/yaml-edits.ts';
import { type Edit, type Fix, ruleOver } from './rule.ts';

const before = 'on:\n  push:\n    branches: [main]\njobs:\n  image:\n    runs-on: ubuntu-latest\n    steps:\n';

export const ciPushesOnlyMutableTag = ruleOver({
  reads: 'workflow',
  id: 'ci-pushes-only-mutable-tag',
  title: 'Image that is pushed under moving tags only',
  severity: 'information',
  source: 'https://docs.docker.com/build/ci/github-actions/manage-tags-labels/',
  why: `\`latest\` and the name of a branch are moved by each push. What runs under such a name cannot be told from what was built:
a manifest that names it stays the same text, so that nothing is rolled out; a node or a machine that has an image of this name keeps it; and
there is no way back to the build before. One more tag that is made once, of the commit or the version, costs nothing: it names the same image.`,
  silentWhen: [
    'A tag with a commit, a version, a date or a number of the run is pushed as well, by this step or another one of the file, or the file gives the image such a name.',
    'A tag is a variable or an expression whose value is not spelled out.',
    'It pushes by digest, or the file uses `imagetools`, `skopeo`, `crane`, `regctl`, a manifest list or `make … push`, which give further names.',
    'The workflow pulls that tag itself, or uses it for `--cache-from`, and it is not `latest`: then it is a cache of the next run.',
    'The registry is one of the job itself (`localhost`).',
    '`docker/metadata-action` makes names of commits or versions (`type=sha`, `type=semver`), or has no rules of its own and the workflow runs for Git tags.',
    'An image for CI itself (`ci`, `builder`, `cache`, `devcontainer`) is a hint.',
  ],
  fix: `Adds a tag of the commit beside those that are there: \`\${{ github.sha }}\`, or \`type=sha\` for \`docker/metadata-action\`. It wants a
review, because the registry then keeps an image for each push. In shell text there is no fix.`,
  examples: [
    {
      bad: `${before}      - uses: docker/build-push-action@v6\n        with:\n          push: true\n          tags: [|ghcr.io/acme/web:latest|]\n`,
      fixed: `${before}      - uses: docker/build-push-action@v6\n        with:\n          push: true\n          tags: ghcr.io/acme/web:latest,ghcr.io/acme/web:\${{ github.sha }}\n`,
      message: 'ghcr.io/acme/web:latest',
    },
    {
      bad: `${before}      - id: meta\n        uses: docker/metadata-action@v5\n        with:\n          images: ghcr.io/acme/web\n          tags: |\n            type=ref,event=branch\n            type=raw,value=latest\n      - uses: docker/build-push-action@v6\n        with:\n          push: true\n          tags: [|\${{ steps.meta.outputs.tags }}|]\n`,
      fixed: `${before}      - id: meta\n        uses: docker/metadata-action@v5\n        with:\n          images: ghcr.io/acme/web\n          tags: |\n            type=ref,event=branch\n            type=raw,value=latest\n            type=sha\n      - uses: docker/build-push-action@v6\n        with:\n          push: true\n          tags: \${{ steps.meta.outputs.tags }}\n`,
    },
    {
      bad: 'build:\n  script:\n    - docker build -t "$CI_REGISTRY_IMAGE:latest" .\n    - docker push "[|$CI_REGISTRY_IMAGE:latest|]"\n',
      path: '.gitlab-ci.yml',
    },
    {
      good: `${before}      - uses: docker/build-push-action@v6\n        with:\n          push: true\n          tags: |\n            ghcr.io/acme/web:latest\n            ghcr.io/acme/web:\${{ github.sha }}\n`,
    },
    {
      good: 'build:\n  script:\n    - docker push "$CI_REGISTRY_IMAGE:$CI_COMMIT_SHORT_SHA"\n    - docker push "$CI_REGISTRY_IMAGE:latest"\n',
      path: '.gitlab-ci.yml',
    },
  ],
  check(file, report) {
    const { document } = file;
    if (document === undefined || namesElsewhere.test(file.text)) return;
    const pushes = pushedImages(file);
    if (pushes.some(({ repositories }) => repositories === undefined)) return;
    for (const push of pushes.filter(({ stability }) => stability === 'moving')) {
      const repositories = push.repositories ?? [];
      if (repositories.length === 0 || repositories.some((name) => ofJob.test(name))) continue;
      if (pushes.some((other) => isNamedOnce(other, repositories)) || isSpelledOnce(file, repositories)) continue;
      if (push.tags.length > 0 && push.tags.every((tag) => isCacheOfNext(file, tag))) continue;
      report({
        span: push.span,
        message: `${listInWords(repositories.map(plainName))} is pushed under names that move (${listInWords(push.tags.map(plainName))}), and under none that stays: what runs somewhere cannot be traced to a commit, and a manifest that names it rolls nothing out. Push a tag of the commit as well.`,
        ...(repositories.every((name) => ofCi.test(name)) ? { severity: 'hint' } : {}),
        fixes: fixesOf(push, file, document),
      });
    }
  },
});

/** `name=ghcr.io/a/b` and `type=raw,value=nightly` of an action are `ghcr.io/a/b` and `nightly` for a person. */
function plainName(text: string): string {
  return /(?:^|,)value=([^,]+)/.exec(text)?.[1] ?? text.replace(/^name=([^,]+).*$/, '$1');
}

/** A registry of the job itself, or one that forgets. */
const ofJob = /^(?:localhost|127\.0\.0\.1|\[::1\]|ttl\.sh)(?:[:/]|$)|^kind-registry/;
const namesElsewhere =
  /\bmake\s[^\n]*push|\bimagetools\b|\bskopeo\b|\bcrane\b|\bregctl\b|\boras\b|\bmanifest\s+(?:push|create)\b/;
const ofCi = /(?:^|[/_-])(?:ci|builder|build-?env|buildcache|cache|devcontainer|dev-?container|toolchain|base)(?:$|[_-])/i;

/** The next pipeline takes it as a cache (`docker pull app:dev`, `--cache-from app:dev`): nobody deploys it. */
function isCacheOfNext({ text }: WorkflowFacts, tag: string): boolean {
  // That one is what people pull, too.
  if (tag.endsWith(':latest')) return false;
  return text.split('\n').some((line) => {
    const at = /(?:cache[-_]from|docker\s+(?:image\s+)?pull)\b.*/.exec(line)?.[0];
    return at !== undefined && tag.includes(':') && at.replaceAll(/["']/g, '').includes(tag);
  });
}

/** What is not known may be a name of its own. */
function isNamedOnce({ stability, repositories = [] }: Push, names: readonly string[]): boolean {
  return stability !== 'moving' && repositories.some((name) => names.includes(name));
}

/** `docker tag web web:$SHA`: somewhere in the file it has another name, which a script may push. */
function isSpelledOnce({ text, options }: WorkflowFacts, names: readonly string[]): boolean {
  const isMoving = (tag: string) => isMovingTag(tag, options);
  return names.some((name) =>
    text
      .split(`${name}:`)
      .slice(1)
      .some((behind) => stabilityOf(/^(?:\$\{\{[^\n]*?\}\}|[^\s"',])*/.exec(behind)?.[0] ?? '', isMoving) !== 'moving'),
  );
}

function fixesOf({ origin }: Push, file: WorkflowFacts, document: YamlDocument): readonly Fix[] {
  if (file.kind !== 'github' || origin.kind === 'shell') return [];
  const edit = origin.kind === 'tags' ? withCommit(origin.step.path, file, document) : withRule(origin.step.path, file, document);
  return edit === undefined ? [] : [{ title: 'Push a tag of the commit as well', safety: 'review', edits: [edit] }];
}

function withCommit(step: readonly string[], file: WorkflowFacts, document: YamlDocument): Edit | undefined {
  const span = document.valueSpanOf([...step, 'with', 'tags']);
  if (span === undefined) return undefined;
  const value = file.text.slice(span.start, span.end);
  const references = value.replace(/^[|>][-+\d]*[^\n]*\n/, '').match(/[^\s,'"]+(?=[\s,'"]|$)/g) ?? [];
  const first = references.find((each) => !each.startsWith('#'));
  if (first === undefined || first.includes('$')) return undefined;
  const colon = first.indexOf(':', first.lastIndexOf('/') + 1);
  const added = `${colon < 0 ? first : first.slice(0, colon)}:\${{ github.sha }}`;
  return isBlock(value) ? lastLine(file.text, span, added) : insertion(span.end - (/['"]$/.test(value) ? 1 : 0), `,${added}`);
}

function withRule(step: readonly string[], file: WorkflowFacts, document: YamlDocument): Edit | undefined {
  const span = document.valueSpanOf([...step, 'with', 'tags']);
  if (span === undefined) {
    // Rules of one's own stand instead of the usual ones.
    const usual = ['schedule', 'ref,event=branch', 'ref,event=tag', 'ref,event=pr', 'sha'];
    return linesBelowKey(file.text, document, [...step, 'with', 'images'], ['tags: |', ...usual.map((type) => `  type=${type}`)]);
  }
  return isBlock(file.text.slice(span.start, span.end)) ? lastLine(file.text, span, 'type=sha') : undefined;
}

function isBlock(value: string): boolean {
  return /^\|/.test(value);
}

/** One more line of a block, as far to the right as its last one. */
function lastLine(text: string, span: Span, added: string): Edit | undefined {
  const end = span.start + text.slice(span.start, span.end).trimEnd().length;
  const start = text.lastIndexOf('\n', end - 1) + 1;
  // An empty block does not say how far to the right its lines stand.
  if (start <= span.start) return undefined;
  const indent = /^\s*/.exec(text.slice(start, end))?.[0] ?? '';
  return insertion(end, `\n${indent}${added}`);
}

function insertion(offset: number, text: string): Edit {
  return { kind: 'replace', span: { start: offset, end: offset }, text };
}
