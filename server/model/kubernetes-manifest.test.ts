import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseManifest } from './kubernetes-manifest.ts';

const deployment = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  template:
    spec:
      initContainers:
        - name: migrate
          image: shop/migrate:1
      containers:
        - name: web
          imagePullPolicy: Always
          image: shop/web:main
`;

test('names each image of a template of pods with its line', () => {
  expect(parseManifest(deployment)).toEqual([
    {
      image: 'shop/web:main',
      line: 13,
      container: 'web',
      pullPolicy: 'Always',
      kind: 'Deployment',
      name: 'web',
      namespace: undefined,
    },
    {
      image: 'shop/migrate:1',
      line: 9,
      container: 'migrate',
      pullPolicy: undefined,
      kind: 'Deployment',
      name: 'web',
      namespace: undefined,
    },
  ]);
});

test('lines count from the top of a file of several documents', () => {
  const found = parseManifest(`kind: Namespace\nmetadata: { name: shop }\n---\n${deployment}---\n${deployment}`);
  expect(found.map(({ line }) => line)).toEqual([16, 12, 31, 27]);
});

test.each([
  ['a Pod', 'kind: Pod\nspec: { containers: [{ image: web }] }'],
  ['a CronJob', 'kind: CronJob\nspec: { jobTemplate: { spec: { template: { spec: { containers: [{ image: web }] } } } } }'],
  ['a StatefulSet', 'kind: StatefulSet\nspec: { template: { spec: { containers: [{ image: web }] } } }'],
  ['a List', 'kind: List\nitems:\n- kind: Pod\n  spec: { containers: [{ image: web }] }'],
])('reads %s', (_, text) => {
  expect(parseManifest(text)).toMatchObject([{ image: 'web' }]);
});

test.each([
  ['a template of Helm', deployment.replace('main', '{{ .Values.tag }}')],
  ['a variable that something fills in', deployment.replaceAll(/shop\/\w+:\w+/g, '${IMAGE}')],
  ['a compose file', 'services:\n  web:\n    image: shop/web\n'],
  ['another kind that has images', 'kind: ImagePolicy\nspec: { containers: [{ image: web }] }'],
  ['broken YAML', `${deployment}   - [`],
  ['a kind that every object has', 'kind: constructor\nspec: { containers: [{ image: web }] }'],
])('says nothing of %s', (_, text) => {
  expect(parseManifest(text)).toEqual([]);
});

test('a broken document does not hide the others', () => {
  expect(parseManifest(`kind: Pod\nspec: [\n---\n${deployment}`)).toHaveLength(2);
});

test('no text makes it throw', () => {
  const words = fc.constantFrom(
    'kind: Pod\n',
    'image: x\n',
    'spec:\n',
    '  containers:\n',
    '  - ',
    '---\n',
    '&a ',
    '*a ',
    '[',
    '}',
    '? ',
    '!!map ',
    '<<: *a\n',
  );
  fc.assert(
    fc.property(fc.array(fc.oneof(words, fc.string()), { maxLength: 20 }), (parts) =>
      Array.isArray(parseManifest(`kind: Pod\n${parts.join('')}`)),
    ),
  );
});
