/**
 * What one compose file says of a service with its variables in place, and how such layers lie over each other, as Compose
 * merges files and extended services. A text that is not known stays unknown through every merge.
 */
import type { ComposeBuild, ComposeService } from './compose-file.ts';
import type { DeclaredText } from './declared-build.ts';
import { interpolate, type Lookup } from './env-interpolate.ts';

/** Where a file's relative paths start, and what its variables are. */
export interface Scope {
  /** Absolute. */
  readonly folder: string;
  readonly lookup: Lookup;
}

/** A file that says something of a service, and what the service is called there. */
export interface ServicePlace {
  readonly path: string;
  readonly service: string;
}

export interface ServiceLayer {
  /** All that it is made of, what is laid over others last. */
  readonly says: readonly ServicePlace[];
  /** The file that says how it is built, and the zero-based line. */
  readonly path: string;
  readonly line: number;
  readonly image: DeclaredText | undefined;
  readonly build: BuildLayer | undefined;
  /** Why nothing that it says about a build is certain. */
  readonly because: string | undefined;
}

export interface PlacedText {
  readonly folder: string;
  readonly text: DeclaredText;
}

export interface BuildLayer {
  readonly context: PlacedText | undefined;
  readonly dockerfile: DeclaredText | undefined;
  readonly inline: DeclaredText | undefined;
  readonly target: DeclaredText | undefined;
  readonly args: ReadonlyMap<string, string | undefined>;
  readonly namedContexts: ReadonlyMap<string, PlacedText>;
  readonly tags: readonly DeclaredText[];
  /** By id in the build: the name of the secret in the project. `undefined` where that cannot be followed. */
  readonly secrets: ReadonlyMap<string, string> | undefined;
  readonly platforms: readonly DeclaredText[];
  readonly otherOptions: readonly string[];
}

export function layerOf(place: ServicePlace, service: ComposeService, scope: Scope): ServiceLayer {
  const { line, image, build, unfollowed } = service;
  return {
    ...{ says: [place], path: place.path, line, because: unfollowed },
    image: expanded(image, scope),
    build: build === undefined ? undefined : buildLayer(build, scope),
  };
}

/** Files that extend each other many times over need no more. */
const mostPlaces = 50;

/** Nothing is known of how it is built. */
export function unknownLayer(path: string, line: number, because: string): ServiceLayer {
  return { says: [], path, line, image: undefined, build: undefined, because };
}

/** `removed`: paths of keys that the upper one takes away first. */
export function laidOver(
  below: ServiceLayer | undefined,
  over: ServiceLayer,
  removed: readonly (readonly string[])[],
): ServiceLayer {
  const base = removed.reduce(takenAway, below);
  if (base === undefined) return over;
  const place = over.build === undefined && over.because === undefined ? base : over;
  return {
    ...{ path: place.path, line: place.line, because: over.because ?? base.because },
    says: [...base.says, ...over.says].slice(0, mostPlaces),
    image: over.image ?? base.image,
    build: base.build === undefined || over.build === undefined ? (over.build ?? base.build) : merged(base.build, over.build),
  };
}

function merged(base: BuildLayer, over: BuildLayer): BuildLayer {
  return {
    context: over.context ?? base.context,
    dockerfile: over.dockerfile ?? base.dockerfile,
    inline: over.inline ?? base.inline,
    target: over.target ?? base.target,
    args: new Map([...base.args, ...over.args]),
    namedContexts: new Map([...base.namedContexts, ...over.namedContexts]),
    tags: [...base.tags, ...over.tags],
    secrets: base.secrets && over.secrets && new Map([...base.secrets, ...over.secrets]),
    platforms: [...base.platforms, ...over.platforms],
    otherOptions: [...new Set([...base.otherOptions, ...over.otherOptions])],
  };
}

const emptyFields: Omit<BuildLayer, 'otherOptions'> = {
  ...{ context: undefined, dockerfile: undefined, inline: undefined, target: undefined },
  ...{ args: new Map(), namedContexts: new Map(), tags: [], secrets: new Map(), platforms: [] },
};
const fieldOf: Readonly<Record<string, keyof typeof emptyFields>> = {
  ...{ context: 'context', dockerfile: 'dockerfile', dockerfile_inline: 'inline', target: 'target' },
  ...{ args: 'args', additional_contexts: 'namedContexts', tags: 'tags', secrets: 'secrets' },
};

function takenAway(layer: ServiceLayer | undefined, [first, key, name]: readonly string[]): ServiceLayer | undefined {
  if (layer === undefined || first === undefined) return undefined;
  if (first === 'image') return { ...layer, image: undefined };
  if (key === undefined) return { ...layer, build: undefined };
  const { build } = layer;
  if (build === undefined) return layer;
  const field = Object.hasOwn(fieldOf, key) ? fieldOf[key] : undefined;
  if (field === undefined) {
    const platforms = key === 'platforms' ? [] : build.platforms;
    return { ...layer, build: { ...build, platforms, otherOptions: build.otherOptions.filter((each) => each !== key) } };
  }
  if (name === undefined) return { ...layer, build: { ...build, [field]: emptyFields[field] } };
  const kept = <Value>(pairs: ReadonlyMap<string, Value>) => new Map([...pairs].filter(([each]) => each !== name));
  if (field === 'args') return { ...layer, build: { ...build, args: kept(build.args) } };
  return field === 'namedContexts' ? { ...layer, build: { ...build, namedContexts: kept(build.namedContexts) } } : layer;
}

function buildLayer(build: ComposeBuild, scope: Scope): BuildLayer {
  const { folder, lookup } = scope;
  const context = expanded(build.context, scope);
  const named = [...build.namedContexts].flatMap(([name, text]) =>
    text === undefined ? [] : [[name, { folder, text: interpolate(text, lookup) }] as const],
  );
  return {
    context: context && { folder, text: context },
    dockerfile: expanded(build.dockerfile, scope),
    inline: expanded(build.inline, scope),
    target: expanded(build.target, scope),
    args: new Map([...build.args].map(([name, text]) => [name, argumentValue(name, text, lookup)])),
    namedContexts: new Map(named),
    tags: build.tags.map((tag) => interpolate(tag, lookup)),
    secrets: build.secrets,
    platforms: build.platforms.map((platform) => interpolate(platform, lookup)),
    otherOptions: build.otherOptions,
  };
}

function expanded(text: string | undefined, { lookup }: Scope): DeclaredText | undefined {
  return text === undefined ? undefined : interpolate(text, lookup);
}

/** A default is what holds when nobody sets the variable; a variable that is not in `.env` is there to be set. */
function argumentValue(name: string, text: string | undefined, lookup: Lookup): string | undefined {
  // Without a value it is the one of the environment.
  if (text === undefined) return lookup(name);
  let dependsOnEnvironment = false;
  const value = interpolate(text, (each) => {
    const known = lookup(each);
    dependsOnEnvironment ||= known === undefined;
    return known;
  });
  return dependsOnEnvironment || value.kind === 'unknown' ? undefined : value.text;
}
