/**
 * What one compose file says about builds: `build` in its short and long form, anchors and merge keys followed, which
 * files it includes, which services extend others, and what `!reset` and `!override` take away from the files below.
 * Everything is as it is spelled: variables are put in place, and files merged, by whoever knows the other files.
 */
import type { Span } from './span.ts';
import { readYaml, type TaggedPlace, type YamlDocument } from './yaml-document.ts';

export interface ComposeFile {
  /** `name` at the top. */
  readonly name: string | undefined;
  readonly includes: readonly ComposeInclude[];
  readonly services: ReadonlyMap<string, ComposeService>;
  /** At the top, by name. `undefined` where a tag changes how files merge them. */
  readonly secrets: ReadonlyMap<string, ComposeSecret> | undefined;
}

/** From where its value is read; neither where Compose does not read it itself. */
export interface ComposeSecret {
  readonly file: string | undefined;
  readonly environment: string | undefined;
}

export interface ComposeInclude {
  /** One file, and those that are merged over it. */
  readonly paths: readonly string[];
  /** Where its relative paths start, if not at its first file. */
  readonly folder: string | undefined;
  /** Absent: `.env` in that folder. */
  readonly envFiles: readonly string[] | undefined;
}

export interface ComposeService {
  readonly line: number;
  /** Of its name, where that is spelled in this file. */
  readonly nameSpan: Span | undefined;
  /** What it is created from, or what its build is called. */
  readonly image: string | undefined;
  /** `undefined` when the service builds nothing here. */
  readonly build: ComposeBuild | undefined;
  /** The service that it takes the rest from; without a file, of this one. */
  readonly extended: { readonly service: string; readonly file: string | undefined } | undefined;
  /** What it takes away from the files below: paths of keys from the service on. */
  readonly removed: readonly (readonly string[])[];
  /** It is nothing but the removal of what the files below say. */
  readonly isReset: boolean;
  /** Why what it says about merging cannot be followed. */
  readonly unfollowed: string | undefined;
}

export interface ComposeBuild {
  readonly context: string | undefined;
  readonly dockerfile: string | undefined;
  /** The text of `dockerfile_inline`. */
  readonly inline: string | undefined;
  readonly target: string | undefined;
  readonly args: ReadonlyMap<string, string | undefined>;
  readonly namedContexts: ReadonlyMap<string, string | undefined>;
  readonly tags: readonly string[];
  /** By id in the build: the name of the secret in the project. `undefined` where the list cannot be followed. */
  readonly secrets: ReadonlyMap<string, string> | undefined;
  /** As spelled. */
  readonly platforms: readonly string[];
  /** Names of further fields of `build` that change what is built. */
  readonly otherOptions: readonly string[];
}

const mergeTags: ReadonlySet<string> = new Set(['!reset', '!override']);
/** Told above, or without effect on what is built. */
const otherwiseTold: ReadonlySet<string> = new Set([
  ...['context', 'dockerfile', 'dockerfile_inline', 'target', 'args', 'additional_contexts', 'secrets'],
  ...['cache_from', 'cache_to', 'no_cache', 'pull', 'tags'],
]);
const maxIncludes = 100;

/** `undefined` when the text is not valid YAML. */
export function parseComposeFile(text: string): ComposeFile | undefined {
  const document = readYaml(text);
  if (document === undefined) return undefined;
  const top = asRecord(document.value);
  const tagged = document.tagged(mergeTags);
  const services = new Map<string, ComposeService>();
  for (const [name, service] of Object.entries(asRecord(top['services'])))
    services.set(name, readService(name, service, document, tagged));
  const isMerged = tagged.some(({ path }) => path[0] === 'secrets');
  return {
    ...{ name: textOf(top['name']), includes: readIncludes(top['include']), services },
    secrets: isMerged ? undefined : readSecrets(top['secrets']),
  };
}

/** `- path`, or `- {path: …, project_directory: …, env_file: …}` (https://docs.docker.com/reference/compose-file/include/). */
function readIncludes(value: unknown): readonly ComposeInclude[] {
  const items = Array.isArray(value) ? value.slice(0, maxIncludes) : [];
  return items.flatMap((item: unknown): ComposeInclude[] => {
    const long = typeof item === 'string' ? { path: item } : asRecord(item);
    const paths = textsOf(long['path']);
    if (paths.length === 0) return [];
    const envFiles = long['env_file'] === undefined ? undefined : textsOf(long['env_file']);
    return [{ paths, folder: textOf(long['project_directory']), envFiles }];
  });
}

