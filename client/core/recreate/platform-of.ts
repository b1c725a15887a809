/** The platform of a container's own image among those that its reference may have. Told from API 1.48 on, with containerd's store. */
import type { JsonObject } from '../../ports.ts';
import { objectOf, textOf } from '../json-fields.ts';

/** `linux/arm64`, `linux/arm/v7`; `undefined` where an engine does not tell. */
export function platformOf(container: JsonObject): string | undefined {
  const { os, architecture, variant } = objectOf(objectOf(container['ImageManifestDescriptor'])['platform']);
  const parts = [textOf(os), textOf(architecture)];
  return parts.includes('') ? undefined : [...parts, textOf(variant)].filter((part) => part !== '').join('/');
}
