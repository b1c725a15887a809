/**
 * What the files of one Compose project declare together: later files over earlier ones, services of included files, services
 * that extend others in other files, each with its own folder and variables, as `docker compose config` puts them together.
 * What Compose would refuse, and what cannot be read here, is unknown with its cause.
 */
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { type SecretSource, secretSource } from '../model/build-secret.ts';
import type { ComposeFile, ComposeInclude, ComposeSecret, ComposeService } from '../model/compose-file.ts';
import { laidOver, layerOf, type Scope, type ServiceLayer, unknownLayer } from '../model/compose-layer.ts';
import { type DeclaredText, isRemoteContext } from '../model/declared-build.ts';
import { interpolate, type Lookup } from '../model/env-interpolate.ts';

/** What is not read yet is not there; whoever is asked remembers that it was wanted. */
export interface ComposeReader {
  composeFile(path: string): ComposeFile | undefined;
  envFile(path: string): ReadonlyMap<string, string> | undefined;
}

export interface ComposeProject {
  readonly layers: ReadonlyMap<string, ServiceLayer>;
  /** By service: the file of the project's own through which it came. */
  readonly through: ReadonlyMap<string, string>;
  /** From where each secret is read, by its name; `undefined` where that is not known. */
  readonly secrets: ReadonlyMap<string, SecretSource | undefined>;
  /** Included files that could not be followed, each with its cause. */
  readonly missing: readonly string[];
}

const maxExtends = 16;
const maxIncludes = 16;
const maxServices = 500;

/** `paths` are merged in their order. */
export function composeProject(paths: readonly string[], scope: Scope, reader: ComposeReader): ComposeProject {
  const through = new Map<string, string>();
  const walk: Walk = { reader, missing: [], open: [], secrets: new Map() };
  const layers = projectLayers(paths, scope, walk, (service, path) => through.set(service, path));
  return { layers: new Map([...layers].slice(0, maxServices)), through, missing: walk.missing, secrets: walk.secrets };
}

/** The variables of a folder's `.env`, below those that are known already. */
export function withEnv(lookup: Lookup, files: readonly string[], reader: ComposeReader): Lookup {
  const values = new Map(files.flatMap((path) => [...(reader.envFile(path) ?? [])]));
  return (name) => lookup(name) ?? values.get(name);
}

interface Walk {
  readonly reader: ComposeReader;
  readonly missing: string[];
  readonly secrets: Map<string, SecretSource | undefined>;
  /** The included files on the way here. */
  readonly open: readonly string[];
}

type Came = (service: string, path: string) => void;

function projectLayers(paths: readonly string[], scope: Scope, walk: Walk, came: Came): ReadonlyMap<string, ServiceLayer> {
  const merged = new Map<string, ServiceLayer>();
  for (const path of paths) {
    const file = walk.reader.composeFile(path);
    if (file === undefined) walk.missing.push(`${path} cannot be read here`);
    else {
      for (const [name, layer] of layersOfFile(path, file, scope, walk)) {
        const service = file.services.get(name);
        if (layer.build !== undefined || layer.because !== undefined || !merged.has(name)) came(name, path);
        if (service?.isReset === true) merged.delete(name);
        else merged.set(name, laidOver(merged.get(name), layer, service?.removed ?? []));
      }
      noteSecrets(file, scope, walk.secrets);
    }
  }
  return merged;
}

/** Later files over earlier ones; of one that two files read from different kinds of places nobody knows what Compose makes. */
function noteSecrets({ secrets }: ComposeFile, scope: Scope, noted: Walk['secrets']): void {
  if (secrets === undefined) for (const name of noted.keys()) noted.set(name, undefined);
  for (const [name, secret] of [...(secrets ?? [])].slice(0, maxServices)) {
    const source = sourceOf(secret, scope);
    const before = noted.get(name);
    const isOther = before !== undefined && source !== undefined && 'env' in before !== 'env' in source;
    noted.set(name, (noted.has(name) && before === undefined) || isOther ? undefined : source);
  }
}

function sourceOf({ file, environment }: ComposeSecret, { folder, lookup }: Scope): SecretSource | undefined {
  // What `.env` sets only Compose sees.
  if (environment !== undefined && lookup(environment) !== undefined) return undefined;
  if (file === undefined) return secretSource(undefined, environment);
  const place = placeOf(interpolate(file, lookup), folder);
  return 'because' in place ? undefined : secretSource(place.path, environment);
}

