/**
 * A cluster, asked with the real kubectl: an API server on loopback tells which pods there are, lies, refuses, stalls and floods. Nothing
 * but lists of the current context is ever asked for, and nothing at all where nobody switched it on.
 */
import { access, mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join, relative } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type KubectlSettings, kubectlCli } from '../../client/adapters/kubectl-cli.ts';
import { systemClock } from '../../client/adapters/system.ts';
import type { ClusterSettings } from '../../client/cluster-ports.ts';
import type { Diagnosis } from '../../client/core/diagnose/diagnosis.ts';
import { clusterCheck } from '../../client/flows/ask-cluster.ts';
import { readCluster } from '../../client/flows/read-cluster.ts';
import { repositoryRoot } from '../support/cache-folder.ts';
import { makeCertificates } from '../support/engine/certificates.ts';
import { type FakeEngine, startFakeEngine } from '../support/fake-engine/start.ts';
import { addImage, type FakeImage } from '../support/fake-engine/world.ts';
import { type ApiServer, podList, refusal, startApiServer } from '../support/kubernetes/api-server.ts';
import { installKubectl } from '../support/kubernetes/install.ts';
import { leaveOut } from '../support/requirements.ts';
import { runProcess } from '../support/run-process.ts';

const kubectl = await installKubectl();
const program = kubectl.kind === 'ready' ? kubectl.program : '';
const other = `sha256:${'0'.repeat(64)}`;

