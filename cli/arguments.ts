/** The words of the command line → what is wanted, or why it is not understood. */
import { parseArgs } from 'node:util';
import { builderNamed } from '../client/core/build/builder-name.ts';
import { pruneChoices } from '../client/core/build/prune-plan.ts';
import type { RebuildOptions } from '../client/core/build/rebuild-plan.ts';
import type { WantedBuild } from './build.ts';
import type { WantedCleanUp } from './clean-up.ts';
import type { WantedLint } from './lint-command.ts';
import type { WantedPlan } from './plan.ts';
import type { WantedPrune } from './prune-cache.ts';
import { readLint } from './read-lint.ts';
import { readPlan } from './read-plan.ts';
import type { WantedStale } from './rebuild-stale.ts';
import type { WantedRecreation } from './recreate.ts';
import type { WantedRestore } from './restore.ts';
import { sourceOf, wrongArgument } from './said-build.ts';
import type { SaidSource } from './said-source.ts';

export type Invocation =
  | ({ readonly kind: 'lint' } & WantedLint)
  | { readonly kind: 'status'; readonly staleOnly: boolean; readonly format: OutputFormat }
  | {
      readonly kind: 'diagnose' | 'verify';
      /** Absent: what the current folder builds. */
      readonly name?: string | undefined;
      readonly format: OutputFormat | 'github';
      readonly source?: SaidSource | undefined;
      /** Compares with the pods of the current kubeconfig context, too. */
      readonly isAskingCluster?: boolean | undefined;
      /** Compares with the registry of the image, too. */
      readonly isAskingRegistry?: boolean | undefined;
      /** `os/architecture[/variant]` that the image must be of. */
      readonly platform?: string | undefined;
    }
  | {
      readonly kind: 'rebuild';
      readonly name: string;
      readonly how: RebuildOptions;
      readonly isPlanOnly: boolean;
      readonly isAgreed: boolean;
      /** Which build makes the image, where the folder does not say so. */
      readonly source?: SaidSource | undefined;
    }
  | ({ readonly kind: 'plan' } & WantedPlan)
  | ({ readonly kind: 'build' } & WantedBuild)
  | ({ readonly kind: 'prune-cache' } & WantedPrune)
  | ({ readonly kind: 'clean-up' } & WantedCleanUp)
  | ({ readonly kind: 'recreate' } & WantedRecreation)
  | ({ readonly kind: 'restore' } & WantedRestore)
  | ({ readonly kind: 'rebuild-stale' } & WantedStale)
  | { readonly kind: 'help' }
  | { readonly kind: 'version' }
  | { readonly kind: 'misunderstood'; readonly because: string };

export type OutputFormat = 'text' | 'json';

const options = {
  format: { type: 'string', default: 'text' },
  'fail-on': { type: 'string' },
  config: { type: 'string' },
  'stdin-name': { type: 'string' },
  stale: { type: 'boolean' },
  clean: { type: 'boolean' },
  pull: { type: 'boolean' },
  'renew-volumes': { type: 'boolean' },
  'git-tag': { type: 'boolean' },
  'move-tag': { type: 'boolean' },
  builder: { type: 'string' },
  only: { type: 'string' },
  plan: { type: 'boolean' },
  yes: { type: 'boolean', short: 'y' },
  file: { type: 'string', short: 'f' },
  context: { type: 'string' },
  target: { type: 'string' },
  'build-arg': { type: 'string', multiple: true },
  platform: { type: 'string' },
  cluster: { type: 'boolean' },
  registry: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean' },
} as const;

type Option = keyof typeof options;
type Command =
  | 'lint'
  | 'status'
  | 'diagnose'
  | 'verify'
  | 'rebuild'
  | 'plan'
  | 'build'
  | 'prune-cache'
  | 'clean-up'
  | 'recreate'
  | 'restore';

/** Beside `format`, `help` and `version`, which belong to all. */
const optionsOf: Readonly<Record<Command, readonly Option[]>> = {
  lint: ['fail-on', 'config', 'stdin-name'],
  status: ['stale'],
  diagnose: ['cluster', 'registry'],
  verify: ['cluster', 'registry', 'file', 'context', 'target', 'build-arg', 'platform'],
  rebuild: ['stale', 'clean', 'pull', 'builder', 'plan', 'yes', 'file', 'context', 'target'],
  build: ['git-tag', 'move-tag', 'pull', 'builder', 'plan', 'yes', 'file', 'context', 'target', 'build-arg'],
  plan: ['file', 'context', 'target', 'build-arg'],
  'prune-cache': ['only', 'builder', 'plan', 'yes'],
  'clean-up': ['plan', 'yes'],
  recreate: ['pull', 'renew-volumes', 'plan', 'yes'],
  restore: ['plan', 'yes'],
};

