/**
 * The server's settings: types, defaults, and how what is said in several places becomes one. Reading is total: a wrong
 * value is dropped and told to whoever wants to know, and the rest stands, so that a typing mistake in a file can never
 * stop the server.
 */
import { type Builder, noOptions, type ProjectOptions } from './facts/project-options.ts';
import { readEcosystems } from './model/said-ecosystems.ts';
import { type Complain, readStrings, recordIn, textIn } from './model/said-values.ts';
import type { Severity } from './rules/rule.ts';

export interface Settings {
  /** By rule id; absent = the rule's own severity. */
  readonly rules: Readonly<Record<string, Severity | 'off'>>;
  /** What a person said about images, by reference; paths relative to the workspace folder. Never overruled by a guess. */
  readonly images: Readonly<Record<string, ImageSource>>;
  /** The same by Dockerfile, those of the configuration file first. */
  readonly contexts: readonly SaidContext[];
  readonly options: ProjectOptions;
  /** Tools that say the same things: the rules that overlap with them are silent. */
  readonly defer: readonly DeferredTool[];
  /** False: no pragma switches anything off. */
  readonly allowsIgnores: boolean;
}

export interface ImageSource {
  readonly dockerfile: string;
  readonly context: string;
  readonly target: string | undefined;
  readonly args: Readonly<Record<string, string>>;
  /** By id: a file, from the workspace folder on, or a variable of the environment. */
  readonly secrets: Readonly<Record<string, { readonly file: string | undefined; readonly env: string | undefined }>>;
}

export interface SaidContext {
  /** From `folder` on. */
  readonly dockerfile: string;
  readonly context: string;
  readonly target: string | undefined;
  readonly args: Readonly<Record<string, string>>;
  /** The absolute folder of the file that says it; `undefined`: each workspace folder. */
  readonly folder: string | undefined;
  /** What says it, for a person: `.unstale.yaml`. */
  readonly by: string;
}

export type DeferredTool = 'hadolint' | 'buildkit';

/** What one place says; what it does not say is absent. */
export type StatedSettings = Partial<Omit<Settings, 'options'>> & { readonly options?: Partial<ProjectOptions> };

export const defaultSettings: Settings = {
  rules: {},
  images: {},
  contexts: [],
  options: noOptions,
  defer: [],
  allowsIgnores: true,
};

const severities: ReadonlySet<unknown> = new Set(['error', 'warning', 'information', 'hint', 'off']);
const builders: ReadonlySet<unknown> = new Set(['buildkit', 'buildah', 'kaniko', 'legacy']);
const tools: ReadonlySet<unknown> = new Set(['hadolint', 'buildkit']);
const nobody: Complain = () => undefined;

/** Reads the `unstale` section of a client's configuration, whatever its shape. */
export function parseSettings(section: unknown): Settings {
  return joinSettings([stateSettings(section)]);
}

/** A later place wins where both say something about the same rule, Dockerfile, package manager or key. */
export function joinSettings(places: readonly StatedSettings[]): Settings {
  return places.reduce<Settings>(({ options, ...before }, { options: said = {}, ...place }) => {
    const contexts = [...(place.contexts ?? []), ...before.contexts];
    const ecosystems = { ...options.ecosystems, ...said.ecosystems };
    const ruleOptions = { ...options.ruleOptions, ...said.ruleOptions };
    return {
      ...before,
      ...place,
      rules: { ...before.rules, ...place.rules },
      images: { ...before.images, ...place.images },
      contexts,
      options: { ...options, ...said, ecosystems, ruleOptions },
    };
  }, defaultSettings);
}

/**
 * In an editor `unstale.builder` has long been the name of a builder instance, so what kind of builder it is has a key of
 * its own there.
 */
export function stateSettings(section: unknown): StatedSettings {
  const root = recordIn(section, [], nobody);
  const said = stateShared(root, { folder: undefined, by: 'the setting unstale.contexts', complain: nobody });
  const builder = readBuilder(root['builderKind'], ['builderKind'], nobody);
  const ruleOptions = { ...said.options?.ruleOptions, ...readRuleOptionsSetting(root['ruleOptions']) };
  return {
    ...said,
    ...(root['images'] === undefined ? {} : { images: readImages(root['images']) }),
    options: { ...said.options, ruleOptions, ...(builder === undefined ? {} : { builder }) },
  };
}

export interface Place {
  readonly folder: string | undefined;
  readonly by: string;
  readonly complain: Complain;
}

/** Keys of a configuration file; a test holds its schema to them. */
export const configKeys = [
  ...['rules', 'builder', 'contexts', 'ecosystems', 'mutableTags', 'volatileArgs', 'expensiveCommands', 'defer'],
  'allowIgnores',
] as const;

/** What a configuration file says, after it was read into plain data. */
export function stateConfig(value: unknown, place: Place): StatedSettings {
  const root = recordIn(value, [], place.complain);
  const known: ReadonlySet<string> = new Set(['$schema', ...configKeys]);
  for (const key of Object.keys(root)) if (!known.has(key)) place.complain([key], `There is no key "${key}".`);
  const said = stateShared(root, place);
  const builder = readBuilder(root['builder'], ['builder'], place.complain);
  return { ...said, options: { ...said.options, ...(builder === undefined ? {} : { builder }) } };
}

