/**
 * A command that updates packages to whatever is newest, in a build: it ignores the committed lock file, and the cache keeps
 * the result of the first time.
 */

import { isDevelopmentContainer } from '../facts/development-container.ts';
import type { FileFacts, Install, Step } from '../facts/file-facts.ts';
import { commandLabel } from '../facts/step-label.ts';
import { type Finding, rule } from './rule.ts';

export const updateCommandInBuild = rule({
  id: 'update-command-in-build',
  title: 'Update of packages in a build',
  severity: 'warning',
  source: 'https://docs.docker.com/build/cache/invalidation/#run-instructions',
  why: `\`npm update\`, \`poetry update\`, \`composer update\` and their like choose versions anew and pass over the lock file that the project
committed. In a build that happens once: the cache keeps the result until something above changes, so that the image holds neither
what is locked nor what is newest, and two machines hold two different sets.

An upgrade of the distribution is frozen in the same way. Some do it on purpose and build without the cache; then it is as new as
the build.`,
  silentWhen: [
    'What is updated is the package manager itself (`pip install -U pip`, `npm update -g npm`).',
    'The index of a distribution alone is updated: index-update-alone speaks of that.',
    'A comment above or inside the instruction says that an upgrade of the distribution is for security: somebody has chosen it.',
    'The upgrade is from the archive of one day (`snapshot.debian.org`), or the Dockerfile is that of a development container.',
    'An upgrade of the distribution, or of what a requirements file allows, is only information.',
  ],
  fix: 'There is none: what the update was for is for a person to say. Update on your machine, and commit the lock file.',
  examples: [
    {
      bad: 'FROM node:22\nWORKDIR /app\nCOPY package*.json ./\nRUN npm ci && [|npm update|]\n',
      message: 'lock file',
    },
    { bad: 'FROM debian:12\nRUN apt-get update && [|apt-get upgrade -y|] && apt-get install -y curl\n', message: 'distribution' },
    { good: 'FROM python:3.13\nRUN pip install --upgrade pip setuptools wheel\n' },
    { good: 'FROM node:22\nWORKDIR /app\nCOPY package*.json ./\nRUN npm ci\n' },
  ],
  engine: [
    {
      name: 'The next build reuses an update of packages, whatever is new by then; an install of what is locked runs when the lock file changes.',
      files: { 'package.json': '{ "name": "demo" }\n', 'package-lock.json': '{}\n' },
      bad: 'FROM node:22\nWORKDIR /app\nCOPY package.json ./\nRUN npm update\n',
      fixed: 'FROM node:22\nWORKDIR /app\nCOPY package.json package-lock.json ./\nRUN npm ci\n',
      isFixedByHand: true,
      change: { files: { 'package-lock.json': '{ "version": 2 }\n' } },
      badStep: { startsWith: 'RUN npm update', second: 'cached' },
      fixedStep: { startsWith: 'RUN npm ci', second: 'runs' },
    },
  ],
  check(file, report) {
    for (const { steps, isPosix } of file.stages) {
      for (const step of isPosix ? steps : []) {
        for (const install of step.installs) {
          const finding = upgradesDistribution(install)
            ? isForSecurity(file, step) || isFixedInTime(step) || isDevelopmentContainer(file.context.source)
              ? undefined
              : ofDistribution(install)
            : changesLock(install)
              ? ofLock(install)
              : undefined;
          if (finding !== undefined) report(finding);
        }
      }
    }
  },
});

/** The archive of one day upgrades to the same packages whenever it is asked. */
function isFixedInTime({ instruction: { argument, heredocs } }: Step): boolean {
  return [argument.text, ...heredocs.map(({ body }) => body)].some((text) => /\bsnapshot\.(?:debian|ubuntu|list)/.test(text));
}

/** Said in the lines of comments that stand directly above it, or between its own. */
function isForSecurity({ dockerfile: { text, comments } }: FileFacts, { instruction: { span } }: Step): boolean {
  let start = span.start;
  for (const comment of comments.filter((each) => each.span.end <= span.start).toReversed()) {
    if (/\S/.test(text.slice(comment.span.end, start))) break;
    start = comment.span.start;
  }
  return comments.some(
    (comment) =>
      comment.span.start >= start && comment.span.end <= span.end && /\bCVE|securit|vulnerab|\bpatch/i.test(comment.text),
  );
}