export function readArguments(words: readonly string[]): Invocation {
  try {
    const { values, positionals } = parseArgs({ args: [...words], allowPositionals: true, options });
    if (values.help === true) return { kind: 'help' };
    if (values.version === true) return { kind: 'version' };
    return readCommand(positionals, values);
  } catch (error) {
    return misunderstood(error instanceof Error ? error.message : String(error));
  }
}

interface Values {
  readonly format: string;
  readonly 'fail-on'?: string | undefined;
  readonly config?: string | undefined;
  readonly 'stdin-name'?: string | undefined;
  readonly stale?: boolean | undefined;
  readonly clean?: boolean | undefined;
  readonly pull?: boolean | undefined;
  readonly 'renew-volumes'?: boolean | undefined;
  readonly 'git-tag'?: boolean | undefined;
  readonly 'move-tag'?: boolean | undefined;
  readonly builder?: string | undefined;
  readonly only?: string | undefined;
  readonly plan?: boolean | undefined;
  readonly yes?: boolean | undefined;
  readonly file?: string | undefined;
  readonly context?: string | undefined;
  readonly target?: string | undefined;
  readonly 'build-arg'?: readonly string[] | undefined;
  readonly platform?: string | undefined;
  readonly cluster?: boolean | undefined;
  readonly registry?: boolean | undefined;
}

function readCommand([command, ...names]: readonly string[], values: Values): Invocation {
  if (command === undefined || command === 'help') return { kind: 'help' };
  if (!isCommand(command)) return misunderstood(`There is no command "${command}".`);
  const foreign = (Object.keys(options) as readonly Option[]).find(
    (name) => name !== 'format' && values[name as keyof Values] !== undefined && !optionsOf[command].includes(name),
  );
  if (foreign !== undefined) return misunderstood(`--${foreign} belongs to ${ownersOf(foreign).join(' and ')}.`);
  const isOfFile = values.context !== undefined || values['build-arg'] !== undefined;
  // What builds can stop at another stage, whoever says how they are built.
  const isOfBuild = command === 'build' || command === 'plan' || (command === 'rebuild' && values.stale !== true);
  if (values.file === undefined && (isOfFile || (values.target !== undefined && !isOfBuild)))
    return misunderstood('--context, --build-arg and here --target need --file, which they belong to.');
  if (values.target === '') return misunderstood('--target needs the name of a stage.');
  return readers[command](names, values);
}

const readers: Readonly<Record<Command, (names: readonly string[], values: Values) => Invocation>> = {
  lint: readLint,
  status: (names, { format, stale }) => {
    if (names.length > 0) return misunderstood('status takes no file or folder.');
    return isPlain(format) ? { kind: 'status', staleOnly: stale === true, format } : wrongFormat(format);
  },
  diagnose: (names, values) => readDiagnosis('diagnose', names, values),
  verify: (names, values) => {
    if (names.length !== 1) return misunderstood('verify needs the name of one image or container.');
    return readDiagnosis('verify', names, values);
  },
  rebuild: ([name, ...more], values) => {
    if (values.stale === true && more.length === 0 && values.format === 'text') return readStale(name, values);
    if (name === undefined || more.length > 0) return misunderstood('rebuild needs the name of one container.');
    if (values.format !== 'text') return misunderstood('rebuild prints text.');
    const builder = builderOf(values);
    if (typeof builder === 'object') return builder;
    const how = { isClean: values.clean === true, isPulling: values.pull === true, builder, ...targetOf(values) };
    const agreed = { isPlanOnly: values.plan === true, isAgreed: values.yes === true };
    return { kind: 'rebuild', name, how, ...agreed, source: sourceOf(values) };
  },
  build: readBuild,
  plan: readPlan,
  'prune-cache': readPrune,
  recreate: ([name, ...more], { format, pull, 'renew-volumes': renew, plan, yes }) => {
    if (name === undefined || more.length > 0) return misunderstood('recreate needs the name of one container.');
    if (format !== 'text') return misunderstood('recreate prints text.');
    if (pull === true && renew === true)
      return misunderstood('--pull and --renew-volumes are two things; do one after the other.');
    return {
      kind: 'recreate',
      name,
      isPulling: pull === true,
      isRenewing: renew === true,
      isPlanOnly: plan === true,
      isAgreed: yes === true,
    };
  },
  restore: ([name, ...more], { format, plan, yes }) => {
    if (name === undefined || more.length > 0) return misunderstood('restore needs the name of one container.');
    if (format !== 'text') return misunderstood('restore prints text.');
    return { kind: 'restore', name, isPlanOnly: plan === true, isAgreed: yes === true };
  },
  'clean-up': (names, { format, plan, yes }) => {
    if (names.length > 0) return misunderstood('clean-up takes no name.');
    if (format !== 'text') return misunderstood('clean-up prints text.');
    return { kind: 'clean-up', isPlanOnly: plan === true, isAgreed: yes === true };
  },
};

