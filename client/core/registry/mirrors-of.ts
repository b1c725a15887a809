/** Who else serves a repository: the mirrors that the engine asks before Docker Hub, and the proxies that a setting names for any registry. */
import type { EngineRegistries } from '../../ports.ts';
import { mayUseHttp } from './may-ask.ts';
import { isHost, isRepository, type RegistryPlace } from './registry-reference.ts';

export interface Mirror {
  readonly server: string;
  readonly isHttpAllowed: boolean;
  /** The mirror's own name of it. */
  readonly repository: string;
}

const mostMirrors = 4;

/** `proxies` by registry: a host, or a URL, with the path below which it serves that registry. What cannot be read is left out. */
export function mirrorsOf(
  { host, repository }: RegistryPlace,
  registries: EngineRegistries,
  proxies: ReadonlyMap<string, string>,
): readonly Mirror[] {
  // What the engine itself asks over http it may be asked over http.
  const ofEngine = (host === 'docker.io' ? registries.mirrors : []).flatMap((url) =>
    mirrorAt(url, repository, url.startsWith('http:')),
  );
  const ofSetting = mirrorAt(proxies.get(host) ?? '', repository, false);
  const found = [...ofSetting, ...ofEngine].map((mirror) => ({
    ...mirror,
    isHttpAllowed: mirror.isHttpAllowed || mayUseHttp(mirror.server, registries),
  }));
  const distinct = new Map(found.reverse().map((mirror) => [`${mirror.server}/${mirror.repository}`, mirror]));
  return [...distinct.values()].reverse().slice(0, mostMirrors);
}

function mirrorAt(text: string, repository: string, isHttpAllowed: boolean): readonly Mirror[] {
  const [, server = '', path = ''] = /^(?:https?:\/\/)?([^/@?#]+)((?:\/[^/@?#]+)*)\/?$/i.exec(text.trim()) ?? [];
  const own = path === '' ? repository : `${path.slice(1)}/${repository}`;
  const host = server.toLowerCase();
  return isHost(host) && isRepository(own) ? [{ server: host, isHttpAllowed, repository: own }] : [];
}
