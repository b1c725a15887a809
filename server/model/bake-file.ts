/**
 * The builds that bake files declare, whichever syntax they were read from: targets as bake puts them together, variables replaced
 * by their defaults. Whatever is not a plain value (functions, conditions, fields of other targets) is unknown, and a build that
 * depends on it says so.
 */
import { type ResolvedTarget, resolveTargets } from './bake-targets.ts';
import { type BakeValue, evaluateText, type NamedBakeFile } from './bake-value.ts';
import { readSecret, type SecretSource } from './build-secret.ts';
import {
  type DeclaredBuild,
  type DeclaredText,
  isRemoteContext,
  knownText,
  textIfKnown,
  unknownContext,
} from './declared-build.ts';

/** Told below, or without effect on what is built. */
const otherwiseTold: ReadonlySet<string> = new Set([
  ...['name', 'description', 'inherits', 'matrix', 'context', 'dockerfile', 'dockerfile-inline', 'target', 'args', 'contexts'],
  ...['tags', 'cache-from', 'cache-to', 'no-cache', 'no-cache-filter', 'pull', 'output', 'call', 'secret'],
]);
const maxTargets = 500;

/** What the files together declare, later files over earlier ones. `services`: those of compose files that bake reads with them. */
export function bakeBuilds(files: readonly NamedBakeFile[], services: ReadonlySet<string> = new Set()): readonly DeclaredBuild[] {
  return resolveTargets(files, services).slice(0, maxTargets).map(declare);
}

function declare({ name, path, line, attributes, variables, unknown }: ResolvedTarget): DeclaredBuild {
  const evaluate = (value: BakeValue) => evaluateText(value, variables);
  const text = (attribute: string) => {
    const value = attributes.get(attribute);
    const evaluated = value === undefined || value.kind === 'null' ? undefined : evaluate(value);
    // An empty text is as good as none.
    return evaluated?.kind === 'known' && evaluated.text === '' ? undefined : evaluated;
  };
  const entries = (attribute: string) => {
    const value = attributes.get(attribute);
    return value?.kind === 'map' ? [...value.entries].map(([key, each]) => [key, evaluate(each)] as const) : [];
  };
  const listOf = (attribute: string) => {
    const value = attributes.get(attribute);
    return value?.kind === 'list' ? value.items.flatMap((item) => textIfKnown(evaluate(item)) ?? []) : [];
  };
  const inline = text('dockerfile-inline');
  const open = unknown ?? computedMap(attributes);
  const secrets = secretsOf(attributes.get('secret'), evaluate);
  return {
    ...{ name, file: path, line },
    context: open === undefined ? contextOf(text('context')) : { kind: 'unknown', because: open, tail: '' },
    dockerfile: text('dockerfile') ?? knownText('Dockerfile'),
    ...(inline === undefined ? {} : { inline }),
    target: text('target'),
    args: new Map(entries('args').map(([key, value]) => [key, textIfKnown(value)])),
    namedContexts: new Map(entries('contexts').map(([key, value]) => [key, namedContext(value)])),
    ...(secrets === undefined ? {} : { secrets }),
    otherOptions: [
      ...[...attributes.keys()].filter((each) => !otherwiseTold.has(each)),
      ...(secrets === undefined ? ['secret'] : []),
    ],
    platforms: listOf('platforms'),
    images: listOf('tags'),
  };
}

/** Texts as `docker build --secret` takes them, or objects with the same fields; `undefined` where one of them is not plain. */
function secretsOf(
  value: BakeValue | undefined,
  evaluate: (value: BakeValue) => DeclaredText,
): ReadonlyMap<string, SecretSource> | undefined {
  if (value === undefined || value.kind === 'null') return new Map();
  if (value.kind !== 'list') return undefined;
  const read = value.items.map((item) => {
    if (item.kind !== 'map') return readSecret(textIfKnown(evaluate(item)) ?? '');
    const fields = [...item.entries].map(([key, each]) => [key, textIfKnown(evaluate(each))] as const);
    const isPlain = fields.every(([, text]) => text !== undefined && !/[",\r\n]/.test(text));
    return isPlain ? readSecret(fields.map(([key, text]) => `${key}=${text}`).join(',')) : undefined;
  });
  const known = read.filter((each) => each !== undefined);
  return known.length < read.length ? undefined : new Map(known);
}

function computedMap(attributes: ReadonlyMap<string, BakeValue>): string | undefined {
  const computed = ['args', 'contexts'].find((name) => !['map', 'null', undefined].includes(attributes.get(name)?.kind));
  return computed === undefined ? undefined : `its ${computed} are computed by an expression`;
}

function contextOf(context: DeclaredText | undefined): DeclaredText {
  if (context?.kind !== 'known') return context ?? knownText('.');
  const text = context.text.replace(/^cwd:\/\//, '');
  return isRemoteContext(text)
    ? { kind: 'unknown', because: `the context ${text} is not a folder`, tail: '' }
    : knownText(text === '' ? '.' : text);
}

function namedContext(value: DeclaredText): string {
  return value.kind === 'known' ? value.text : unknownContext(value.because);
}
