/**
 * Answers where the build of one Dockerfile comes from, in the one order that holds everywhere: the setting, compose,
 * bake, a task, CI and scripts, a dev container, the Dockerfile's own folder. All sources of the first kind that knows the Dockerfile count; a later
 * kind never overrules an earlier one.
 */
import { basename, dirname, isAbsolute, resolve, sep } from 'node:path';
import type { BuildContext, BuildSource, ManyPlatforms } from '../facts/build-source.ts';
import { type DeclaredText, textIfKnown } from '../model/declared-build.ts';
import type { Settings } from '../settings.ts';
import type { PlacedBuild } from './build-files.ts';
import { pathOfUri, uriOfPath } from './file-uri.ts';
import { isSamePath } from './same-path.ts';

const nounOf = { compose: 'service', bake: 'target', task: 'task', devcontainer: 'dev container' } as const;

/** The place that says so, for a person. */
export function sayingOf({ kind, build }: PlacedBuild): string {
  if (kind === 'script') return `line ${build.line + 1} of ${build.name}`;
  return `${nounOf[kind]} ${build.name} in ${basename(build.file)}`;
}

/** Never empty. `folders` are absolute paths of workspace folders. */
export function findBuildSources(
  dockerfileUri: string,
  settings: Settings,
  folders: readonly string[],
  builds: readonly PlacedBuild[],
): readonly BuildSource[] {
  const path = pathOfUri(dockerfileUri);
  if (path === undefined) return [elsewhere(dockerfileUri)];
  const localImages = imagesMadeHere(settings, builds);
  const { builder } = settings.options;
  const everyTarget = targetsOf(dockerfileUri, path, settings, folders, builds);
  const known = everyTarget === undefined ? {} : { everyTarget };
  return sourcesOf(dockerfileUri, path, settings, folders, builds).map((source) => ({
    ...source,
    ...known,
    localImages,
    builder,
  }));
}

/** Over all kinds; a build that cannot be told from one of this Dockerfile leaves the question open. */
function targetsOf(
  dockerfileUri: string,
  path: string,
  settings: Settings,
  folders: readonly string[],
  builds: readonly PlacedBuild[],
): BuildSource['everyTarget'] {
  const isOpen = builds.some(
    ({ except, build: { dockerfile, context, inline } }) =>
      except !== undefined || (inline === undefined && (dockerfile.kind === 'unknown' || context.kind === 'unknown')),
  );
  const found = [
    ...sourcesOfContexts(dockerfileUri, path, settings, folders),
    ...sourcesOfSettings(dockerfileUri, path, settings, folders),
    ...builds.flatMap((placed) => sourceOfBuild(dockerfileUri, path, placed)),
  ];
  if (isOpen || found.length === 0 || found.some(({ isTargetOpen }) => isTargetOpen)) return undefined;
  return [...new Set(found.map(({ target }) => target || undefined))].sort();
}

function sourcesOf(
  dockerfileUri: string,
  path: string,
  settings: Settings,
  folders: readonly string[],
  builds: readonly PlacedBuild[],
): readonly BuildSource[] {
  const saidHere = sourcesOfContexts(dockerfileUri, path, settings, folders);
  const said = saidHere.length > 0 ? saidHere : sourcesOfSettings(dockerfileUri, path, settings, folders);
  const manyPlatforms = manyPlatformsOf(dockerfileUri, path, builds);
  if (said.length > 0) return distinct(said).map((source) => ({ ...source, manyPlatforms }));
  for (const kind of ['compose', 'bake', 'task', 'script', 'devcontainer'] as const) {
    const found = builds.flatMap((placed) => (placed.kind === kind ? sourceOfBuild(dockerfileUri, path, placed) : []));
    if (found.length > 0) return distinct(found).map((source) => ({ ...source, manyPlatforms }));
  }
  return [{ ...folderSource(dockerfileUri, path), manyPlatforms }];
}

/** Of any place: who builds for one platform at home, and for two in CI, has both on the builder of CI. */
function manyPlatformsOf(dockerfileUri: string, path: string, builds: readonly PlacedBuild[]): ManyPlatforms | undefined {
  for (const placed of builds) {
    const platforms = [...new Set(placed.build.platforms)];
    if (platforms.length < 2 || sourceOfBuild(dockerfileUri, path, placed).length === 0) continue;
    const { file, line } = placed.build;
    return { platforms, because: `${sayingOf(placed)} builds it`, uri: uriOfPath(file), line };
  }
  return undefined;
}

/** A tag that is `latest` may be left out where the image is used. */
function imagesMadeHere(settings: Settings, builds: readonly PlacedBuild[]): ReadonlySet<string> {
  const declared = builds.flatMap(({ build }) => build.images);
  const references = [...Object.keys(settings.images), ...declared];
  return new Set(references.flatMap((reference) => [reference, reference.replace(/:latest$/, '')]));
}

function elsewhere(dockerfileUri: string): BuildSource {
  const context: BuildContext = { kind: 'unknown', because: 'The Dockerfile is not a file on this machine.' };
  return { ...nothingSaid, dockerfileUri, context, origin: { kind: 'folder', because: 'nothing is known about it' } };
}

