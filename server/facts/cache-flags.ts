/** The `--mount` flags that keep the downloads and the intermediate results of a package manager, for one step. */
import type { Install, StageFacts, Step } from './file-facts.ts';
import { storeOf, storePlace } from './package-store.ts';
import { stepUser } from './step-user.ts';

export interface CacheFlags {
  /** Absolute folders, in the order of the flags. */
  readonly folders: readonly string[];
  /** Without blanks around. */
  readonly text: string;
}

/** `undefined` where a folder or the owner cannot be known. */
export function cacheFlags({ ecosystem }: Install, step: Step, stage: StageFacts): CacheFlags | undefined {
  const store = storeOf(ecosystem.id);
  const place = store && storePlace(store, step, stage);
  const user = stepUser(step, stage);
  const owner = user === undefined || user.isRoot ? '' : user.uid === undefined ? undefined : `,uid=${user.uid},gid=${user.gid}`;
  if (place === undefined || owner === undefined || /[^\w./-]/.test(place.folder)) return undefined;
  const home = user?.home ?? '/root';
  const folders = ecosystem.id === 'go' ? [place.folder, `${home}/.cache/go-build`] : [place.folder];
  return { folders, text: folders.map((folder) => `--mount=type=cache,target=${folder}${owner}`).join(' ') };
}
