/**
 * As much of a Kubernetes API server on loopback as kubectl wants before it lists pods: what there is to be asked about, and the list,
 * which a test decides. Who asked what is written down.
 */
import { readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

export type PodsAnswer = (request: IncomingMessage, response: ServerResponse) => void;

export interface ApiServer {
  readonly url: string;
  /** `GET /api/v1/namespaces/shop/pods?limit=500` */
  readonly asked: readonly string[];
  /** Forgets what was asked, and answers so from now on. */
  answer(pods: PodsAnswer): void;
  stop(): Promise<void>;
}

const podsPath = /^\/api\/v1\/(?:namespaces\/[^/?]+\/)?pods(?:\?|$)/;
const verbs = ['get', 'list', 'watch'];
const pods = { name: 'pods', singularName: 'pod', namespaced: true, kind: 'Pod', verbs, shortNames: ['po'] };
const known: Readonly<Record<string, object>> = {
  '/version': { major: '1', minor: '36', gitVersion: 'v1.36.0' },
  '/api': { kind: 'APIVersions', versions: ['v1'], serverAddressByClientCIDRs: [] },
  '/apis': { kind: 'APIGroupList', apiVersion: 'v1', groups: [] },
  '/api/v1': { kind: 'APIResourceList', apiVersion: 'v1', groupVersion: 'v1', resources: [pods] },
};

/** `certificateFolder` holds `cert.pem` and `key.pem`: without TLS, kubectl leaves out what a person proves who he is with. */
export async function startApiServer(certificateFolder: string): Promise<ApiServer> {
  const [cert, key] = await Promise.all(['cert.pem', 'key.pem'].map((name) => readFile(join(certificateFolder, name))));
  let asked: string[] = [];
  let answerPods: PodsAnswer = podList([]);
  const server = createServer({ cert, key }, (request, response) => {
    const path = request.url ?? '';
    asked.push(`${request.method} ${path}`);
    if (podsPath.test(path)) return answerPods(request, response);
    const answer = known[path.split('?')[0] ?? ''];
    sendJson(response, answer === undefined ? 404 : 200, answer ?? failure(404, 'NotFound', 'not found'));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `https://127.0.0.1:${port}`,
    get asked() {
      return asked;
    },
    answer: (next) => {
      asked = [];
      answerPods = next;
    },
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export function podList(items: readonly object[]): PodsAnswer {
  return (_, response) =>
    sendJson(response, 200, { kind: 'PodList', apiVersion: 'v1', metadata: { resourceVersion: '1' }, items });
}

/** As API servers refuse: https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/status/ */
export function refusal(code: number, reason: string, message: string): PodsAnswer {
  return (_, response) => sendJson(response, code, failure(code, reason, message));
}

function failure(code: number, reason: string, message: string): object {
  return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, reason, code };
}

function sendJson(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
}