function stateShared(root: Readonly<Record<string, unknown>>, place: Place): StatedSettings {
  const { complain } = place;
  const lists = (['mutableTags', 'volatileArgs', 'expensiveCommands'] as const).flatMap((key) => {
    const list = root[key] === undefined ? undefined : readStrings(root[key], [key], complain);
    return list === undefined ? [] : [[key, list] as const];
  });
  const defer = root['defer'] === undefined ? undefined : readTools(root['defer'], complain);
  const { severities: rules, options: ruleOptions } = readRules(root['rules'], complain);
  const allows = readAllows(root['allowIgnores'], complain);
  return {
    rules,
    ...(root['contexts'] === undefined ? {} : { contexts: readContexts(root['contexts'], place) }),
    ...(defer === undefined ? {} : { defer }),
    ...(allows === undefined ? {} : { allowsIgnores: allows }),
    options: {
      ...Object.fromEntries(lists),
      ruleOptions,
      ...(root['ecosystems'] === undefined ? {} : { ecosystems: readEcosystems(root['ecosystems'], complain) }),
    },
  };
}

/** `fromEntries` defines names, where an assignment to `__proto__` would change the object itself. */
function readRules(value: unknown, complain: Complain) {
  const severityOf: [string, Severity | 'off'][] = [];
  const options: [string, Readonly<Record<string, unknown>>][] = [];
  for (const [id, said] of Object.entries(value === undefined ? {} : recordIn(value, ['rules'], complain))) {
    const path = ['rules', id];
    const isPlain = typeof said !== 'object' || said === null;
    const { severity = undefined, options: own = undefined } = isPlain ? { severity: said } : recordIn(said, path, complain);
    if (isSeverity(severity)) severityOf.push([id, severity]);
    else if (severity !== undefined)
      complain(isPlain ? path : [...path, 'severity'], 'A rule is off, hint, information, warning or error.');
    if (own !== undefined) options.push([id, recordIn(own, [...path, 'options'], complain)]);
  }
  return { severities: Object.fromEntries(severityOf), options: Object.fromEntries(options) };
}

/** In an editor a rule's own setting is its severity, so its options have a key of their own. */
function readRuleOptionsSetting(value: unknown): ProjectOptions['ruleOptions'] {
  return Object.fromEntries(Object.entries(recordIn(value, [], nobody)).map(([id, said]) => [id, recordIn(said, [], nobody)]));
}

function isSeverity(value: unknown): value is Severity | 'off' {
  return severities.has(value);
}

function readBuilder(value: unknown, path: readonly string[], complain: Complain): Builder | undefined {
  if (builders.has(value)) return value as Builder;
  if (value !== undefined && value !== '') complain(path, 'The builder is buildkit, buildah, kaniko or legacy.');
  return undefined;
}

function readTools(value: unknown, complain: Complain): readonly DeferredTool[] | undefined {
  return readStrings(value, ['defer'], complain)?.filter((tool, index): tool is DeferredTool => {
    if (!tools.has(tool)) complain(['defer', String(index)], 'Unstale can defer to hadolint and to buildkit.');
    return tools.has(tool);
  });
}

function readAllows(value: unknown, complain: Complain): boolean | undefined {
  if (typeof value === 'boolean') return value;
  if (value !== undefined) complain(['allowIgnores'], 'It is true or false.');
  return undefined;
}

function readContexts(value: unknown, { folder, by, complain }: Place): readonly SaidContext[] {
  return Object.entries(recordIn(value, ['contexts'], complain)).flatMap(([dockerfile, said]) => {
    const all: readonly unknown[] = Array.isArray(said) ? said : [said];
    return all.flatMap((one, index): readonly SaidContext[] => {
      const path = ['contexts', dockerfile, ...(Array.isArray(said) ? [String(index)] : [])];
      const record: Readonly<Record<string, unknown>> =
        typeof one === 'string' ? { context: one } : recordIn(one, path, complain);
      const context = textIn(record['context'], [...path, 'context'], complain);
      if (context === undefined) {
        if (record['context'] === undefined) complain(path, 'It needs the folder of its build context: context.');
        return [];
      }
      const target = textIn(record['target'], [...path, 'target'], complain);
      return [{ dockerfile, context, target, args: readArgs(record['args'], [...path, 'args'], complain), folder, by }];
    });
  });
}

function readArgs(value: unknown, path: readonly string[], complain: Complain): Readonly<Record<string, string>> {
  if (value === undefined) return {};
  return Object.fromEntries(
    Object.entries(recordIn(value, path, complain)).flatMap(([name, said]): [string, string][] => {
      // YAML reads `PORT: 8080` as a number, and what is passed is its text.
      if (typeof said === 'number' || typeof said === 'boolean') return [[name, String(said)]];
      const text = textIn(said, [...path, name], complain);
      return text === undefined ? [] : [[name, text]];
    }),
  );
}

function readImages(value: unknown): Settings['images'] {
  return Object.fromEntries(
    Object.entries(recordIn(value, [], nobody)).flatMap(([reference, entry]): [string, ImageSource][] => {
      const { dockerfile, context, target, args, secrets } = recordIn(entry, [], nobody);
      if (typeof dockerfile !== 'string') return [];
      const source: ImageSource = {
        dockerfile,
        context: typeof context === 'string' ? context : '.',
        target: typeof target === 'string' ? target : undefined,
        args: readTexts(args),
        secrets: readSecrets(secrets),
      };
      return [[reference, source]];
    }),
  );
}

function readTexts(value: unknown): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(recordIn(value, [], nobody)).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}

function readSecrets(value: unknown): ImageSource['secrets'] {
  return Object.fromEntries(
    Object.entries(recordIn(value, [], nobody)).map(([id, entry]) => {
      const { file, env } = recordIn(entry, [], nobody);
      return [id, { file: textIn(file, [], nobody), env: textIn(env, [], nobody) }];
    }),
  );
}
