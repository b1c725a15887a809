import { expect, test } from 'vitest';
import type { ImageBuildPlan } from '../build/image-build-plan.ts';
import { type GitBuildPlan, gitBuildText } from './git-build-plan.ts';

const build: ImageBuildPlan = {
  ...{
    engineId: 'e',
    program: 'docker',
    reference: 'shop/web:dev',
    because: 'compose.yaml says so',
    namedId: `sha256:${'a'.repeat(64)}`,
  },
  order: {
    ...{ dockerfilePath: '/w/my shop/Dockerfile', contextPath: '/w/my shop', target: undefined, args: {}, namedContexts: {} },
    ...{ reference: 'shop/web:dev', isPulling: false, isCacheUsed: true, builder: 'team' },
    ...{
      alsoTagged: ['shop/web:5f0ff6d-dirty'],
      labels: { 'org.opencontainers.image.source': "https://git.example/it's/$(id)" },
    },
  },
  expected: { dockerfileUri: 'file:///w/my%20shop/Dockerfile', contextPath: '/w/my shop' },
  containers: [{ id: 'c', name: 'web', imageId: 'i' }],
};
const plan: GitBuildPlan = {
  build,
  tag: { reference: 'shop/web:5f0ff6d-dirty', isDirty: true, labels: {} },
  ...{ commit: '5f0ff6db624270a4598958ab9dd79bb385ced3ef', branch: 'main', isShallow: false, isSubmodule: false },
  beside: { dirty: ['src/a.js', 'new.js'], ignoredByGit: ['dist'] },
  heldId: undefined,
};

test('the plan of a dirty tree says which files make it so, and the line is the one that runs', () => {
  expect(gitBuildText(plan)).toBe(
    `docker buildx build --builder team --load --label 'org.opencontainers.image.source=https://git.example/it'\\''s/$(id)' --file '/w/my shop/Dockerfile' --tag shop/web:dev --tag shop/web:5f0ff6d-dirty -- '/w/my shop'

This is the build because compose.yaml says so. The new image is compared with your workspace before any name is given to it.

Image: shop/web:dev, which names aaaaaaaaaaaa now → a new one
Tag: shop/web:5f0ff6d-dirty, new
Commit: 5f0ff6db6242, on main
Dirty: 2 files of the build are not in the commit as here: src/a.js, new.js
Git ignores, and the build takes in all the same: dist

Goes on with what it runs, until it is recreated: web`,
  );
});

test('the plan of a clean tree says what becomes of a tag that is there', () => {
  const tag = { reference: 'shop/web:5f0ff6d', isDirty: false, labels: {} };
  const held = { ...plan, tag, heldId: `sha256:${'b'.repeat(64)}`, beside: { dirty: [], ignoredByGit: [] } };
  const text = gitBuildText({ ...held, branch: undefined, isShallow: true, isSubmodule: true });
  expect(text).toContain('names bbbbbbbbbbbb now: it stays there if the content is the same');
  expect(text).toContain('Every file of the build is the one of the commit.');
  expect(text).toContain('5f0ff6db6242, no branch is checked out, of the submodule that holds its files, of a shallow clone');
});

test('names of strangers stay in their line, and many files are not all spelled out', () => {
  const dirty = Array.from({ length: 12 }, (_, index) => `f${index}\n\u202e`);
  const text = gitBuildText({ ...plan, branch: 'x\nTag: evil', beside: { dirty, ignoredByGit: [] } });
  expect(text).not.toMatch(/^Tag: evil/m);
  expect(text).not.toContain('\u202e');
  expect(text).toContain('f7 and 4 more');
});
