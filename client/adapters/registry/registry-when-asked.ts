/** The registries' side of the network, read when one is asked for the first time, which may be never. */
import type { Registry } from '../../registry-ports.ts';
import type { RegistrySettings } from './open-registry.ts';

export function registryWhenAsked(settings: RegistrySettings): Registry {
  let opened: Promise<Registry> | undefined;
  const open = (): Promise<Registry> => {
    opened ??= import('./open-registry.ts').then(({ openRegistry }) => openRegistry(settings));
    return opened;
  };
  return {
    digestOf: async (ask) => (await open()).digestOf(ask),
    read: async (ask, kind) => (await open()).read(ask, kind),
  };
}
