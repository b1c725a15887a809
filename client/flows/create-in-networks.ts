/**
 * Creates a container in all of its networks. Before API 1.44 an engine takes one network when it creates, and connects the others
 * afterwards; a container that is not in all of them is no use, so any failure is one of creating it.
 */
import { objectOf, textOf } from '../core/json-fields.ts';
import { type Engine, EngineError, type JsonObject } from '../ports.ts';

/** Its id. Throws an `EngineError`; after any but a conflict, a container of that name may be there. */
export async function createInNetworks(
  engine: Engine,
  name: string,
  specification: JsonObject,
  platform: string | undefined,
): Promise<string> {
  const { apiVersion } = await engine.facts();
  if (Number(apiVersion.split('.')[1]) >= 44) return engine.createContainer(name, specification, platform);
  const { first, others } = networksOf(specification);
  const id = await engine.createContainer(name, { ...specification, ...first }, platform);
  for (const [network, endpoint] of others) await connect(engine, network, id, objectOf(endpoint));
  return id;
}

/** The main network is asked for together with the container, whose MAC address is a setting of the container there. */
function networksOf(specification: JsonObject) {
  const endpoints = objectOf(objectOf(specification['NetworkingConfig'])['EndpointsConfig']);
  const mode = textOf(objectOf(specification['HostConfig'])['NetworkMode']);
  const main = mode in endpoints ? mode : (Object.keys(endpoints)[0] ?? '');
  const { MacAddress, ...endpoint } = objectOf(endpoints[main]);
  const first: JsonObject = {
    NetworkingConfig: { EndpointsConfig: main === '' ? {} : { [main]: endpoint } },
    ...(textOf(MacAddress) === '' ? {} : { MacAddress }),
  };
  return { first, others: Object.entries(endpoints).filter(([network]) => network !== main) };
}

async function connect(engine: Engine, network: string, id: string, endpoint: JsonObject): Promise<void> {
  try {
    await engine.connectNetwork(network, id, endpoint);
  } catch (error) {
    if (!EngineError.is(error)) throw error;
    // The container is there, whatever the reason is.
    throw new EngineError('failed', `The network ${network}: ${error.detail}`, { cause: error });
  }
}
