/**
 * The builds that the compose files of one folder declare: the project that `docker compose` takes there, its override and
 * `COMPOSE_FILE` in `.env` included, and every further compose file, which is an addition to the project when it leaves the
 * context out, else stands by itself.
 */
import { basename, delimiter, dirname, isAbsolute, join, resolve } from 'node:path';
import { isSecretId, type SecretSource } from '../model/build-secret.ts';
import { type PlacedText, type ServiceLayer, type ServicePlace, unknownLayer } from '../model/compose-layer.ts';
import {
  type DeclaredBuild,
  type DeclaredText,
  isRemoteContext,
  knownText,
  textIfKnown,
  unknownContext,
} from '../model/declared-build.ts';
import { interpolate, type Lookup } from '../model/env-interpolate.ts';
import { type ComposeProject, type ComposeReader, composeProject, withEnv } from './compose-project.ts';

export interface ComposeBuildPlace {
  /** Where the relative path of its context starts. */
  readonly folder: string;
  readonly build: DeclaredBuild;
  /** The file that Compose is given for it. */
  readonly composePath: string;
  /** Everything that says something of the service, in the order in which it is merged. */
  readonly says: readonly ServicePlace[];
  /** Of the project, where the relative paths of all its files start. */
  readonly projectFolder: string;
  /** What Compose calls the project, when nobody says otherwise at its command line; `undefined` when that is not known. */
  readonly project: string | undefined;
  /** Present where files that are included cannot be read: it stands for every service but these. */
  readonly except?: readonly string[];
}

const baseNames = ['compose.yaml', 'compose.yml', 'docker-compose.yml', 'docker-compose.yaml'];
const overrideNames = [
  'compose.override.yml',
  'compose.override.yaml',
  'docker-compose.override.yml',
  'docker-compose.override.yaml',
];

/** `names`: the compose files of the folder. */
export function composeBuildsIn(folder: string, names: readonly string[], reader: ComposeReader): readonly ComposeBuildPlace[] {
  const own = projectFiles(folder, names, reader);
  const taken = new Set<string>();
  const noting: ComposeReader = {
    ...reader,
    composeFile: (path) => {
      taken.add(path);
      return reader.composeFile(path);
    },
  };
  const project = placed(own, own.paths, noting);
  const isFurther = (name: string) => !taken.has(join(folder, name)) && ![...baseNames, ...overrideNames].includes(name);
  const further = names.filter(isFurther).flatMap((name) => {
    const path = join(folder, name);
    const [first] = own.paths;
    const withBase = first === undefined ? [] : placed(own, [first, path], reader);
    const file = reader.composeFile(path);
    return placed({ ...own, folder, project: nameOf(folder, [path], own.lookup, reader) }, [path], reader).map((alone) => {
      const hasContext = file?.services.get(alone.build.name)?.build?.context !== undefined;
      return hasContext ? alone : (withBase.find(({ build }) => build.name === alone.build.name) ?? alone);
    });
  });
  return [...project, ...further];
}

/** Of files that somebody gives to Compose together, in this order. */
export function composeBuildsOf(paths: readonly string[], reader: ComposeReader): readonly ComposeBuildPlace[] {
  const folder = dirname(paths[0] ?? '');
  const lookup = withEnv(() => undefined, [join(folder, '.env')], reader);
  return placed({ folder, paths, lookup, project: nameOf(folder, paths, lookup, reader) }, paths, reader);
}

/** What Compose calls the project of a folder: `.env`, then the top of its files, then the folder (https://docs.docker.com/compose/how-tos/project-name/). */
export function composeProjectName(folder: string, names: readonly string[], reader: ComposeReader): string | undefined {
  return projectFiles(folder, names, reader).project;
}

interface ProjectFiles {
  readonly folder: string;
  readonly paths: readonly string[];
  readonly lookup: Lookup;
  readonly project: string | undefined;
}

function projectFiles(here: string, names: readonly string[], reader: ComposeReader): ProjectFiles {
  const ofHere = withEnv(() => undefined, [join(here, '.env')], reader);
  const listed = ofHere('COMPOSE_FILE');
  const separator = ofHere('COMPOSE_PATH_SEPARATOR') || delimiter;
  const first = (wanted: readonly string[]) => wanted.filter((name) => names.includes(name)).slice(0, 1);
  const usual = [...first(baseNames), ...first(overrideNames)];
  const chosen = listed === undefined || listed === '' ? usual : listed.split(separator).filter(Boolean);
  const paths = chosen.map((path) => (isAbsolute(path) ? path : resolve(here, path)));
  const folder = paths[0] === undefined ? here : dirname(paths[0]);
  const lookup = folder === here ? ofHere : withEnv(ofHere, [join(folder, '.env')], reader);
  return { folder, paths, lookup, project: nameOf(folder, paths, lookup, reader) };
}