describe.skipIf(kubectl.kind === 'missing' && leaveOut('clusters', kubectl))('a cluster', () => {
  let folder = '';
  let current: ApiServer;
  let elsewhere: ApiServer;
  let engine: FakeEngine;
  let image: FakeImage;
  const environment = (more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv => ({
    ...{ HOME: folder, KUBECONFIG: join(folder, 'config'), PATH: `${dirname(program)}${delimiter}${process.env['PATH']}` },
    ...more,
  });
  const cli = (limits: Partial<KubectlSettings> = {}) => kubectlCli({ program, environment: environment(), ...limits });
  const read = (namespace = '', signal?: AbortSignal) => readCluster(cli(), namespace, signal);

  beforeAll(async () => {
    folder = await realpath(await mkdtemp(join(tmpdir(), 'unstale-cluster-')));
    await makeCertificates(folder);
    const server = join(folder, 'server');
    [current, elsewhere, engine] = await Promise.all([startApiServer(server), startApiServer(server), startFakeEngine()]);
    image = addImage(engine.world, { config: { Labels: { 'org.opencontainers.image.revision': 'abcdef1234567' } } });
    engine.world.tags.set('shop/web:main', image.id);
  });
  beforeEach(async () => {
    current.answer(podList([]));
    elsewhere.answer(podList([]));
    await configure({ token: 'canary' });
  });
  afterAll(async () => {
    await Promise.all([current.stop(), elsewhere.stop(), engine.stop()]);
    await rm(folder, { recursive: true, force: true });
  });

  /** Two contexts; `user` is whoever asks the current one. */
  async function configure(user: object, context: object = { namespace: 'shop' }): Promise<void> {
    const authority = { 'certificate-authority': join(folder, 'client', 'ca.pem') };
    const config = {
      ...{ apiVersion: 'v1', kind: 'Config', 'current-context': 'dev' },
      clusters: [
        { name: 'one', cluster: { server: current.url, ...authority } },
        { name: 'two', cluster: { server: elsewhere.url, ...authority } },
      ],
      users: [
        { name: 'ann', user },
        { name: 'bob', user: {} },
      ],
      contexts: [
        { name: 'prod', context: { cluster: 'two', user: 'bob' } },
        { name: 'dev', context: { cluster: 'one', user: 'ann', ...context } },
      ],
    };
    await writeFile(join(folder, 'config'), JSON.stringify(config));
  }

  test('only the namespace of the current context is listed, and nothing is asked but to read', async () => {
    current.answer(podList([podOf(other)]));
    const answer = await read();
    expect(answer).toMatchObject({ kind: 'known', context: { name: 'dev', namespace: 'shop' }, namespace: 'shop' });
    expect(answer?.kind === 'known' && answer.pods.containers.map(({ pod }) => pod)).toEqual(['web-1']);
    const lists = current.asked.filter((line) => line.includes('/pods'));
    expect(lists).toEqual([expect.stringMatching(/^GET \/api\/v1\/namespaces\/shop\/pods\?fieldSelector=/)]);
    expect(current.asked.filter((line) => !line.startsWith('GET '))).toEqual([]);
    expect(elsewhere.asked).toEqual([]);
  });

  test.each([
    ['*', '/api/v1/pods?'],
    ['staging', '/api/v1/namespaces/staging/pods?'],
  ])('the namespace "%s" of the setting is asked instead', async (namespace, path) => {
    expect(await read(namespace)).toMatchObject({ kind: 'known' });
    expect(current.asked.filter((line) => line.includes('/pods'))).toEqual([expect.stringContaining(path)]);
  });

  test('a kubeconfig is found from where we are, also by a relative path', async () => {
    const relativePath = relative(process.cwd(), join(folder, 'config'));
    const asked = kubectlCli({ program, environment: environment({ KUBECONFIG: `${delimiter}${relativePath}` }) });
    expect(await readCluster(asked, '')).toMatchObject({ kind: 'known', context: { name: 'dev' } });
  });

  test('a list in several parts is read whole', async () => {
    current.answer((request, response) => {
      const isFirst = !request.url?.includes('continue=');
      const metadata = isFirst ? { continue: 'next', resourceVersion: '1' } : { resourceVersion: '1' };
      const body = { kind: 'PodList', apiVersion: 'v1', metadata, items: [podOf(other, isFirst ? 'web-1' : 'web-2')] };
      response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
    });
    const answer = await read();
    expect(answer?.kind === 'known' && answer.pods).toMatchObject({
      isComplete: true,
      containers: [{ pod: 'web-1' }, { pod: 'web-2' }],
    });
  });

  const forbidden = `pods is forbidden: User "ann" cannot list resource "pods" in the namespace "shop"\u001b[31m <script>`;
  test.each([
    ['you may not list pods', refusal(403, 'Forbidden', forbidden), 'You may not list pods there with the context dev.'],
    ['credentials are old', refusal(401, 'Unauthorized', 'Unauthorized'), /wants other credentials: log in again/],
    ['it is no cluster', refusal(404, 'NotFound', 'not found'), /answers as no cluster does/],
    ['it tells something else', refusal(500, 'InternalError', `${'x'.repeat(100_000)}`), /kubectl could not ask the cluster/],
  ])('says why nothing is known where %s', async (_, pods, because) => {
    current.answer(pods);
    const answer = await read();
    expect(answer).toMatchObject({
      kind: 'unknown',
      because: typeof because === 'string' ? because : expect.stringMatching(because),
    });
    const evidence = answer?.kind === 'unknown' ? answer.evidence.join('') : '';
    expect(evidence).toMatch(/^kubectl: .{1,410}$/);
    expect(evidence).not.toMatch(/\p{Cc}/u);
  });

  test('a user who has no credentials is not asked for them', async () => {
    await configure({});
    expect(await read()).toMatchObject({ kind: 'unknown', because: expect.stringMatching(/wants other credentials/) });
  });

  test('what is no list of pods says nothing', async () => {
    current.answer(
      (_, response) => void response.writeHead(200, { 'Content-Type': 'application/json' }).end('{"kind":"PodList",'),
    );
    expect(await read()).toMatchObject({ kind: 'unknown' });
  });

  test('a flood ends where more would be kept than is read', async () => {
    const filler = 'x'.repeat(1_000);
    current.answer(
      podList(Array.from({ length: 40 }, (_, at) => ({ ...podOf(other, `web-${at}`), status: { message: filler } }))),
    );
    const answer = await readCluster(cli({ mostBytes: 20_000 }), '');
    expect(answer).toMatchObject({ kind: 'unknown', because: expect.stringContaining('name one namespace') });
  });

  test('who waits for a cluster that does not answer can stop it, and kubectl ends', async () => {
    const abort = new AbortController();
    let isClosed: Promise<unknown> = Promise.resolve();
    current.answer((request) => {
      isClosed = new Promise((resolve) => request.socket.once('close', resolve));
      abort.abort();
    });
    expect(await read('', abort.signal)).toBeUndefined();
    await isClosed;
  });

  test('a cluster that does not answer is given up on by itself', async () => {
    current.answer(() => undefined);
    expect(await readCluster(cli({ patienceMs: 2_000 }), '')).toMatchObject({
      kind: 'unknown',
      because: 'The cluster of the context dev did not answer in time.',
    });
  });

  test('nobody listens there', async () => {
    await writeFile(join(folder, 'config'), JSON.stringify(gone));
    expect(await read()).toMatchObject({ kind: 'unknown', because: 'The cluster of the context away cannot be reached.' });
  });

  test.each([
    ['no file', undefined, /^No kubeconfig names a current context/],
    ['nothing current', '{"apiVersion":"v1","kind":"Config"}', /^No kubeconfig names a current context/],
    ['a broken file', 'a: [', /^The kubeconfig cannot be read/],
  ])('a kubeconfig with %s says so', async (_, text, because) => {
    if (text === undefined) await rm(join(folder, 'config'));
    else await writeFile(join(folder, 'config'), text);
    expect(await read()).toMatchObject({ kind: 'unknown', because: expect.stringMatching(because) });
    expect(current.asked).toEqual([]);
  });

  test('a context whose name is an option or no word at all is only a name', async () => {
    for (const name of ['--context=prod', '-n', 'it"s $(x)', 'a\u0000b']) {
      await writeFile(join(folder, 'config'), JSON.stringify(gone).replaceAll('away', JSON.stringify(name).slice(1, -1)));
      expect(await read()).toMatchObject({ kind: 'unknown' });
    }
    expect([...current.asked, ...elsewhere.asked]).toEqual([]);
  });

  test('without kubectl that is what is said', async () => {
    const missing = kubectlCli({ program: join(folder, 'kubectl'), environment: environment() });
    expect(await readCluster(missing, '')).toMatchObject({
      kind: 'unknown',
      because: expect.stringMatching(/^kubectl is not installed/),
    });
  });

  test('a program for credentials runs when a cluster is asked, and never while that is off', async () => {
    const ran = join(folder, 'ran');
    const exec = { apiVersion: 'client.authentication.k8s.io/v1', command: 'touch', args: [ran], interactiveMode: 'IfAvailable' };
    await configure({ exec });
    let settings: ClusterSettings = { check: 'off', namespace: '' };
    const check = clusterCheck(cli(), systemClock, () => settings);
    check.seen();
    expect([check.isOn, check.known(), await check.ask()]).toEqual([false, undefined, undefined]);
    await expect(access(ran)).rejects.toThrow();
    settings = { check: 'onDemand', namespace: '' };
    check.seen();
    expect(check.known()).toBeUndefined();
    await expect(access(ran)).rejects.toThrow();
    expect(await check.ask()).toMatchObject({
      kind: 'unknown',
      because: 'The program that gets the credentials of the context dev failed.',
    });
    await access(ran);
    settings = { check: 'off', namespace: '' };
    expect(check.known()).toBeUndefined();
  });

  test('while rows are visible a cluster is asked once a minute, and what it told stays known for a while', async () => {
    let nowMs = 0;
    const check = clusterCheck(cli(), { ...systemClock, nowMs: () => nowMs }, () => ({ check: 'whileVisible', namespace: '' }));
    const found = (): Promise<void> => new Promise((resolve) => void check.onDidFind(resolve));
    const first = found();
    check.seen();
    check.seen();
    await first;
    expect(check.known()).toMatchObject({ kind: 'known' });
    const lists = () => current.asked.filter((line) => line.includes('/pods')).length;
    nowMs = 59_000;
    check.seen();
    expect(lists()).toBe(1);
    nowMs = 61_000;
    const second = found();
    check.seen();
    await second;
    expect(lists()).toBe(2);
    nowMs = 700_000;
    expect(check.known()).toBeUndefined();
  });

  describe('on the command line', () => {
    const diagnosed = async (...args: string[]) => {
      const cliPath = join(repositoryRoot, 'dist/cli.js');
      const more = { DOCKER_HOST: `unix://${engine.socketPath}`, XDG_STATE_HOME: join(folder, 'state') };
      const result = await runProcess(process.execPath, [cliPath, 'diagnose', 'shop/web:main', ...args], {
        cwd: join(folder, 'project'),
        env: environment(more),
      });
      return result.stdout;
    };
    const linkOf = async (...args: string[]) => {
      const { links }: Diagnosis = JSON.parse(await diagnosed('--format', 'json', ...args));
      return links.find(({ id }) => id === 'cluster');
    };
    const manifest = `kind: Deployment
metadata: { name: web }
spec:
  template:
    spec:
      containers:
        - name: web
          image: shop/web:main
`;
    beforeAll(async () => {
      await mkdir(join(folder, 'project', 'deploy'), { recursive: true });
      await writeFile(join(folder, 'project', 'deploy', 'web.yaml'), manifest);
    });

    test('no cluster is asked unless somebody says so', async () => {
      expect(await linkOf()).toMatchObject({ state: 'not-applicable', because: 'No cluster was asked about.' });
      expect(current.asked).toEqual([]);
    });

    test('a pod that runs another digest is named with its manifest line, both digests, and what would mend it', async () => {
      current.answer(podList([podOf(other)]));
      const link = await linkOf('--cluster');
      expect(link).toMatchObject({
        state: 'note',
        category: 'orchestration',
        because: expect.stringContaining('Pod shop/web-1'),
      });
      expect(link?.evidence).toEqual([
        `pod shop/web-1, container web: ${other}`,
        'pull policy: IfNotPresent, which is the default for such a reference',
        'deploy/web.yaml:8: image: shop/web:main',
        expect.stringMatching(new RegExp(`^here: ${image.id} \\(built .*, revision abcdef123456\\)$`)),
      ]);
      expect(link?.commands).toEqual([
        expect.stringMatching(/^kubectl --context=dev --namespace=shop patch deployment\/web --patch /),
      ]);
      expect(current.asked.every((line) => line.startsWith('GET '))).toBe(true);
    });

    test('it is never what makes an image stale, and people read the lines', async () => {
      current.answer(podList([podOf(other)]));
      const text = await diagnosed('--cluster');
      expect(text).toContain(`· cluster     Pod shop/web-1 (container web, context dev)`);
      expect(text).toContain('$ kubectl --context=dev --namespace=shop patch deployment/web');
      expect(text).not.toContain('stale');
    });

    test('a pod that runs what is here is ok, and a tag that moves is still noted', async () => {
      current.answer(podList([podOf(image.id)]));
      expect(await linkOf('--cluster')).toMatchObject({
        state: 'note',
        because: expect.stringContaining('the tag main, which moves'),
      });
      await configure({ token: 'canary' }, minikube);
      expect(await linkOf('--cluster')).toMatchObject({ state: 'ok', because: '1 pod of the context dev runs what is here.' });
    });

    test('what was not loaded into minikube is noted with the line that loads it', async () => {
      await configure({ token: 'canary' }, minikube);
      current.answer(podList([podOf('', 'web-1', { waiting: { reason: 'ErrImageNeverPull' } })]));
      const link = await linkOf('--cluster');
      expect(link).toMatchObject({
        state: 'note',
        because: expect.stringContaining('not loaded into the nodes of minikube cluster one'),
      });
      expect(link?.commands?.[0]).toBe('minikube image load shop/web:main --profile=one');
    });

    test('where the cluster does not tell, that is what is said', async () => {
      current.answer(refusal(403, 'Forbidden', forbidden));
      expect(await linkOf('--cluster')).toMatchObject({
        state: 'unknown',
        because: 'You may not list pods there with the context dev.',
      });
    });
  });
});

const minikube = {
  namespace: 'shop',
  extensions: [{ name: 'context_info', extension: { provider: 'minikube.sigs.k8s.io' } }],
};
const gone = {
  ...{ apiVersion: 'v1', kind: 'Config', 'current-context': 'away' },
  clusters: [{ name: 'gone', cluster: { server: 'http://127.0.0.1:1' } }],
  users: [{ name: 'ann', user: {} }],
  contexts: [{ name: 'away', context: { cluster: 'gone', user: 'ann' } }],
};

/** Of the Deployment `web`, as Docker in a node tells of it. */
function podOf(digest: string, name = 'web-1', state: object = { running: { startedAt: '2031-01-01T00:00:00Z' } }): object {
  const owner = { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web-5d4f', uid: '1', controller: true };
  return {
    metadata: { name, namespace: 'shop', labels: { 'pod-template-hash': '5d4f' }, ownerReferences: [owner] },
    spec: { containers: [{ name: 'web', image: 'shop/web:main', imagePullPolicy: 'IfNotPresent' }] },
    status: {
      containerStatuses: [
        {
          name: 'web',
          image: 'shop/web:main',
          imageID: digest === '' ? '' : `docker://${digest}`,
          containerID: 'docker://1',
          state,
        },
      ],
    },
  };
}
