/** What somebody means by a file or a folder of the workspace: the images that a build makes which takes it in. */
import type { BuildSourceInfo } from '../../server/protocol.ts';
import type { ImageStatus } from '../core/freshness/report.ts';
import type { HostPlatform } from '../core/host-path.ts';
import { pathBelow } from '../core/path-below.ts';
import { keeping, narrowTo } from '../core/subject/narrow-report.ts';
import { type BuildPlace, type Builds, EngineError } from '../ports.ts';
import type { Asked } from '../subject.ts';
import { sourcesByContent } from './builds-by-content.ts';
import { chooseBuild } from './choose-build.ts';
import type { Narrowing } from './engine-session.ts';
import type { LiveStatus } from './live-status.ts';

export interface MeantPorts {
  readonly live: Pick<LiveStatus, 'engine' | 'byLabel'>;
  readonly builds: Pick<Builds, 'sources'>;
  readonly place: Pick<BuildPlace, 'realPath' | 'workspace' | 'pathOf'>;
  readonly platform: HostPlatform;
}

/** Throws an `EngineError`. */
export async function narrowing(ports: MeantPorts, asked: Asked): Promise<Narrowing> {
  if (isFile(asked)) return builtBy(ports, [async (source) => (await pathsInContexts(ports, source, asked.file)).some(Boolean)]);
  if (isFolder(asked)) {
    const { folder } = asked;
    const isBelow = (path: string | undefined) => path !== undefined && pathBelow(folder, path, ports.platform) !== undefined;
    return builtBy(ports, [
      async ({ contextPath, dockerfileUri }) => isBelow(contextPath) || isBelow(ports.place.pathOf(dockerfileUri)),
      // Nothing is built in it, so it is meant as a part of what is built around it.
      async (source) => (await pathsInContexts(ports, source, folder)).length > 0,
    ]);
  }
  return async (all) => narrowTo(all, asked);
}

/** In each context of the build that holds it: with forward slashes, of a named one behind its name. */
export async function pathsInContexts(
  { place, platform }: { readonly place: Pick<BuildPlace, 'realPath'>; readonly platform: HostPlatform },
  { contextPath, namedContexts, otherBuilds = {} }: Pick<BuildSourceInfo, 'contextPath' | 'namedContexts' | 'otherBuilds'>,
  file: string,
): Promise<readonly string[]> {
  if (contextPath === undefined) return [];
  const paths: string[] = [];
  const built = Object.entries(otherBuilds).map(([name, other]) => [name, other.contextPath] as const);
  for (const [name, folder] of [['', contextPath], ...Object.entries(namedContexts), ...built] as const) {
    const path = await pathInFolder(place, platform, folder, file);
    if (path !== undefined) paths.push(name === '' ? path : `${name}:${path}`);
  }
  return paths;
}

async function pathInFolder(
  place: Pick<BuildPlace, 'realPath'>,
  platform: HostPlatform,
  context: string,
  file: string,
): Promise<string | undefined> {
  // The link itself is what a context holds, not where it leads to, so only the folder is looked up.
  const folder = (await place.realPath(context)) ?? context;
  return pathBelow(folder, file, platform) ?? pathBelow(context, file, platform);
}

type IsMeant = (source: BuildSourceInfo) => Promise<boolean>;

/** Only images of which the build is known: those of the first of the questions to which any answers yes. */
async function builtBy({ live, builds, place }: MeantPorts, questions: readonly IsMeant[]): Promise<Narrowing> {
  const engine = await live.engine();
  const { id } = await engine.facts();
  const sources = await sourcesByContent(engine, () => builds.sources(id));
  const sourceOf = async (image: ImageStatus, project: string | undefined): Promise<BuildSourceInfo | undefined> => {
    const chosen = await chooseBuild(place, sources, { image, project });
    if (chosen.kind === 'build') return chosen.source;
    const labelled = chosen.isOpen === true ? await ifTold(() => live.byLabel(image, sources)) : undefined;
    return labelled?.kind === 'build' ? labelled.source : undefined;
  };
  return async (all) => {
    const known = new Map<ImageStatus, BuildSourceInfo>();
    for (const { kind, name, images } of all.projects)
      for (const image of images) {
        const source = await sourceOf(image, kind === 'compose' ? name : undefined);
        if (source !== undefined) known.set(image, source);
      }
    for (const isMeant of questions) {
      const kept = new Set<ImageStatus>();
      for (const [image, source] of known) if (await isMeant(source)) kept.add(image);
      if (kept.size > 0) return keeping(all, (image) => (kept.has(image) ? image : undefined));
    }
    return keeping(all, () => undefined);
  };
}

/** An image that the engine does not tell of is made by nothing that is known. */
async function ifTold<Told>(ask: () => Promise<Told>): Promise<Told | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (!EngineError.is(error) || error.reason === 'not-running') throw error;
    return undefined;
  }
}

export function isFile(asked: Asked): asked is { readonly file: string } {
  return typeof asked === 'object' && 'file' in asked;
}

export function isFolder(asked: Asked): asked is { readonly folder: string } {
  return typeof asked === 'object' && 'folder' in asked;
}