const nothingSaid = {
  target: undefined,
  args: new Map<string, string>(),
  namedContexts: new Map<string, string>(),
  localImages: new Set<string>(),
};

function folderSource(dockerfileUri: string, path: string): BuildSource {
  const because = 'it is the folder of the Dockerfile, and nothing else names one';
  return { ...nothingSaid, dockerfileUri, context: { kind: 'folder', path: dirname(path) }, origin: { kind: 'folder', because } };
}

function sourcesOfSettings(
  dockerfileUri: string,
  path: string,
  settings: Settings,
  folders: readonly string[],
): readonly BuildSource[] {
  return folders.flatMap((folder) =>
    Object.entries(settings.images).flatMap(([reference, image]): BuildSource[] => {
      if (!isSamePath(resolve(folder, image.dockerfile), path)) return [];
      return [
        {
          dockerfileUri,
          context: { kind: 'folder', path: resolve(folder, image.context) },
          target: image.target,
          args: new Map(Object.entries(image.args)),
          namedContexts: new Map(),
          localImages: nothingSaid.localImages,
          origin: { kind: 'setting', because: `the setting unstale.images says so for ${reference}` },
        },
      ];
    }),
  );
}

/** All that the first place says which knows the Dockerfile: a file of the repository stands before the settings. */
function sourcesOfContexts(
  dockerfileUri: string,
  path: string,
  { contexts }: Settings,
  folders: readonly string[],
): readonly BuildSource[] {
  const found = contexts.flatMap((said) =>
    (said.folder === undefined ? folders : [said.folder])
      .filter((folder) => isSamePath(resolve(folder, said.dockerfile), path))
      .map((folder) => ({ said, folder })),
  );
  return found
    .filter(({ said }) => said.by === found[0]?.said.by)
    .map(({ said: { context, target, args, by }, folder }) => ({
      ...nothingSaid,
      dockerfileUri,
      context: contextOf({ kind: 'known', text: context }, folder),
      target,
      args: new Map(Object.entries(args)),
      origin: { kind: 'setting', because: `${by} says so` },
    }));
}

function sourceOfBuild(dockerfileUri: string, path: string, placed: PlacedBuild): readonly BuildSource[] {
  const { kind, folder, build } = placed;
  if (build.inline !== undefined) return [];
  const context = contextOf(build.context, folder);
  const dockerfileFolder = isFromItsFile(kind) ? folder : context.kind === 'folder' ? context.path : undefined;
  const isMeant = isThisDockerfile(path, build.dockerfile, dockerfileFolder, tailOf(build.context));
  if (!isMeant) return [];
  return [
    {
      dockerfileUri,
      context,
      target: textIfKnown(build.target),
      ...(build.target?.kind === 'unknown' ? { isTargetOpen: true as const } : {}),
      args: build.args,
      namedContexts: build.namedContexts,
      ...(build.images.length === 0 ? {} : { images: build.images }),
      localImages: nothingSaid.localImages,
      origin: {
        kind,
        because: `${sayingOf(placed)} builds it`,
        uri: uriOfPath(build.file),
        line: build.line,
      },
    },
  ];
}

/** Where a Dockerfile is looked for: Compose and bake start from the context, others from where they are written. */
export function isFromItsFile(kind: PlacedBuild['kind']): boolean {
  return kind !== 'compose' && kind !== 'bake';
}

/** The folder that a declared context means. */
export function contextOf(context: DeclaredText, folder: string): BuildContext {
  if (context.kind === 'unknown') return { kind: 'unknown', because: `The build context is not known: ${context.because}.` };
  if (context.text.startsWith('~')) return { kind: 'unknown', because: 'The build context is in a home folder.' };
  return { kind: 'folder', path: resolve(folder, context.text) };
}

function tailOf(context: DeclaredText): string {
  return context.kind === 'unknown' ? context.tail : '';
}

/** With an unknown beginning, the rest must name at least one folder, or every Dockerfile would be meant. */
function isThisDockerfile(path: string, dockerfile: DeclaredText, folder: string | undefined, contextTail: string): boolean {
  if (dockerfile.kind === 'known' && (isAbsolute(dockerfile.text) || folder !== undefined)) {
    return isSamePath(resolve(folder ?? sep, dockerfile.text), path);
  }
  const tail = dockerfile.kind === 'known' ? resolve(sep, contextTail, dockerfile.text) : resolve(sep, dockerfile.tail);
  const isTelling =
    dockerfile.kind === 'known' ? /[^/\\.]/.test(contextTail) && /^[/\\]/.test(contextTail) : dockerfile.tail.startsWith('/');
  return isTelling && path.endsWith(tail);
}

function distinct(sources: readonly BuildSource[]): readonly BuildSource[] {
  const seen = new Set<string>();
  return sources.filter((source) => {
    const { context, target, isTargetOpen, args, namedContexts } = source;
    const key = JSON.stringify([
      context,
      target,
      isTargetOpen,
      [...args].map(([name, value]) => [name, value ?? null]),
      [...namedContexts],
    ]);
    return !seen.has(key) && seen.add(key);
  });
}
