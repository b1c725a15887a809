/**
 * The builds that bake files declare, whichever syntax they were read from: targets with `inherits`, several files
 * merged as bake merges them, variables replaced by their defaults. Whatever is not a plain value (functions,
 * conditions, matrix variables) is unknown, and a build that depends on it says so.
 */
import { type DeclaredBuild, type DeclaredText, isRemoteContext, knownText, textIfKnown } from './declared-build.ts';

export type BakeValue =
  /** Text with `${NAME}` in it, escapes already undone except `$${` and `%%{`. */
  | { readonly kind: 'template'; readonly text: string }
  | { readonly kind: 'reference'; readonly name: string }
  | { readonly kind: 'list'; readonly items: readonly BakeValue[] }
  | { readonly kind: 'map'; readonly entries: ReadonlyMap<string, BakeValue> }
  | { readonly kind: 'null' }
  | { readonly kind: 'unknown' };

export interface BakeTarget {
  readonly line: number;
  readonly attributes: ReadonlyMap<string, BakeValue>;
}

export interface BakeFile {
  /** Defaults by name. */
  readonly variables: ReadonlyMap<string, BakeValue>;
  readonly targets: ReadonlyMap<string, BakeTarget>;
}

/** A file with the name that `DeclaredBuild.file` gives back. */
export interface NamedBakeFile {
  readonly path: string;
  readonly file: BakeFile;
}

interface PlacedTarget {
  readonly path: string;
  readonly line: number;
  readonly attributes: ReadonlyMap<string, BakeValue>;
}

/** Told below, or without effect on what is built. */
const otherwiseTold: ReadonlySet<string> = new Set([
  ...['name', 'description', 'inherits', 'context', 'dockerfile', 'dockerfile-inline', 'target', 'args', 'contexts', 'tags'],
  ...['cache-from', 'cache-to', 'no-cache', 'no-cache-filter', 'pull', 'output', 'call'],
]);
const maxInherits = 64;
const maxVariableDepth = 16;
const maxTargets = 500;
const maxTemplateLength = 8192;

/** What the files together declare, later files over earlier ones. */
export function bakeBuilds(files: readonly NamedBakeFile[]): readonly DeclaredBuild[] {
  const variables = new Map(files.flatMap(({ file }) => [...file.variables]));
  const targets = new Map<string, PlacedTarget>();
  for (const { path, file } of files) {
    for (const [name, { line, attributes }] of file.targets) {
      const attributesSoFar = targets.get(name)?.attributes ?? new Map();
      targets.set(name, { path, line, attributes: mergeAttributes(attributesSoFar, attributes) });
    }
  }
  const evaluate = (value: BakeValue) => evaluateText(value, variables, 0);
  return [...targets].slice(0, maxTargets).flatMap(([name, target]) => {
    const attributes = withInherited(name, targets, { left: maxInherits });
    return attributes === undefined ? [] : [declare(name, target, attributes, evaluate)];
  });
}

/** Attributes of the inherited targets in order, then its own; `undefined` when they cannot be known. */
function withInherited(
  name: string,
  targets: ReadonlyMap<string, PlacedTarget>,
  budget: { left: number },
): ReadonlyMap<string, BakeValue> | undefined {
  const own = targets.get(name)?.attributes;
  if (own === undefined || budget.left-- <= 0) return undefined;
  const inherits = own.get('inherits');
  if (inherits === undefined) return own;
  if (inherits.kind !== 'list') return undefined;
  let merged: ReadonlyMap<string, BakeValue> = new Map();
  for (const item of inherits.items) {
    const parent = item.kind === 'template' && !item.text.includes('${') ? withInherited(item.text, targets, budget) : undefined;
    if (parent === undefined) return undefined;
    merged = mergeAttributes(merged, parent);
  }
  return mergeAttributes(merged, own);
}

/** Scalars are replaced, `args` and `contexts` merged by key. */
function mergeAttributes(
  base: ReadonlyMap<string, BakeValue>,
  over: ReadonlyMap<string, BakeValue>,
): ReadonlyMap<string, BakeValue> {
  const merged = new Map(base);
  for (const [name, value] of over) {
    const before = merged.get(name);
    const isMerged = value.kind === 'map' && before?.kind === 'map';
    merged.set(name, isMerged ? { kind: 'map', entries: new Map([...before.entries, ...value.entries]) } : value);
  }
  return merged;
}

function declare(
  name: string,
  target: PlacedTarget,
  attributes: ReadonlyMap<string, BakeValue>,
  evaluate: (value: BakeValue) => DeclaredText,
): DeclaredBuild {
  const text = (attribute: string) => {
    const value = attributes.get(attribute);
    return value === undefined || value.kind === 'null' ? undefined : evaluate(value);
  };
  const pairs = (attribute: string): [string, string | undefined][] => {
    const value = attributes.get(attribute);
    return value?.kind === 'map' ? [...value.entries].map(([key, each]) => [key, textIfKnown(evaluate(each))]) : [];
  };
  const tags = attributes.get('tags');
  const inline = text('dockerfile-inline');
  const context = text('context') ?? knownText('.');
  const isRemote = context.kind === 'known' && isRemoteContext(context.text);
  return {
    name,
    file: target.path,
    line: target.line,
    context: isRemote ? { kind: 'unknown', because: `the context ${context.text} is not a folder`, tail: '' } : context,
    dockerfile: text('dockerfile') ?? knownText('Dockerfile'),
    ...(inline === undefined ? {} : { inline }),
    target: text('target'),
    args: new Map(pairs('args')),
    namedContexts: new Map(pairs('contexts').filter((pair): pair is [string, string] => pair[1] !== undefined)),
    otherOptions: [...attributes.keys()].filter((each) => !otherwiseTold.has(each)),
    images: tags?.kind === 'list' ? tags.items.flatMap((item) => textIfKnown(evaluate(item)) ?? []) : [],
  };
}

function evaluateText(value: BakeValue, variables: ReadonlyMap<string, BakeValue>, depth: number): DeclaredText {
  if (value.kind === 'reference') return evaluateVariable(value.name, variables, depth);
  if (value.kind !== 'template' || value.text.length > maxTemplateLength)
    return { kind: 'unknown', because: 'it is computed by an expression', tail: '' };
  let known = '';
  let because: string | undefined;
  for (const part of value.text.split(/(\$\$\{|%%\{|\$\{[^}]*\}|%\{)/)) {
    if (part === '$${' || part === '%%{') known += part.slice(1);
    else if (part.startsWith('${') || part === '%{') {
      const inner = evaluateVariable(part.slice(2, -1).trim(), variables, depth);
      if (inner.kind === 'known') known += inner.text;
      else [known, because] = [inner.tail, because ?? inner.because];
    } else known += part;
  }
  return because === undefined ? knownText(known) : { kind: 'unknown', because, tail: known };
}

function evaluateVariable(name: string, variables: ReadonlyMap<string, BakeValue>, depth: number): DeclaredText {
  const value = /^[A-Za-z_][\w-]*$/.test(name) ? variables.get(name) : undefined;
  if (value === undefined || value.kind === 'null' || depth > maxVariableDepth) {
    return { kind: 'unknown', because: `"${name}" has no value that Unstale can see`, tail: '' };
  }
  return evaluateText(value, variables, depth + 1);
}
