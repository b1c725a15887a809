/**
 * An install that may change the lock file it was given: `npm install` for `npm ci`. It resolves again what the lock file
 * leaves open, and the cache keeps what came out.
 */
import { sentEntry } from '../facts/expand-glob.ts';
import type { FileFacts, Install, Step } from '../facts/file-facts.ts';
import { installInputs } from '../facts/install-inputs.ts';
import { isRestoredAgain, locksOf } from '../facts/install-locks.ts';
import { type SplitInstall, splitInstalls } from '../facts/split-installs.ts';
import { commandLabel } from '../facts/step-label.ts';
import { type Finding, type Fix, rule } from './rule.ts';

export const nonFrozenInstall = rule({
  id: 'non-frozen-install',
  title: 'Install that may pass over its lock file',
  severity: 'information',
  source: 'https://docs.npmjs.com/cli/commands/npm-ci',
  why: `\`npm install\`, \`yarn install\`, \`pnpm install\` and others change the lock file where it does not fit the manifest, and then install what
they chose. In a build nobody sees the change: the image holds versions that no file names, and the cache keeps them. The frozen
form of each command fails instead.`,
  silentWhen: [
    'The install does not see a lock file: then there is nothing to freeze.',
    'The command is the frozen form already, or a variable of the stage makes it so (`CI`, `BUNDLE_FROZEN`).',
    'Of .NET: the projects say `RestoreLockedMode`, the lock file knows nothing of the platform of `--runtime`, or a later step restores again (`dotnet publish` without `--no-restore`).',
    'Packages are named, or the manifest is not known to stand where the install runs.',
    'pnpm in a build: it is frozen by itself where `CI` is set, and says so elsewhere.',
  ],
  fix: 'Puts the frozen form in its place. Review it: the build fails then where manifest and lock file do not fit.',
  examples: [
    {
      bad: 'FROM node:22\nWORKDIR /app\nCOPY package.json package-lock.json ./\nRUN [|npm install|]\n',
      fixed: 'FROM node:22\nWORKDIR /app\nCOPY package.json package-lock.json ./\nRUN npm ci\n',
      message: 'package-lock.json',
      files: { 'package.json': '{}', 'package-lock.json': '{}' },
    },
    {
      bad: 'FROM node:22\nWORKDIR /app\nCOPY package.json yarn.lock ./\nRUN [|yarn install|] && yarn cache clean\n',
      fixed:
        'FROM node:22\nWORKDIR /app\nCOPY package.json yarn.lock ./\nRUN yarn install --frozen-lockfile && yarn cache clean\n',
      files: { 'package.json': '{}', 'yarn.lock': '' },
    },
    {
      good: 'FROM node:22\nWORKDIR /app\nCOPY package.json package-lock.json ./\nRUN npm ci\n',
      files: { 'package.json': '{}', 'package-lock.json': '{}' },
    },
    { good: 'FROM node:22\nWORKDIR /app\nCOPY package.json ./\nRUN npm install\n', files: { 'package.json': '{}' } },
  ],
  engine: [
    {
      name: 'After a change of the manifest that the lock file does not know `npm install` chooses by itself, and `npm ci` fails.',
      files: {
        'package.json': '{"dependencies":{"left":"^1.0.0"}}',
        'package-lock.json': '{"packages":{"":{},"node_modules/left":{"version":"1.0.1"}}}',
      },
      bad: 'FROM node:22\nWORKDIR /app\nCOPY package.json package-lock.json ./\nRUN npm install\n',
      fixed: 'FROM node:22\nWORKDIR /app\nCOPY package.json package-lock.json ./\nRUN npm ci\n',
      change: { files: { 'package.json': '{"dependencies":{"left":"^1.0.0","right":"^2.0.0"}}' } },
      badStep: { startsWith: 'RUN npm install', second: 'runs' },
      fixedStep: { secondFailsWith: 'npm ci' },
    },
  ],
  check(file, report) {
    for (const split of splitInstalls(file)) {
      const finding = findingOf(file, split);
      if (finding !== undefined) report(finding);
    }
  },
});

interface Frozen {
  /** Flags that freeze it already. */
  readonly flags: RegExp;
  /** Variables of the stage that do. */
  readonly variables: readonly string[];
  /** What to write: another sub-command, or a flag behind the command. */
  readonly instead: { readonly word: string } | { readonly flag: string } | { readonly variable: string };
}

const frozen: Readonly<Record<string, Frozen>> = {
  npm: { flags: /^(?:ci|clean-install|ic|install-clean|--frozen-lockfile)$/, variables: [], instead: { word: 'ci' } },
  'yarn-classic': {
    flags: /^--(?:frozen-lockfile|immutable|pure-lockfile)$/,
    variables: [],
    instead: { flag: '--frozen-lockfile' },
  },
  'yarn-berry': {
    flags: /^--(?:immutable|frozen-lockfile|mode=\S+)$/,
    variables: ['CI', 'YARN_ENABLE_IMMUTABLE_INSTALLS'],
    instead: { flag: '--immutable' },
  },
  bun: { flags: /^(?:ci|--frozen-lockfile|--production)$/, variables: [], instead: { flag: '--frozen-lockfile' } },
  dotnet: {
    flags: /^(?:--locked-mode|--use-lock-file|--force-evaluate|[-/]{1,2}p(?:roperty)?:RestoreLockedMode=.*)$/i,
    variables: ['RestoreLockedMode'],
    instead: { flag: '--locked-mode' },
  },
  uv: { flags: /^--(?:locked|frozen)$/, variables: ['UV_LOCKED', 'UV_FROZEN'], instead: { flag: '--locked' } },
  bundler: {
    flags: /^--(?:frozen|deployment)$/,
    variables: ['BUNDLE_FROZEN', 'BUNDLE_DEPLOYMENT'],
    instead: { variable: 'BUNDLE_FROZEN=true' },
  },
};