function nameOf(folder: string, paths: readonly string[], lookup: Lookup, reader: ComposeReader): string | undefined {
  const spelled = paths.flatMap((path) => reader.composeFile(path)?.name ?? []).at(-1);
  const name = lookup('COMPOSE_PROJECT_NAME') || (spelled === undefined ? undefined : interpolate(spelled, lookup));
  if (typeof name === 'object' && name.kind === 'unknown') return undefined;
  const text = typeof name === 'object' ? name.text : name;
  return (text || basename(folder))
    .toLowerCase()
    .replace(/[^a-z0-9_-]/g, '')
    .replace(/^[_-]+/, '');
}

function placed(
  { folder, lookup, project }: ProjectFiles,
  paths: readonly string[],
  reader: ComposeReader,
): readonly ComposeBuildPlace[] {
  const { layers, through, missing, secrets }: ComposeProject = composeProject(paths, { folder, lookup }, reader);
  const builds = [...layers].flatMap(([name, layer]) => {
    const { build, because } = layer;
    if (build === undefined && because === undefined) return [];
    const context = build?.context ?? { folder, text: knownText('.') };
    const composePath = through.get(name) ?? layer.path;
    return [
      {
        ...{ folder: context.folder, build: declared(name, layer, context, secrets), composePath, says: layer.says },
        ...{ projectFolder: folder, project },
      },
    ];
  });
  const [because] = missing;
  const [composePath] = paths;
  if (because === undefined || composePath === undefined) return builds;
  const rest = unknownLayer(composePath, 0, because);
  const build = declared('', rest, { folder, text: knownText('.') }, secrets);
  return [...builds, { folder, build, composePath, says: [], projectFolder: folder, project, except: [...layers.keys()] }];
}

function declared(
  name: string,
  { path, line, image, build, because }: ServiceLayer,
  context: PlacedText,
  ofProject: ComposeProject['secrets'],
): DeclaredBuild {
  const secrets = build === undefined ? new Map<string, SecretSource>() : secretsOf(build.secrets, ofProject);
  const named = [...(build?.namedContexts ?? [])].map(([key, place]) => [key, namedContext(place)] as const);
  const images = [image, ...(build?.tags ?? [])].flatMap((text) => textIfKnown(text) ?? []);
  return {
    ...{ name, file: path, line },
    context: because === undefined ? contextText(context.text) : { kind: 'unknown', because, tail: '' },
    dockerfile: build?.dockerfile ?? knownText('Dockerfile'),
    ...(build?.inline === undefined ? {} : { inline: inlineText(build.inline, build.dockerfile) }),
    target: build?.target,
    args: build?.args ?? new Map(),
    namedContexts: new Map(named),
    ...(secrets === undefined ? {} : { secrets }),
    otherOptions: [...(build?.otherOptions ?? []), ...(secrets === undefined ? ['secrets'] : [])],
    platforms: (build?.platforms ?? []).flatMap((platform) => textIfKnown(platform) ?? []),
    isImageNamed: image !== undefined,
    images,
  };
}

/** `undefined` where one of them is read from a place that is not known. */
function secretsOf(
  names: ReadonlyMap<string, string> | undefined,
  ofProject: ComposeProject['secrets'],
): ReadonlyMap<string, SecretSource> | undefined {
  const sources = [...(names ?? [])].flatMap(([id, name]): [string, SecretSource][] => {
    const source = ofProject.get(name);
    return source === undefined || !isSecretId(id) ? [] : [[id, source]];
  });
  return names === undefined || sources.length < names.size ? undefined : new Map(sources);
}

/** Compose refuses a build that has both. */
function inlineText(inline: DeclaredText, dockerfile: DeclaredText | undefined): DeclaredText {
  if (dockerfile === undefined) return inline;
  return { kind: 'unknown', because: 'it has a Dockerfile and an inline one', tail: '' };
}

function contextText(context: DeclaredText): DeclaredText {
  const isRemote = context.kind === 'known' && isRemoteContext(context.text);
  if (isRemote) return { kind: 'unknown', because: `the context ${context.text} is not a folder`, tail: '' };
  return context.kind === 'known' && context.text === ''
    ? { kind: 'unknown', because: 'the context is empty', tail: '' }
    : context;
}

/** A folder of this machine becomes absolute, because each may start from another file. */
function namedContext({ folder, text }: PlacedText): string {
  if (text.kind === 'unknown') return unknownContext(text.because);
  if (isRemoteContext(text.text)) return text.text;
  return text.text.startsWith('~') ? unknownContext('it is in a home folder') : resolve(folder, text.text);
}
