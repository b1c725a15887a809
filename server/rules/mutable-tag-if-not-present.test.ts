/** Which tags and policies are reported, and what makes the rule silent: other tools that put images in place, above all. */
import { describe, expect, it } from 'vitest';
import { checkRule } from '../../test/support/check-rule.ts';
import { memoryDocument } from '../context/memory-document.ts';
import { gatherKubernetesFacts } from '../facts/kubernetes-facts.ts';
import { mutableTagIfNotPresent as rule } from './mutable-tag-if-not-present.ts';
import type { Finding, Severity } from './rule.ts';

const pods = (image: string, policy = '', kind = 'Deployment') =>
  `apiVersion: apps/v1\nkind: ${kind}\nmetadata:\n  name: web\nspec:\n  template:\n    spec:\n      containers:\n        - name: web\n          image: ${image}\n${policy === '' ? '' : `          imagePullPolicy: ${policy}\n`}`;
const main = pods('[|acme/web:main|]');
const silent = pods('acme/web:main');

describe('tags', () => {
  it.each<[string, string, Severity]>([
    ['acme/web:main', '', 'warning'],
    ['"acme/web:main"', '', 'warning'],
    ['acme/web:Staging', '', 'warning'],
    ...['master', 'dev', 'develop', 'edge', 'nightly', 'stable', 'prod', 'snapshot'].map((tag): [string, string, Severity] => [
      `acme/web:${tag}`,
      '',
      'warning',
    ]),
    ['localhost:5000/web:dev', '', 'warning'],
    ['acme/web:web-latest', '', 'warning'],
    ['acme/web:latest', 'IfNotPresent', 'warning'],
    ['acme/web', 'IfNotPresent', 'warning'],
    ['acme/web:latest', '', 'hint'],
    ['acme/web', 'Always', 'hint'],
    ['busybox', 'IfNotPresent', 'information'],
  ])('%s with the policy "%s" is reported as %s', (image, policy, severity) =>
    checkRule(rule, { text: pods(`[|${image}|]`, policy), severity }),
  );

  it.each([
    ['acme/web:1.2.3', ''],
    ['postgres:17', ''],
    ['redis:7-alpine', ''],
    ['acme/web:sha-3f9c2ab', ''],
    ['acme/web:nightly-20260101', ''],
    ['acme/web:latest-3f9c2ab', ''],
    ['acme/web:release-latest-2026-01-01', ''],
    [`acme/web:main@sha256:${'a'.repeat(64)}`, ''],
    ['acme/web:main', 'Always'],
    ['acme/web:main', 'Never'],
    ['acme/web:latest', 'Never'],
    ['auto', 'IfNotPresent'],
    ['my-own-app', ''],
    ['$IMAGE', ''],
    ['acme/web:$TAG', ''],
    ['"{{ .Values.image }}:main"', ''],
    ['IMAGE_PLACEHOLDER', ''],
  ])('%s with the policy "%s" is not', (image, policy) => checkRule(rule, { text: pods(image, policy) }));

  it.each(['Pod', 'Job', 'CronJob'])('latest is pulled by each new pod of a %s', (kind) => {
    const spec = {
      Pod: 'spec:\n  ',
      Job: 'spec:\n  template:\n   spec:\n    ',
      CronJob: 'spec:\n jobTemplate:\n  spec:\n   template:\n    spec:\n     ',
    };
    const text = `apiVersion: v1\nkind: ${kind}\n${spec[kind as keyof typeof spec]}containers: [{ name: x, image: acme/web:latest }]\n`;
    checkRule(rule, { text });
  });

  it.each([
    ['StatefulSet', 'spec:\n  template:\n    spec:\n      containers: [{ name: x, image: [|acme/web:main|] }]\n'],
    ['DaemonSet', 'spec:\n  template:\n    spec:\n      initContainers: [{ name: x, image: [|acme/web:main|] }]\n'],
    ['Job', 'spec:\n  template:\n    spec:\n      containers: [{ name: x, image: [|acme/web:main|] }]\n'],
    ['Pod', 'spec:\n  ephemeralContainers: [{ name: x, image: [|acme/debug:main|] }]\n'],
  ])('a %s is read, wherever its containers stand', (kind, spec) =>
    checkRule(rule, { text: `apiVersion: v1\nkind: ${kind}\n${spec}` }),
  );

  it('containers that run before, and several documents, are read, too', () => {
    const text = `${main}---\napiVersion: v1\nkind: Pod\nspec:\n  initContainers:\n    - image: [|acme/init:edge|]\n  containers: [{ image: "acme/web:1" }]\n`;
    checkRule(rule, { text });
  });
});

