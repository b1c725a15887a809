/**
 * `apt-get update` in a RUN of its own is reused from cache for months, so a later install sees an old package index:
 * it installs old versions, or fails because they are gone from the server.
 */
import type { Command, FileFacts, Install, StageFacts, Step } from '../facts/file-facts.ts';
import { mayInstallUnseen } from '../facts/may-install.ts';
import { commandLabel, listInWords } from '../facts/step-label.ts';
import { mergeUpdate } from './edits/merge-update.ts';
import { type Report, rule } from './rule.ts';

export const indexUpdateAlone = rule({
  id: 'index-update-alone',
  title: 'Package index update in its own instruction',
  severity: 'warning',
  source: 'https://docs.docker.com/build/building/best-practices/#apt-get',
  why: `The key of a RUN is its text, its environment and the step before it; what it would fetch from the network is not part of
it. A RUN that only updates the package index is therefore reused for as long as nothing above it changes, while the RUN that
installs is edited and runs again: against an index that may be months old. It then installs old packages, or fails because the
server no longer has them.

With update and install in one RUN, every change of the package list fetches a new index.`,
  silentWhen: [
    'The same RUN installs something after its update.',
    'Nothing is seen to install later, but a script, a build or a program that is not known may. Where nothing can, it is information.',
    'The RUN keeps the index or the packages in a cache mount; one of another tool does not count.',
    'The install fetches the index itself (`apk add --no-cache`, `pacman -Sy`).',
    'Zypper refreshes by itself as a rule: without `--no-refresh` it is only a hint.',
    'The shell is not POSIX, or the RUN is in a form that could not be followed to its end.',
  ],
  fix: `Puts the update in front of each install that relied on it, joined by \`&&\`, and removes the lone update. It is safe when
nothing between them could change what is fetched; otherwise it wants a review.`,
  examples: [
    {
      bad: 'FROM debian:12\nRUN [|apt-get update|]\nRUN apt-get install -y curl\n',
      fixed: 'FROM debian:12\nRUN apt-get update && apt-get install -y curl\n',
      message: 'apt-get install -y curl',
    },
    {
      note: 'Each install needs a fresh index, also in the stages that are built from this one.',
      bad: 'FROM alpine:3.22 AS base\nRUN [|apk update|]\nRUN apk add git\n\nFROM base\nRUN apk add curl\n',
      fixed: 'FROM alpine:3.22 AS base\nRUN apk update && apk add git\n\nFROM base\nRUN apk update && apk add curl\n',
    },
    {
      note: 'Where nothing installs from it, the index is only carried along: information, without a fix.',
      bad: 'FROM debian:12\nRUN [|apt-get update|]\nCOPY tool /usr/local/bin/\n',
      message: 'Nothing here installs',
    },
    { good: 'FROM debian:12\nRUN apt-get update && apt-get install -y curl\n' },
    { good: 'FROM debian:12\nRUN apt-get update\nCOPY install.sh /tmp/\nRUN sh /tmp/install.sh\n' },
  ],
  engine: [
    {
      name: 'After a change of the package list a lone `apt-get update` is reused; joined with the install it runs again.',
      files: {},
      bad: 'FROM debian:12\nRUN apt-get update\nARG PACKAGES=curl\nRUN apt-get install -y $PACKAGES\n',
      fixed: 'FROM debian:12\nARG PACKAGES=curl\nRUN apt-get update && apt-get install -y $PACKAGES\n',
      change: { buildArgs: { PACKAGES: 'curl git' } },
      badStep: { startsWith: 'RUN apt-get update', second: 'cached' },
      fixedStep: { startsWith: 'RUN apt-get update', second: 'runs' },
    },
  ],
  check(file, report) {
    for (const [update, { consumers, mayBeUsed }] of loneUpdates(file)) {
      if (consumers.length > 0) reportUpdate(file, update, consumers, report);
      else if (!mayBeUsed) reportUnused(update, report);
    }
  },
});

interface LoneUpdate {
  readonly step: Step;
  readonly install: Install;
}

/** What is made of an index later on. */
interface IndexUse {
  /** RUNs that install from it. */
  readonly consumers: Step[];
  mayBeUsed: boolean;
}

/** Every update that is alone in its RUN, with the later RUNs that install from its index or may do so. */
function loneUpdates({ stages }: FileFacts): ReadonlyMap<LoneUpdate, IndexUse> {
  const lent = lentStages(stages);
  const found = new Map<LoneUpdate, IndexUse>();
  const pendingAtEnd = new Map<StageFacts, LoneUpdate | undefined>();
  for (const stage of stages) {
    let pending = stage.parent && pendingAtEnd.get(stage.parent);
    const inherited = pending && found.get(pending);
    if (inherited !== undefined && !stage.isPosix) inherited.mayBeUsed = true;
    for (const step of stage.isPosix ? stage.steps : []) {
      const use = pending && found.get(pending);
      if (use !== undefined && mayInstallUnseen(step)) use.mayBeUsed = true;
      if (step.instruction.unreadable !== undefined) pending = undefined;
      const updates = step.installs.filter(isIndexUpdate);
      const update = updates.at(-1);
      if (update === undefined) {
        if (pending !== undefined && installsFrom(step, pending.install).length > 0) use?.consumers.push(step);
        continue;
      }
      const isAlone = !step.installs.some(
        (install) => isInstallOf(install, update) && !isUpgrade(install) && isAfter(install, updates[0] ?? update),
      );
      pending = isAlone && isFollowed(step) ? { step, install: update } : undefined;
      if (pending !== undefined) found.set(pending, { consumers: [], mayBeUsed: isUsedAtOnce(step) || lent.has(stage.stage) });
    }
    pendingAtEnd.set(stage, pending);
  }
  return found;
}

