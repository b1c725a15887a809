/** Where the built server finds lines of Kubernetes manifests that name images. */
import { afterEach, expect, test } from 'vitest';
import { manifestImagesRequest } from '../../server/protocol.ts';
import { type ClientOptions, type LanguageClient, startLanguageClient } from '../support/lsp/language-client.ts';

const pod = (image: string) => `kind: Pod\nmetadata: { name: web, namespace: shop }\nspec:\n  containers:\n  - image: ${image}\n`;
const kustomization = 'resources: [pod.yaml]\nimages:\n- name: shop/web\n  newTag: v2\n';
const files = {
  'compose.yaml': 'services: { web: { image: shop/web } }\n',
  'deploy/pod.yml': pod('shop/web:1'),
  'chart/templates/pod.yaml': pod('{{ .Values.image }}'),
  'overlay/kustomization.yaml': kustomization,
  'overlay/pod.yaml': pod('shop/web:2'),
  'node_modules/x/pod.yaml': pod('shop/web:3'),
};

let client: LanguageClient;
afterEach(() => client.stop());

async function found(options: Partial<ClientOptions> = {}): Promise<readonly string[]> {
  client = await startLanguageClient({ kind: 'vscode', files, ...options });
  const images = await client.connection.sendRequest(manifestImagesRequest);
  return images.map(({ path, line, image, kind, name, namespace }) => `${path}:${line} ${image} ${kind} ${namespace}/${name}`);
}

test('names the lines that are applied as they stand, and none that something fills in or replaces', async () => {
  expect(await found()).toEqual(['deploy/pod.yml:4 shop/web:1 Pod shop/web']);
});

test('an untrusted workspace is not searched', async () => {
  expect(await found({ isTrusted: false })).toEqual([]);
});

test('what is typed and not saved counts', async () => {
  await found();
  await client.open('deploy/pod.yml', pod('shop/web:typed'), 'yaml');
  expect(await client.connection.sendRequest(manifestImagesRequest)).toMatchObject([{ image: 'shop/web:typed' }]);
});