function readStale(project: string | undefined, values: Values): Invocation {
  if (values.file !== undefined) return misunderstood('--file is about one image, --stale about all that are stale.');
  const builder = builderOf(values);
  if (typeof builder === 'object') return builder;
  const how = { isClean: values.clean === true, isPulling: values.pull === true, builder };
  return { kind: 'rebuild-stale', project, how, isPlanOnly: values.plan === true, isAgreed: values.yes === true };
}

function readBuild([name, ...more]: readonly string[], values: Values): Invocation {
  if (more.length > 0) return misunderstood('build takes one Dockerfile, folder, service or image.');
  if (values.format !== 'text') return misunderstood('build prints text.');
  if (values['move-tag'] === true && values['git-tag'] !== true) return misunderstood('--move-tag needs --git-tag.');
  const wrong = wrongArgument(values);
  if (wrong !== undefined) return wrong;
  const builder = builderOf(values);
  if (typeof builder === 'object') return builder;
  const agreed = { isPlanOnly: values.plan === true, isAgreed: values.yes === true };
  const how = {
    isGitTag: values['git-tag'] === true,
    isPulling: values.pull === true,
    builder,
    mayMoveTag: values['move-tag'] === true,
    ...targetOf(values),
  };
  return { kind: 'build', name, ...how, ...agreed, source: sourceOf(values) };
}

function readPrune(names: readonly string[], values: Values): Invocation {
  if (names.length > 0) return misunderstood('prune-cache takes no name.');
  if (values.format !== 'text') return misunderstood('prune-cache prints text.');
  const choice = pruneChoices.find((each) => each === (values.only ?? 'unused'));
  if (choice === undefined) return misunderstood(`--only takes ${pruneChoices.join(', ')}.`);
  const builder = builderOf(values);
  if (typeof builder === 'object') return builder;
  return { kind: 'prune-cache', choice, builder, isPlanOnly: values.plan === true, isAgreed: values.yes === true };
}

function builderOf({ builder }: Values): string | undefined | Invocation {
  const name = builderNamed(builder);
  if (builder === undefined || builder === 'default' || name !== undefined) return name;
  return misunderstood('--builder needs a name as "docker buildx ls" prints it.');
}

function readDiagnosis(kind: 'diagnose' | 'verify', names: readonly string[], values: Values): Invocation {
  const { format, platform, cluster: isAskingCluster, registry: isAskingRegistry } = values;
  if (names.length > 1) return misunderstood(`${kind} takes one name.`);
  if (!isPlain(format) && format !== 'github') return misunderstood(`There is no format "${format}"; use text, json or github.`);
  const wrong = wrongArgument(values);
  if (wrong !== undefined) return wrong;
  return { kind, name: names[0], format, platform, source: sourceOf(values), isAskingCluster, isAskingRegistry };
}

/** With `--file` it belongs to the build that is spelled out. */
function targetOf({ file, target }: Values): { readonly target?: { readonly stage: string } } {
  return file === undefined && target !== undefined ? { target: { stage: target } } : {};
}

function isCommand(text: string): text is Command {
  return Object.hasOwn(optionsOf, text);
}

function ownersOf(option: Option): readonly string[] {
  return Object.entries(optionsOf).flatMap(([name, own]) => (own.includes(option) ? [name] : []));
}

function isPlain(format: string): format is OutputFormat {
  return format === 'text' || format === 'json';
}

function wrongFormat(format: string): Invocation {
  return misunderstood(`There is no format "${format}"; use text or json.`);
}

function misunderstood(because: string): Invocation {
  return { kind: 'misunderstood', because };
}