const upgrades: Readonly<Record<string, RegExp>> = {
  dnf: /^(?:update|upgrade|distro-sync)$/,
  zypper: /^(?:update|up|dist-upgrade|dup)$/,
};
const systems: ReadonlySet<string> = new Set(['apt', 'apk', 'dnf', 'zypper', 'pacman']);

function upgradesDistribution({ ecosystem, command }: Install): boolean {
  if (!systems.has(ecosystem.id)) return false;
  const words = command.args.map(({ text }) => text).filter((text) => !text.startsWith('-'));
  // `pacman -Syu` says it with flags alone.
  if (ecosystem.id === 'pacman')
    return words.length === 0 && command.args.some(({ text }) => /^-S\w*u|^--sysupgrade$/.test(text));
  const [word, ...rest] = words;
  // Named packages are an install of them.
  if (rest.length > 0) return false;
  return (upgrades[ecosystem.id] ?? /^(?:upgrade|dist-upgrade|full-upgrade)$/).test(word ?? '');
}

/** What rewrites the lock file: not tools by name, and not the package manager itself. */
function changesLock({ ecosystem, kind, command }: Install): boolean {
  if (systems.has(ecosystem.id)) return false;
  const words = command.args.map(({ text }) => text);
  if (ecosystem.id === 'pip')
    return (
      words.some((word) => /^(?:-[a-zA-Z]*U[a-zA-Z]*|--upgrade)$/.test(word)) &&
      words.some((word) => /^(?:-r|--requirement)/.test(word))
    );
  if (ecosystem.id === 'go')
    return (
      words[0] === 'get' && words.some((word) => word === '-u' || word.startsWith('-u=')) && !areVersionsNamed(words.slice(1))
    );
  // Their update fetches the list of packages, as that of apt.
  if (ecosystem.id === 'cabal' || ecosystem.id === 'stack' || ecosystem.id === 'opam') return false;
  if (kind !== 'update' || words.some((word) => /^(?:-g|--global|--check|--dry-run|--no-update|--locked)$/.test(word)))
    return false;
  const operands = words.filter((word) => !word.startsWith('-'));
  // `bundle lock --add-platform`, `mix deps.update`, `dotnet add`: settings rather than updates.
  return /^(?:update|up|upgrade|lock)$/.test(operands[0] ?? '') && !isSetting(ecosystem.id, words);
}

/** `go get -u example.com/tool@v1.2.3` */
function areVersionsNamed(words: readonly string[]): boolean {
  const modules = words.filter((word) => !word.startsWith('-'));
  return modules.length > 0 && modules.every((word) => /@(?:v?\d|[0-9a-f]{7,40}$)/.test(word));
}

/** A lock file that is written where there is none, or gets a platform, updates nothing. */
function isSetting(id: string, words: readonly string[]): boolean {
  if (words[0] === 'lock') return !words.some((word) => word.startsWith('--upgrade') || word === '--update');
  return id === 'bundler' && words.includes('--bundler');
}

function ofLock({ ecosystem, command }: Install): Finding {
  // Requirements are what is allowed, and need not be a lock file.
  if (ecosystem.id === 'pip')
    return {
      span: command.span,
      severity: 'information',
      message:
        `\`${commandLabel(command)}\` takes the newest that the requirements allow when it first runs, and the cache keeps it: neither what the ` +
        'base image had nor what is newest. Leave `--upgrade` out, and name the versions in the requirements.',
    };
  return {
    span: command.span,
    message:
      `\`${commandLabel(command)}\` passes over the lock file of the project, and the cache keeps what it chose the first time: neither what is ` +
      'locked nor what is newest. Install what is locked, and update on your machine.',
  };
}

function ofDistribution({ command }: Install): Finding {
  return {
    span: command.span,
    severity: 'information',
    message:
      `\`${commandLabel(command)}\` upgrades the distribution once: the cache keeps the result until something above changes. A newer base image ` +
      'brings the same, and can be named.',
  };
}
