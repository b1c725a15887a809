/** The images that the workspace builds, by what they are called, for whoever has to choose one. */
import type { BuildSourceInfo } from '../../../server/protocol.ts';
import { filePath } from '../file-uri.ts';
import { fullName } from '../freshness/image-index.ts';
import type { HostPlatform } from '../host-path.ts';
import { pathBelow } from '../path-below.ts';
import { chooseSource } from './choose-source.ts';

export interface BuiltImage {
  readonly reference: string;
  readonly source: BuildSourceInfo;
}

/** Each once, built as it is built where nothing else is said of it. The sources come in the order in which they count. */
export function imagesBuilt(sources: readonly BuildSourceInfo[]): readonly BuiltImage[] {
  const found = new Map<string, BuiltImage>();
  for (const { references, service } of sources)
    for (const reference of references) {
      const source = chooseSource(sources, { reference, project: service?.project, service: service?.name });
      if (source !== undefined && !found.has(fullName(reference))) found.set(fullName(reference), { reference, source });
    }
  return [...found.values()];
}

/** Of the Dockerfile at that path, or of builds whose Dockerfile or context lies in that folder. */
export function imagesBuiltAt(
  images: readonly BuiltImage[],
  at: { readonly file: string } | { readonly folder: string },
  platform: HostPlatform,
): readonly BuiltImage[] {
  return images.filter(({ source: { dockerfileUri, contextPath } }) => {
    const dockerfile = filePath(dockerfileUri);
    if ('file' in at) return pathBelow(at.file, dockerfile, platform) === '';
    return [dockerfile, contextPath].some((path) => path !== undefined && pathBelow(at.folder, path, platform) !== undefined);
  });
}

export function imagesOfService(
  images: readonly BuiltImage[],
  { service, project }: { readonly service: string; readonly project?: string | undefined },
): readonly BuiltImage[] {
  return images.filter(
    ({ source }) => source.service?.name === service && (project === undefined || source.service.project === project),
  );
}
