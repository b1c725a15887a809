/** What two containers of one configuration have to have in common: everything that inspecting tells, but for what is listed here. */
import { parseExactly, printExactly } from '../../client/adapters/docker-engine/exact-json.ts';
import { listOf, objectOf, textOf } from '../../client/core/json-fields.ts';
import type { JsonObject, JsonValue } from '../../client/ports.ts';

/** Allowed to differ, each with its reason. */
const allowed = new Set([
  // Which container it is, and when it was made.
  ...['Id', 'Created', 'State'],
  // Folders of its layers.
  ...['GraphDriver', 'Storage'],
  // How large the terminal was, and where the command line wrote the id to.
  ...['HostConfig.ConsoleSize', 'HostConfig.ContainerIDFile'],
  // An anonymous volume is asked for by its name the second time; `Mounts` tells whether it is the same one.
  'Config.Volumes',
]);

/** Its own id, which paths and a generated host name contain, is the same word in both. */
export function comparable(container: JsonObject): JsonValue {
  const id = textOf(container['Id']);
  const text = printExactly(without(container, '')).replaceAll(id, '{id}').replaceAll(id.slice(0, 12), '{short id}');
  const { Mounts, HostConfig, ...rest } = objectOf(parseExactly(text));
  const byPlace = listOf(Mounts)
    .map((mount) => mountOf(objectOf(mount)))
    .sort((one, other) => (placeOf(one) < placeOf(other) ? -1 : 1));
  const { Mounts: asked, Links, ...host } = objectOf(HostConfig);
  // Engines list links in any order.
  const sorted = listOf(Links).map(textOf).sort();
  return {
    ...rest,
    Mounts: byPlace,
    HostConfig: { ...host, Links: sorted, Mounts: listOf(asked).filter((mount) => !isAnonymous(mount)) },
  };
}

/** The engine names what nobody named by 64 hexadecimal digits. */
function isAnonymous(mount: JsonValue): boolean {
  const { Type, Source } = objectOf(mount);
  return Type === 'volume' && /^(?:[0-9a-f]{64})?$/.test(textOf(Source));
}

function without(value: JsonObject, path: string): JsonObject {
  const kept = Object.entries(value).filter(([name]) => !allowed.has(`${path}${name}`));
  const isPart = (name: string) => path === '' && ['Config', 'HostConfig'].includes(name);
  return Object.fromEntries(kept.map(([name, part]) => [name, isPart(name) ? without(objectOf(part), `${name}.`) : part]));
}

/**
 * An engine says `z` of a volume that it was given by name, and shares the label of one without a name all the same
 * (https://github.com/moby/moby/blob/v28.5.2/daemon/create_unix.go). A mounted image has a folder for each container.
 */
function mountOf({ Mode, Source, ...mount }: JsonObject): JsonObject {
  const isUnnamed = mount['Type'] === 'volume' && isAnonymous({ ...mount, Source: mount['Name'] });
  return { ...mount, Mode: isUnnamed ? '' : Mode, Source: mount['Type'] === 'image' ? '' : Source };
}

function placeOf(mount: JsonObject): string {
  return textOf(mount['Destination']);
}