function readService(name: string, value: unknown, document: YamlDocument, tagged: readonly TaggedPlace[]): ComposeService {
  const own = tagged
    .filter(({ path }) => path[0] === 'services' && path[1] === name)
    .map((place) => ({ ...place, path: place.path.slice(2) }));
  const removed = own.map(({ path }) => path).filter((path) => path.length === 0 || ['image', 'build'].includes(path[0] ?? ''));
  const resets = own.filter(({ tag }) => tag === '!reset').map(({ path }) => path);
  const service = asRecord(resets.reduce<unknown>(without, value));
  const extended = service['extends'];
  const long = typeof extended === 'string' ? { service: extended } : asRecord(extended);
  const of = textOf(long['service']);
  return {
    line: document.lineOf(['services', name, 'build']),
    nameSpan: document.spanOf(['services', name]),
    image: textOf(service['image']),
    build: readBuild(service['build']),
    extended: of === undefined ? undefined : { service: of, file: textOf(long['file']) },
    removed,
    isReset: resets.some((path) => path.length === 0),
    unfollowed: unfollowedOf(tagged, removed),
  };
}

function unfollowedOf(tagged: readonly TaggedPlace[], removed: readonly (readonly string[])[]): string | undefined {
  const isElsewhere = tagged.some(({ path, isShared }) => isShared || path.length < 2 || /^(?:x-|include$)/.test(path[0] ?? ''));
  const isInList = removed.some((path) => path.some((part) => part.startsWith('[')));
  return isElsewhere || isInList ? 'it uses !reset or !override in a way that is not followed' : undefined;
}

/** A copy, because what an alias names is one and the same object. */
function without(value: unknown, path: readonly string[]): unknown {
  const [first, ...rest] = path;
  if (first === undefined) return undefined;
  const record = asRecord(value);
  if (!(first in record)) return value;
  const { [first]: inner, ...others } = record;
  return rest.length === 0 ? others : { ...others, [first]: without(inner, rest) };
}

function readBuild(value: unknown): ComposeBuild | undefined {
  if (value === undefined || value === null) return undefined;
  const build = typeof value === 'string' ? { context: value } : asRecord(value);
  return {
    context: textOf(build['context']),
    dockerfile: textOf(build['dockerfile']),
    inline: textOf(build['dockerfile_inline']),
    target: textOf(build['target']),
    args: readPairs(build['args']),
    namedContexts: readPairs(build['additional_contexts']),
    tags: textsOf(build['tags']),
    secrets: readSecretNames(build['secrets']),
    platforms: textsOf(build['platforms']),
    otherOptions: Object.keys(build).filter((name) => !otherwiseTold.has(name) && !name.startsWith('x-')),
  };
}

/** `- name`, or `- {source: name, target: id}` (https://docs.docker.com/reference/compose-file/build/#secrets). */
function readSecretNames(value: unknown): ReadonlyMap<string, string> | undefined {
  if (value === undefined || value === null) return new Map();
  if (!Array.isArray(value)) return undefined;
  const names = new Map<string, string>();
  for (const item of value as readonly unknown[]) {
    const source = textOf(item) ?? textOf(asRecord(item)['source']);
    const id = textOf(asRecord(item)['target']) ?? source;
    if (source === undefined || id === undefined) return undefined;
    names.set(id, source);
  }
  return names;
}

/** At the top; of one that is kept elsewhere neither a file nor a variable is told. */
function readSecrets(value: unknown): ReadonlyMap<string, ComposeSecret> {
  const entries = Object.entries(asRecord(value)).map(([name, secret]): [string, ComposeSecret] => {
    const { file, environment } = asRecord(secret);
    return [name, { file: textOf(file), environment: textOf(environment) }];
  });
  return new Map(entries);
}

/** `K: v`, or a list of `K=v` and `K`. */
function readPairs(value: unknown): ReadonlyMap<string, string | undefined> {
  const pairs = new Map<string, string | undefined>();
  if (!Array.isArray(value)) {
    for (const [name, text] of Object.entries(asRecord(value))) pairs.set(name, textOf(text));
    return pairs;
  }
  for (const item of value) {
    const text = textOf(item);
    if (text === undefined) continue;
    const equals = text.indexOf('=');
    if (equals < 0) pairs.set(text, undefined);
    else pairs.set(text.slice(0, equals), text.slice(equals + 1));
  }
  return pairs;
}

function textsOf(value: unknown): readonly string[] {
  return (Array.isArray(value) ? value : [value]).flatMap((item: unknown) => textOf(item) ?? []);
}

function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}

function asRecord(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}
