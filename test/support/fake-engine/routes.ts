/** Which handler answers which call: the part of Docker's API that Unstale uses, and nothing else. */
import { objectOf, textOf } from '../../../client/core/json-fields.ts';
import { type Answer, type Call, type Handler, Refused } from './answer.ts';
import { archive, changes, logs } from './contents.ts';
import { createContainer, endpointOf } from './create-container.ts';
import { commitContainer, inspectImage, listImages, tagImage, untagImage } from './images.ts';
import { inspectContainer, listContainers } from './inspect-container.ts';
import { existing, pause, remove, rename, restart, start, stop, update } from './lifecycle.ts';
import type { World } from './world.ts';

const container = (action: string) => new RegExp(`^/containers/([^/]+)${action}$`);
const image = (action: string) => new RegExp(`^/images/(.+)${action}$`);

const routes: readonly (readonly [method: string, path: RegExp, Handler])[] = [
  ['GET', /^\/version$/, (world) => ({ status: 200, body: versionOf(world) })],
  ['GET', /^\/info$/, () => ({ status: 200, body: { ID: 'fake', OSType: 'linux', DriverStatus: [] } })],
  ['GET', /^\/containers\/json$/, listContainers],
  ['GET', container('/json'), inspectContainer],
  ['GET', container('/logs'), logs],
  ['GET', container('/changes'), changes],
  ['GET', container('/archive'), archive],
  ['GET', /^\/images\/json$/, listImages],
  ['GET', image('/json'), inspectImage],
  ['GET', /^\/system\/df$/, (world) => ({ status: 200, body: { BuildCache: [{ ID: 'a', InUse: world.isBuilding }] } })],
  ['POST', /^\/build\/prune$/, () => ({ status: 200, body: { CachesDeleted: null, SpaceReclaimed: 0 } })],
  ['POST', /^\/containers\/create$/, createContainer],
  ['POST', container('/start'), start],
  ['POST', container('/stop'), stop],
  ['POST', container('/pause'), pause],
  ['POST', container('/restart'), restart],
  ['POST', container('/rename'), rename],
  ['POST', container('/update'), update],
  ['POST', /^\/networks\/([^/]+)\/connect$/, connectNetwork],
  ['POST', image('/tag'), tagImage],
  ['POST', /^\/commit$/, commitContainer],
  ['DELETE', container(''), remove],
  ['DELETE', image(''), untagImage],
];

/** Throws a `Refused`. */
export function answerTo(world: World, call: Call): Answer {
  for (const [method, path, handler] of routes) {
    const match = method === call.method ? path.exec(call.path) : null;
    if (match !== null) return handler(world, call, decodeURIComponent(match[1] ?? ''));
  }
  throw new Refused(404, 'page not found');
}

function versionOf({ apiVersion }: World): unknown {
  return { Version: '28.5.2', ApiVersion: apiVersion, MinAPIVersion: '1.24', Os: 'linux', Arch: 'amd64', Components: [] };
}

function connectNetwork(world: World, { body }: Call, network: string): Answer {
  if (!world.networks.has(network)) throw new Refused(404, `network ${network} not found`);
  const joining = existing(world, textOf(body['Container']));
  if (network in joining.networks) throw new Refused(403, `endpoint with name ${joining.name} already exists`);
  joining.networks = { ...joining.networks, [network]: endpointOf(objectOf(body['EndpointConfig'])) };
  return { status: 200 };
}