describe('where something else puts the image in place it is silent', () => {
  it.each<[string, Readonly<Record<string, string>>, string?]>([
    ['Kustomize', { 'deploy/kustomization.yaml': 'resources: [web.yaml]\nimages:\n  - name: acme/web\n' }],
    ['Kustomize of the folder above', { 'kustomization.yml': 'resources: [deploy/web.yaml]\nimages: []\n' }],
    ['a patch', { 'deploy/kustomization.yaml': 'patches:\n  - path: x.yaml\n' }],
    ['Helm', { 'chart/Chart.yaml': 'name: web\n' }, 'chart/templates/a/web.yaml'],
    ['Skaffold', { 'skaffold.yaml': 'build:\n  artifacts:\n    - image: acme/web\n' }],
    ['Tilt', { Tiltfile: "docker_build('acme/web', '.')\n" }],
  ])('%s', (_, files, path = 'deploy/web.yaml') => checkRule(rule, { text: silent, files, path }));

  it('Flux', () => checkRule(rule, { text: pods('acme/web:main # {"$imagepolicy": "flux-system:web"}') }));
  it('Keel', () =>
    checkRule(rule, { text: silent.replace('name: web\n', 'name: web\n  annotations: { keel.sh/policy: force }\n') }));
  it('a template', () => checkRule(rule, { text: pods('acme/web:main', '{{ .Values.policy }}') }));
});

it('a base of Kustomize gets a hint, because nobody knows its overlays', () =>
  checkRule(rule, { text: main, files: { 'deploy/kustomization.yaml': 'resources: [web.yaml]\n' }, severity: 'hint' }));

it('another image of Skaffold is none of its business', () =>
  checkRule(rule, { text: main, files: { 'skaffold.yaml': 'build: { artifacts: [{ image: other }] }\n' } }));

describe('fixes', () => {
  it('come in this order, and a digest is never made up', () => {
    const found: Finding[] = [];
    rule.check(gatherKubernetesFacts(silent, memoryDocument('deploy/web.yaml', silent, {})), (finding) => found.push(finding));
    const texts = found.flatMap(({ fixes = [] }) =>
      fixes.flatMap(({ edits }) => edits.map((edit) => ('text' in edit ? edit.text : ''))),
    );
    expect(texts).toEqual(['          imagePullPolicy: Always\n', '@sha256:<digest>']);
  });

  it('keep quotes, and the end of a file without a line ending', () => {
    const text = pods('"[|acme/web:main|]"').trimEnd().replace('"[|', '[|"').replace('|]"', '"|]');
    checkRule(rule, { text, fixed: `${pods('"acme/web:main"')}          imagePullPolicy: Always` });
  });

  it('in a mapping in braces there is only the place for the digest', () => {
    const text = 'apiVersion: v1\nkind: Pod\nspec:\n  containers: [{ name: x, image: [|acme/web:dev|] }]\n';
    checkRule(rule, { text, fixed: text.replace('[|acme/web:dev|]', 'acme/web:dev@sha256:<digest>') });
  });
});

it('latest is information where the workspace builds it', () => {
  const files = { 'compose.yaml': 'services:\n  web:\n    build: .\n    image: acme/web\n' };
  checkRule(rule, { text: pods('[|acme/web:latest|]'), files, severity: 'information' });
});

it('it names who builds the image', () => {
  const found: Finding[] = [];
  const files = { 'compose.yaml': 'services:\n  web:\n    build: .\n    image: acme/web:main\n' };
  rule.check(gatherKubernetesFacts(silent, memoryDocument('deploy/web.yaml', silent, files)), (finding) => found.push(finding));
  expect(found[0]?.related).toEqual([
    { message: 'web builds it as acme/web:main.', at: { kind: 'file', uri: 'file:///workspace/compose.yaml', line: 2 } },
  ]);
});
