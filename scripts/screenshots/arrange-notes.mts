/**
 * A small project whose services are fresh and each have a note: of a registry that holds something newer, of a pod that runs something
 * older, of a step that the cache kept. The registry, the cluster's answers and the images are real; only three weeks are invented.
 */
import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { makeCertificates } from '../../test/support/engine/certificates.ts';
import { podList, startApiServer } from '../../test/support/kubernetes/api-server.ts';
import { startRegistry } from '../../test/support/registry/start.ts';
import { runOrThrow } from '../../test/support/run-process.ts';
import type { Arranging } from './take-shot.mts';

const waiting = 'network_mode: none, stop_signal: SIGKILL';
const copied = 'WORKDIR /app\nCOPY . .\nCMD ["sleep", "1000000"]\n';
const cloning = `FROM node:22\nRUN git clone https://git.example.com/acme/tool.git /src/tool\n${copied}`;
const web = 'shop/web:main';

/** Answers with what takes all of it away again. */
export async function arrangeNotes({ docker, folder, kubeconfig }: Arranging): Promise<() => Promise<unknown>> {
  const compose = (...args: readonly string[]) => docker('compose', '--project-directory', folder, ...args);
  const registry = await startRegistry({ port: 5000 });
  if (registry.kind === 'missing') throw new Error(registry.because);
  const prices = `${registry.host}/shop/prices:1.4`;
  await writeProject(folder, prices);

  await compose('build', '--quiet', 'web');
  const { stdout: older } = await docker('image', 'inspect', '--format', '{{.Id}}', web);
  await writeFile(join(folder, 'web', 'app.js'), 'serve(8080);\n');
  await compose('build', '--quiet');
  await makeOlder({ docker, folder, kubeconfig }, 'notes-tool', 'git clone');
  await pushAnother({ docker, folder, kubeconfig }, prices);
  await compose('up', '--detach', '--no-build', '--pull=never');
  const cluster = await startCluster(dirname(folder), kubeconfig, older.trim());
  return async () => {
    await compose('down', '--rmi=all', '--timeout=0');
    await Promise.all([registry.stop(), cluster.stop()]);
  };
}

async function writeProject(folder: string, prices: string): Promise<void> {
  const services = [
    `  prices: { image: "${prices}", command: [sleep, "1000000"], ${waiting} }`,
    `  tool: { build: ./tool, ${waiting} }`,
    `  web: { build: ./web, image: "${web}", ${waiting} }`,
  ];
  const container = `{ name: web, image: "${web}", imagePullPolicy: IfNotPresent }`;
  const asking = { 'unstale.registry.check': 'oncePerSession', 'unstale.cluster.check': 'whileVisible' };
  const files = {
    // Of this folder: what a person sets for a machine is not read from the settings of the browser.
    '.vscode/settings.json': JSON.stringify(asking),
    'compose.yaml': `name: notes\nservices:\n${services.join('\n')}\n`,
    'prices/Dockerfile': `FROM node:22\n${copied}`,
    'tool/Dockerfile': cloning,
    'tool/app.js': 'run();\n',
    'web/Dockerfile': `FROM node:22\n${copied}`,
    'web/app.js': 'serve(80);\n',
    'deploy/web.yaml': `apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: web, namespace: shop }\nspec:\n  template:\n    spec:\n      containers:\n        - ${container}\n`,
  };
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
}

/** Nobody can wait three weeks: the image is stored again with an earlier time for the step. */
async function makeOlder({ docker, folder }: Arranging, reference: string, step: string): Promise<void> {
  const archive = `${folder}.tar`;
  const unpacked = `${folder}.image`;
  await docker('save', '--output', archive, reference);
  await mkdir(unpacked);
  await runOrThrow('tar', ['-xf', archive, '-C', unpacked]);
  const manifest = JSON.parse(await readFile(join(unpacked, 'manifest.json'), 'utf8'));
  const config = JSON.parse(await readFile(join(unpacked, manifest[0].Config), 'utf8'));
  for (const made of config.history)
    if (made.created_by.includes(step)) made.created = new Date(Date.parse(made.created) - 21 * 86_400_000).toISOString();
  const content = JSON.stringify(config);
  manifest[0].Config = `${createHash('sha256').update(content).digest('hex')}.json`;
  await writeFile(join(unpacked, manifest[0].Config), content);
  await writeFile(join(unpacked, 'manifest.json'), JSON.stringify(manifest));
  await runOrThrow('tar', ['-cf', archive, '-C', unpacked, 'manifest.json', manifest[0].Config, ...manifest[0].Layers]);
  await docker('load', '--input', archive);
}

/** What is here was pulled, and somebody pushed another image since. */
async function pushAnother({ docker, folder }: Arranging, reference: string): Promise<void> {
  const write = (version: string) => writeFile(join(folder, 'prices', 'prices.csv'), `${version}\n`);
  const build = async (version: string) => {
    await write(version);
    await docker('buildx', 'build', '--quiet', `--tag=${reference}`, join(folder, 'prices'));
  };
  await build('1.4.0');
  await docker('push', '--quiet', reference);
  await docker('tag', reference, 'first-prices');
  await build('1.4.1');
  await docker('push', '--quiet', reference);
  await docker('tag', 'first-prices', reference);
  await docker('rmi', 'first-prices');
  await write('1.4.0');
}

/** One pod, which runs what was built before. */
async function startCluster(folder: string, kubeconfig: string, imageId: string) {
  await makeCertificates(folder);
  const server = await startApiServer(join(folder, 'server'));
  const authority = { 'certificate-authority': join(folder, 'client', 'ca.pem') };
  const config = {
    ...{ apiVersion: 'v1', kind: 'Config', 'current-context': 'staging' },
    clusters: [{ name: 'staging', cluster: { server: server.url, ...authority } }],
    users: [{ name: 'ada', user: { token: 'none' } }],
    contexts: [{ name: 'staging', context: { cluster: 'staging', user: 'ada', namespace: 'shop' } }],
  };
  await writeFile(kubeconfig, JSON.stringify(config));
  const container = { name: 'web', image: web, imagePullPolicy: 'IfNotPresent' };
  const ownerReferences = [{ apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web-6d4cf56db6', controller: true }];
  const metadata = {
    name: 'web-6d4cf56db6-x7k2p',
    namespace: 'shop',
    ownerReferences,
    labels: { 'pod-template-hash': '6d4cf56db6' },
  };
  const status = { containerStatuses: [{ name: 'web', image: web, imageID: `docker://${imageId}`, state: { running: {} } }] };
  server.answer(podList([{ metadata, spec: { containers: [container] }, status }]));
  return server;
}