/** Of one file with everything that it includes; two that say different things of one service are refused by Compose. */
function layersOfFile(path: string, file: ComposeFile, scope: Scope, walk: Walk): ReadonlyMap<string, ServiceLayer> {
  const layers = new Map<string, ServiceLayer>();
  for (const [name, service] of [...file.services].slice(0, maxServices))
    layers.set(name, extendedLayer({ path, file, scope, walk }, name, service, 0));
  for (const include of file.includes)
    for (const [name, layer] of includedLayers(include, scope, walk)) {
      const own = layers.get(name);
      const isSame = own === undefined || (own.path === layer.path && own.line === layer.line);
      layers.set(name, isSame ? layer : unknownLayer(own.path, own.line, `${name} is declared twice, also in ${layer.path}`));
    }
  return layers;
}

function includedLayers(include: ComposeInclude, scope: Scope, walk: Walk): ReadonlyMap<string, ServiceLayer> {
  const places = placesOf(include, scope);
  if (typeof places === 'string') {
    walk.missing.push(places);
    return new Map();
  }
  const { paths, folder, envFiles } = places;
  if (walk.open.length >= maxIncludes || paths.some((path) => walk.open.includes(path))) {
    walk.missing.push(`${paths[0]} includes itself`);
    return new Map();
  }
  const isEnvMissing = include.envFiles !== undefined && envFiles.some((path) => walk.reader.envFile(path) === undefined);
  if (isEnvMissing) {
    walk.missing.push(`the variables of ${paths[0]} cannot be read here`);
    return new Map();
  }
  const lookup = withEnv(scope.lookup, envFiles, walk.reader);
  const inner: Walk = { ...walk, open: [...walk.open, ...paths] };
  const layers = projectLayers(paths, { folder, lookup }, inner, () => undefined);
  return new Map([...layers].map(([name, layer]) => [name, withOwnFolder(layer, folder)]));
}

/** Without a context it is the folder of the included project, not of the one that includes it. */
function withOwnFolder(layer: ServiceLayer, folder: string): ServiceLayer {
  if (layer.build === undefined || layer.build.context !== undefined) return layer;
  return { ...layer, build: { ...layer.build, context: { folder, text: { kind: 'known', text: '.' } } } };
}

function placesOf({ paths, folder, envFiles }: ComposeInclude, scope: Scope) {
  const texts = [...paths, ...(folder === undefined ? [] : [folder]), ...(envFiles ?? [])];
  const found = texts.map((text) => placeOf(interpolate(text, scope.lookup), scope.folder));
  const problem = found.find((each) => 'because' in each);
  if (problem !== undefined && 'because' in problem) return problem.because;
  const known = found.flatMap((each) => ('path' in each ? [each.path] : []));
  const files = known.slice(0, paths.length);
  const place = folder === undefined ? dirname(files[0] ?? scope.folder) : (known[paths.length] ?? scope.folder);
  const env = known.slice(paths.length + (folder === undefined ? 0 : 1));
  return { paths: files, folder: place, envFiles: envFiles === undefined ? [join(place, '.env')] : env };
}

function placeOf(text: DeclaredText, folder: string): { readonly path: string } | { readonly because: string } {
  if (text.kind === 'unknown') return { because: text.because };
  // A prefix of a scheme is what Compose takes for a resource of elsewhere, Git or OCI.
  if (isRemoteContext(text.text) || text.text.startsWith('~')) return { because: `${text.text} is not in this workspace` };
  return { path: isAbsolute(text.text) ? text.text : resolve(folder, text.text) };
}

interface Spelled {
  readonly path: string;
  readonly file: ComposeFile;
  readonly scope: Scope;
  readonly walk: Walk;
}

function extendedLayer(at: Spelled, name: string, service: ComposeService, depth: number): ServiceLayer {
  const own = layerOf({ path: at.path, service: name }, service, at.scope);
  if (service.extended === undefined || service.isReset) return own;
  return laidOver(extendedBy(at, name, service, depth), own, service.removed);
}

function extendedBy(at: Spelled, name: string, { extended, line }: ComposeService, depth: number): ServiceLayer {
  const unknown = (because: string) => unknownLayer(at.path, line, because);
  if (extended === undefined) return unknown('it extends nothing');
  if (depth >= maxExtends) return unknown(`${name} extends itself`);
  const of = spelledElsewhere(at, extended.file);
  if (typeof of === 'string') return unknown(of);
  const base = of.file.services.get(extended.service);
  if (base === undefined) return unknown(`it extends ${extended.service}, which ${of.path} does not have`);
  return extendedLayer(of, extended.service, base, depth + 1);
}

/** An extended file brings its folder, and no variables: those of the project count. */
function spelledElsewhere(at: Spelled, file: string | undefined): Spelled | string {
  if (file === undefined) return at;
  const place = placeOf(interpolate(file, at.scope.lookup), at.scope.folder);
  if ('because' in place) return `it extends a service of another file: ${place.because}`;
  const found = at.walk.reader.composeFile(place.path);
  if (found === undefined) return `it extends a service of ${place.path}, which cannot be read here`;
  return { ...at, path: place.path, file: found, scope: { folder: dirname(place.path), lookup: at.scope.lookup } };
}
