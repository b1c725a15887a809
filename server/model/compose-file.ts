/**
 * The builds that a compose file declares: `build` in its short and long form, anchors and merge keys followed, several
 * files merged as Compose merges them, variables put in place. `include` and `extends` from another file are not
 * followed: such a service says nothing. `dockerfile_inline` has no file and is left out.
 */
import { type DeclaredBuild, type DeclaredText, isRemoteContext, textIfKnown } from './declared-build.ts';
import { interpolate, type Lookup } from './env-interpolate.ts';
import type { Span } from './span.ts';
import { readYaml, type YamlDocument } from './yaml-document.ts';

export interface ComposeFile {
  /** `name` at the top, when it is spelled out. */
  readonly name: string | undefined;
  readonly services: ReadonlyMap<string, ComposeService>;
}

export interface ComposeService {
  readonly line: number;
  /** Of its name, where that is spelled in this file. */
  readonly nameSpan: Span | undefined;
  /** As spelled: what it is created from, or what its build is called. */
  readonly image: string | undefined;
  /** As spelled, variables in place; `undefined` when the service builds nothing here. */
  readonly build: ComposeBuild | undefined;
  /** The service of the same file that it takes the rest from. */
  readonly extendsService: string | undefined;
}

export interface ComposeBuild {
  readonly context: string | undefined;
  readonly dockerfile: string | undefined;
  readonly isInline: boolean;
  readonly target: string | undefined;
  readonly args: ReadonlyMap<string, string | undefined>;
  readonly namedContexts: ReadonlyMap<string, string | undefined>;
  /** `image` beside `build`: what the result is called. */
  readonly image: string | undefined;
  /** True with `!reset` or `!override`, whose effect on merging is not followed. */
  readonly hasMergeTags: boolean;
}

const mergeTags: ReadonlySet<string> = new Set(['!reset', '!override']);
const maxExtends = 16;
const maxServices = 500;

/** `undefined` when the text is not valid YAML. */
export function parseComposeFile(text: string): ComposeFile | undefined {
  const document = readYaml(text);
  if (document === undefined) return undefined;
  const services = new Map<string, ComposeService>();
  for (const [name, service] of Object.entries(asRecord(asRecord(document.value)['services']))) {
    services.set(name, readService(name, asRecord(service), document));
  }
  const name = textOf(asRecord(document.value)['name']);
  return { name: name?.includes('$') ? undefined : name, services };
}

function readService(name: string, service: Record<string, unknown>, document: YamlDocument): ComposeService {
  const path = ['services', name, 'build'];
  const extended = service['extends'];
  const isSameFile = typeof extended === 'string' || asRecord(extended)['file'] === undefined;
  return {
    line: document.lineOf(path),
    nameSpan: document.spanOf(['services', name]),
    image: textOf(service['image']),
    build: readBuild(service['build'], textOf(service['image']), document.hasTag(path, mergeTags)),
    extendsService: isSameFile ? textOf(typeof extended === 'string' ? extended : asRecord(extended)['service']) : undefined,
  };
}

function readBuild(value: unknown, image: string | undefined, hasMergeTags: boolean): ComposeBuild | undefined {
  if ((value === undefined || value === null) && !hasMergeTags) return undefined;
  const build = typeof value === 'string' ? { context: value } : asRecord(value);
  return {
    context: textOf(build['context']),
    dockerfile: textOf(build['dockerfile']),
    isInline: build['dockerfile_inline'] !== undefined,
    target: textOf(build['target']),
    args: readPairs(build['args']),
    namedContexts: readPairs(build['additional_contexts']),
    image,
    hasMergeTags,
  };
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

/** A file with the name that `DeclaredBuild.file` gives back. */
export interface NamedComposeFile {
  readonly path: string;
  readonly file: ComposeFile;
}

/** What the files together declare, later files over earlier ones. */
export function composeBuilds(files: readonly NamedComposeFile[], lookup: Lookup): readonly DeclaredBuild[] {
  const names = new Set(files.flatMap(({ file }) => [...file.services.keys()]));
  return [...names].slice(0, maxServices).flatMap((name) => {
    const merged = mergedBuild(files, name);
    return merged === undefined || merged.build.isInline ? [] : [declare(name, merged, lookup)];
  });
}

interface PlacedBuild {
  readonly path: string;
  readonly line: number;
  readonly build: ComposeBuild;
}

function mergedBuild(files: readonly NamedComposeFile[], name: string): PlacedBuild | undefined {
  let merged: PlacedBuild | undefined;
  for (const { path, file } of files) {
    const own = extendedBuild(path, file, name, 0);
    if (own !== undefined) merged = merged === undefined ? own : { ...own, build: mergeBuilds(merged.build, own.build) };
  }
  return merged;
}

function extendedBuild(path: string, file: ComposeFile, name: string, depth: number): PlacedBuild | undefined {
  const service = file.services.get(name);
  if (service === undefined || depth > maxExtends) return undefined;
  const base = service.extendsService === undefined ? undefined : extendedBuild(path, file, service.extendsService, depth + 1);
  if (service.build === undefined) return base;
  return { path, line: service.line, build: base === undefined ? service.build : mergeBuilds(base.build, service.build) };
}

function mergeBuilds(base: ComposeBuild, over: ComposeBuild): ComposeBuild {
  return {
    context: over.context ?? base.context,
    dockerfile: over.dockerfile ?? base.dockerfile,
    isInline: over.isInline || (base.isInline && over.dockerfile === undefined),
    target: over.target ?? base.target,
    args: new Map([...base.args, ...over.args]),
    namedContexts: new Map([...base.namedContexts, ...over.namedContexts]),
    image: over.image ?? base.image,
    hasMergeTags: base.hasMergeTags || over.hasMergeTags,
  };
}

function declare(name: string, { path, line, build }: PlacedBuild, lookup: Lookup): DeclaredBuild {
  const expand = (text: string | undefined): string | undefined =>
    text === undefined ? undefined : textIfKnown(interpolate(text, lookup));
  const namedContexts = new Map<string, string>();
  for (const [key, text] of build.namedContexts) if (text !== undefined) namedContexts.set(key, expand(text) ?? text);
  return {
    name,
    file: path,
    line,
    context: contextText(build, lookup),
    dockerfile: interpolate(build.dockerfile ?? 'Dockerfile', lookup),
    target: build.target === undefined ? undefined : interpolate(build.target, lookup),
    args: new Map([...build.args].map(([key, text]) => [key, text === undefined ? undefined : argumentValue(text, lookup)])),
    namedContexts,
    isImageNamed: build.image !== undefined,
    images: [expand(build.image)].filter((image) => image !== undefined),
  };
}

/** A default is what holds when nobody sets the variable; a variable that is not in `.env` is there to be set. */
function argumentValue(text: string, lookup: Lookup): string | undefined {
  let dependsOnEnvironment = false;
  const value = interpolate(text, (name) => {
    const known = lookup(name);
    dependsOnEnvironment ||= known === undefined;
    return known;
  });
  return dependsOnEnvironment ? undefined : textIfKnown(value);
}

function contextText(build: ComposeBuild, lookup: Lookup): DeclaredText {
  if (build.hasMergeTags) return { kind: 'unknown', because: 'it uses !reset or !override', tail: '' };
  const context = interpolate(build.context ?? '.', lookup);
  const isRemote = context.kind === 'known' && isRemoteContext(context.text);
  return isRemote ? { kind: 'unknown', because: `the context ${context.text} is not a folder`, tail: '' } : context;
}

function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}

function asRecord(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}
