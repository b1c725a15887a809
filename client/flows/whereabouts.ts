/** Whether paths that labels name lie, links followed, in the folders of the workspace. Only their places are looked at. */
import type { BuildPlace } from '../ports.ts';

export type Whereabouts =
  | { readonly kind: 'inside' }
  /** Nothing is there on this machine, which may know it under another name. */
  | { readonly kind: 'missing'; readonly path: string }
  | { readonly kind: 'elsewhere'; readonly path: string };

type Place = Pick<BuildPlace, 'realPath' | 'workspace'>;

/** The same place for one look at many things: where a path leads is asked once. */
export function placeOfOneLook(place: Place): Place {
  const paths = new Map<string, Promise<string | undefined>>();
  let folders: ReturnType<BuildPlace['workspace']> | undefined;
  return {
    realPath: (path) => {
      const real = paths.get(path) ?? place.realPath(path);
      paths.set(path, real);
      return real;
    },
    workspace: () => {
      folders ??= place.workspace();
      return folders;
    },
  };
}

/** What is missing is told before what lies elsewhere. */
export async function whereabouts({ realPath, workspace }: Place, paths: readonly string[]): Promise<Whereabouts> {
  const { folders } = await workspace();
  let elsewhere: string | undefined;
  for (const path of paths) {
    const real = await realPath(path);
    if (real === undefined) return { kind: 'missing', path };
    if (!folders.some((folder) => isInside(real, folder))) elsewhere ??= path;
  }
  return elsewhere === undefined ? { kind: 'inside' } : { kind: 'elsewhere', path: elsewhere };
}

function isInside(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`) || path.startsWith(`${folder}\\`);
}
