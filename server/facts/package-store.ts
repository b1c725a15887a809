/**
 * Where a package manager keeps its downloads in one step: a variable says so, or the official image, or the home folder of
 * the user. `undefined` where one of them cannot be known.
 */
import type { Ecosystem } from '../knowledge/ecosystem.ts';
import { ecosystems } from '../knowledge/ecosystems.ts';
import { officialImages } from '../knowledge/official-images.ts';
import { type PackageStore, packageStores } from '../knowledge/package-stores.ts';
import type { ImageReference } from '../model/image-reference.ts';
import type { StageFacts, Step } from './file-facts.ts';
import { stepUser } from './step-user.ts';

export interface StorePlace {
  /** Absolute. */
  readonly folder: string;
  /** `GOMODCACHE`, `the golang image`: who says so; `undefined` for the default of the user's home folder. */
  readonly because: string | undefined;
}

export function storeOf(ecosystemId: string): PackageStore | undefined {
  return packageStores.find(({ of }) => of === ecosystemId);
}

/** Of a package manager that the tables do not know, a project may say where it keeps its downloads: as an absolute folder. */
export function saidStore({ id, cacheFolders, isStoreReadLater }: Ecosystem): StorePlace | undefined {
  const [folder] = cacheFolders;
  const isKnown = ecosystems.some((ecosystem) => ecosystem.id === id);
  return isKnown || isStoreReadLater || !folder?.startsWith('/') ? undefined : { folder, because: 'your configuration' };
}

export function storePlace(store: PackageStore, step: Step, stage: StageFacts): StorePlace | undefined {
  for (const [name, below] of store.variables) {
    const assigned = step.commands.flatMap(({ assignments }) => assignments).find(({ text }) => text.startsWith(`${name}=`));
    if (assigned !== undefined && !assigned.isLiteral) return undefined;
    const value = assigned?.text.slice(name.length + 1) ?? knownText(step.scope.get(name)?.value);
    if (value === undefined && step.scope.get(name) !== undefined) return undefined;
    if (value?.startsWith('/')) return { folder: value.replace(/\/+$/, '') + below, because: name };
  }
  const image = rootImage(stage);
  const official = image === undefined ? undefined : store.inImages[image.repository];
  const user = stepUser(step, stage);
  // The default user of a known image is root in all that are listed.
  if (official !== undefined && image !== undefined && (user === undefined || user.isRoot || store.of !== 'yarn-classic'))
    return { folder: official, because: `the ${image.repository.replace('library/', '')} image` };
  if (user === undefined) return image === undefined ? undefined : { folder: `/root/${store.ofHome}`, because: undefined };
  return user.home === undefined ? undefined : { folder: `${user.home}/${store.ofHome}`, because: undefined };
}

/** The image at the root of the stages that stand on each other, when it is an official one. */
export function rootImage(stage: StageFacts): ImageReference | undefined {
  let root = stage;
  while (root.parent !== undefined) root = root.parent;
  const { base } = root.stage;
  if (base.kind !== 'image' || base.reference.registry !== 'docker.io') return undefined;
  const [, name = ''] = /^library\/(.*)$/.exec(base.reference.repository) ?? [];
  return officialImages.has(name) ? base.reference : undefined;
}

function knownText(value: { readonly kind: string; readonly text?: string } | undefined): string | undefined {
  return value?.kind === 'known' ? value.text : undefined;
}
