/** Which builds a Skaffold file declares, with the lines of their images. */
import { expect, it } from 'vitest';
import { knownText } from './declared-build.ts';
import { parseSkaffoldFile } from './skaffold-file.ts';

const head = 'apiVersion: skaffold/v4beta11\nkind: Config\n';

function summary(text: string): readonly unknown[] {
  return parseSkaffoldFile(text, 'skaffold.yaml').map(({ name, line, context, dockerfile, target, args }) => [
    ...[name, line, spelled(context), spelled(dockerfile), target && spelled(target)],
    Object.fromEntries(args),
  ]);
}

function spelled(text: { kind: string; text?: string; tail?: string }): string | undefined {
  return text.kind === 'known' ? text.text : `?${text.tail}`;
}

it('reads artifacts with their defaults, target and arguments', () => {
  const text = `${head}build:
  artifacts:
    - image: web
    - image: api
      context: services/api
      docker:
        dockerfile: build/Dockerfile
        target: production
        buildArgs:
          VERSION: "1.2"
          COMMIT: "{{.COMMIT}}"
          FROM_ENV:
`;
  expect(summary(text)).toEqual([
    ['web', 4, '.', './Dockerfile', undefined, {}],
    [
      'api',
      5,
      'services/api',
      'services/api/build/Dockerfile',
      'production',
      { VERSION: '1.2', COMMIT: undefined, FROM_ENV: undefined },
    ],
  ]);
});

it('reads Kaniko, profiles and several documents', () => {
  const text = `${head}build:
  artifacts:
    - image: web
      kaniko: { dockerfile: web.Dockerfile }
profiles:
  - name: dev
    build:
      artifacts:
        - image: web
          docker: { target: dev }
---
${head}build:
  artifacts: [{ image: job, context: "{{.ROOT}}/job" }]
`;
  expect(summary(text)).toEqual([
    ['web', 4, '.', './web.Dockerfile', undefined, {}],
    ['web', 10, '.', './Dockerfile', 'dev', {}],
    ['job', 16, '?/job', '?/job/Dockerfile', undefined, {}],
  ]);
});

it.each([
  ['another builder', `${head}build:\n  artifacts: [{ image: web, buildpacks: { builder: x } }]\n`],
  ['another kind of file', 'apiVersion: v1\nbuild:\n  artifacts: [{ image: web }]\n'],
  ['broken YAML', `${head}build:\n  artifacts: [{ image: web\n`],
  ['wrong types', `${head}build:\n  artifacts: 3\nprofiles: no\n`],
  ['no artifacts', head],
])('declares nothing in %s', (_, text) => {
  expect(parseSkaffoldFile(text, 'skaffold.yaml')).toEqual([]);
});

it('names the image only where it is spelled out', () => {
  const [build] = parseSkaffoldFile(`${head}build:\n  artifacts: [{ image: "{{.REPO}}/web" }]\n`, 'skaffold.yaml');
  expect(build?.images).toEqual([]);
  expect(build?.context).toEqual(knownText('.'));
});