/** The RUN itself upgrades, or does something that nobody sees. */
function isUsedAtOnce(step: Step): boolean {
  return step.installs.some((install) => install.kind === 'tools' && isUpgrade(install)) || mayInstallUnseen(step);
}

/** Of which another stage may take the index. */
function lentStages(stages: readonly StageFacts[]): ReadonlySet<StageFacts['stage']> {
  const holds = (path: string) => /^(?:var|etc)?(?:\/|$)/.test(path.replace(/^\/+/, ''));
  const lent = new Set<StageFacts['stage']>();
  for (const { copy, mounts } of stages.flatMap(({ steps }) => steps)) {
    for (const { from } of mounts) if (from.kind === 'stage') lent.add(from.stage);
    if (copy?.from.kind === 'stage' && copy.sources.some(({ text }) => holds(text))) lent.add(copy.from.stage);
  }
  return lent;
}

function isFollowed({ commands, mounts }: Step): boolean {
  return (
    commands.every(({ isCertain }) => isCertain) &&
    !mounts.some(({ type, target }) => type === 'cache' && (target === undefined || indexFolder.test(target)))
  );
}

/** The installs of a later RUN that read the index of the update. */
function installsFrom(step: Step, update: Install): readonly Install[] {
  return step.installs.filter((install) => isInstallOf(install, update) && !fetchesIndex(install.command));
}

function isInstallOf(install: Install, { ecosystem }: Install): boolean {
  return install.kind === 'tools' && install.ecosystem.id === ecosystem.id;
}

/** `update && upgrade` keeps the index for whoever installs later. */
function isUpgrade({ command }: Install): boolean {
  return command.args.some(({ text }) => /^((dist-|full-)?upgrade|update|distro-sync)$/.test(text));
}

function isAfter(install: Install, update: Install): boolean {
  return install.command.span.start > update.command.span.start;
}

const indexCommands: ReadonlyMap<string, readonly string[]> = new Map([
  ['apt-get', ['update']],
  ['apt', ['update']],
  ['aptitude', ['update']],
  ['apk', ['update']],
  ['dnf', ['makecache']],
  ['yum', ['makecache']],
  ['microdnf', ['makecache']],
  ['zypper', ['refresh', 'ref']],
]);

/** Where package managers keep their index and what they fetched; a mount of another tool keeps neither. */
const indexFolder =
  /^\/(?:var(?:\/(?:lib|cache)(?:\/(?:apt|apk|dnf|yum|libdnf5|zypp|pacman)(?:\/.*)?)?)?|etc\/apk(?:\/cache)?)?$/;

/** `pacman -Sy git` and `apk add --no-cache git` fetch the index that they install from. */
function fetchesIndex({ program, args }: Command): boolean {
  const words = args.map(({ text }) => text);
  if (/(?:^|\/)apk$/.test(program)) return words.some((word) => /^(?:--no-cache|-U|--update|--update-cache)$/.test(word));
  return /(?:^|\/)pacman$/.test(program) && words.some((word) => /^-S[a-z]*y|^--refresh$/.test(word));
}

/** Zypper looks by itself whether the index is old, unless it is told not to or the repository is set so. */
function mayRefreshItself({ command }: Install): boolean {
  return /(?:^|\/)zypper$/.test(command.program) && !command.args.some(({ text }) => text === '--no-refresh');
}

function isIndexUpdate({ command, kind }: Install): boolean {
  const { program, args } = command;
  if (/(?:^|\/)pacman$/.test(program)) return kind === 'update' && fetchesIndex(command);
  const subcommand = args.find(({ text }) => !text.startsWith('-'))?.text;
  return (
    subcommand !== undefined && (indexCommands.get(program.slice(program.lastIndexOf('/') + 1))?.includes(subcommand) ?? false)
  );
}

function reportUpdate(file: FileFacts, { step, install }: LoneUpdate, consumers: readonly Step[], report: Report): void {
  const { command } = install;
  const label = commandLabel(command);
  const installs = consumers.flatMap((consumer) => installsFrom(consumer, install).slice(0, 1));
  const fix = mergeUpdate(
    file.dockerfile,
    { step, command },
    consumers.map((consumer, index) => ({ step: consumer, command: installs[index]?.command })),
  );
  report({
    span: command.span,
    ...(installs.every(mayRefreshItself) ? { severity: 'hint' as const } : {}),
    message:
      `\`${label}\` is reused from the cache long after its package index is out of date, so ${listInWords(installs.map((one) => `\`${commandLabel(one.command)}\``))} ` +
      `${installs.length === 1 ? 'installs old packages or fails. Run both' : 'install old packages or fail. Run them'} in the same RUN, joined by \`&&\`.`,
    related: installs.map((one) => ({ message: 'Installs from the old index.', at: { kind: 'here', span: one.command.span } })),
    ...(fix === undefined ? {} : { fixes: [fix] }),
  });
}

function reportUnused({ install }: LoneUpdate, report: Report): void {
  const label = commandLabel(install.command);
  report({
    span: install.command.span,
    severity: 'information',
    message:
      `Nothing here installs from the package index that \`${label}\` fetches: the image carries it along, and whoever installs from it later ` +
      'finds it out of date. Remove it, and update in the RUN that installs.',
  });
}