function findingOf(file: FileFacts, split: SplitInstall): Finding | undefined {
  const { install, step, stage, hasArrived } = split;
  const form = Object.hasOwn(frozen, install.ecosystem.id) ? frozen[install.ecosystem.id] : undefined;
  const { listing } = file.context;
  if (form === undefined || listing.kind !== 'loaded') return undefined;
  const words = install.command.args.map(({ text }) => text);
  if (words.some((word) => form.flags.test(word)) || form.variables.some((name) => isSet(name, step, install))) return undefined;
  // `bundle config set frozen true`, `npm config set …`: whatever a step before has set.
  const before = stage.lineage.slice(0, stage.lineage.indexOf(step) + 1);
  const isConfigured = before.some(({ commands }) =>
    commands.some(({ args }) => args[0]?.text === 'config' && args.some(({ text }) => /frozen|deployment|immutable/.test(text))),
  );
  const lock = locksOf(split, file).find((path) => sentEntry(listing.value, path)?.kind === 'file' && hasArrived(path));
  if (lock === undefined || isConfigured || isSaidByProjects(split, file) || isOfOtherPlatform(install, lock, file))
    return undefined;
  return describe(install, form, lock);
}

/** `<RestoreLockedMode>` of a project or of the settings above it, which a condition may tie to the build. */
function isSaidByProjects(split: SplitInstall, file: FileFacts): boolean {
  const { install, folder } = split;
  if (install.ecosystem.id !== 'dotnet') return false;
  const inputs = installInputs(install, folder, file.context, split.arrived);
  if (inputs.kind !== 'loaded' || isRestoredAgain(split, file)) return true;
  return inputs.value.paths
    .filter((path) => /\.(?:\w+proj|props|targets)$/i.test(path))
    .some((path) => {
      const text = file.context.read(path);
      return text.kind !== 'loaded' || /RestoreLockedMode/i.test(text.value ?? '');
    });
}

/** A lock file that does not know the platform of `-r linux-musl-x64` fits no restore for it. */
function isOfOtherPlatform({ ecosystem, command }: Install, lock: string, { context }: FileFacts): boolean {
  if (ecosystem.id !== 'dotnet' || !command.args.some(({ text }) => /^(?:-r|--runtime|-a|--arch|--os)$/.test(text))) return false;
  const text = context.read(lock);
  return text.kind !== 'loaded' || !/"net[\w.]+\/[\w.-]+"\s*:/.test(text.value ?? '');
}

function describe(install: Install, form: Frozen, lock: string): Finding {
  const { command } = install;
  const fix = fixOf(install, form);
  const better = betterOf(command.program, form);
  return {
    span: command.span,
    message:
      `\`${commandLabel(command)}\` may install other versions than ${lock.slice(lock.lastIndexOf('/') + 1)} names, and the cache keeps them. Use \`${better}\`, ` +
      'which fails where manifest and lock file do not fit.',
    ...(fix === undefined ? {} : { fixes: [fix] }),
  };
}

function isSet(name: string, { scope }: Step, { command }: Install): boolean {
  return scope.get(name) !== undefined || command.assignments.some(({ text }) => text.startsWith(`${name}=`));
}

function betterOf(program: string, { instead }: Frozen): string {
  if ('word' in instead) return `${program} ${instead.word}`;
  return 'flag' in instead ? instead.flag : instead.variable;
}

function fixOf({ command }: Install, { instead }: Frozen): Fix | undefined {
  if ('variable' in instead) {
    const at = command.span.start;
    const edit = { kind: 'replace', span: { start: at, end: at }, text: `${instead.variable} ` } as const;
    return { title: `Set \`${instead.variable}\``, safety: 'review', edits: [edit] };
  }
  if ('flag' in instead) {
    const at = command.args.at(-1)?.span.end ?? command.programSpan.end;
    return {
      title: `Add \`${instead.flag}\``,
      safety: 'review',
      edits: [{ kind: 'replace', span: { start: at, end: at }, text: ` ${instead.flag}` }],
    };
  }
  const word = command.args.find(({ text }) => !text.startsWith('-'));
  // Flags that speak of the lock file have no place behind `ci`.
  const isAboutLock = command.args.some(({ text }) => /^--(?:save|no-package-lock|package-lock)/.test(text));
  if (word === undefined || isAboutLock) return undefined;
  return {
    title: `Use \`${command.program} ${instead.word}\``,
    safety: 'review',
    edits: [{ kind: 'replace', span: word.span, text: instead.word }],
  };
}
