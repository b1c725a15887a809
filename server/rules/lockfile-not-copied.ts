/**
 * An install that sees the manifest but not the lock file: versions are chosen anew on the first build and then frozen by
 * the cache, so that the image holds neither what is locked nor what is newest.
 */

import type { ContextListing } from '../facts/context-view.ts';
import { joinPath } from '../facts/expand-glob.ts';
import type { FileFacts } from '../facts/file-facts.ts';
import { gitIgnoredBy } from '../facts/git-ignored.ts';
import { isRestoredAgain, locksOf } from '../facts/install-locks.ts';
import { type SplitInstall, splitInstalls } from '../facts/split-installs.ts';
import { commandLabel, instructionLabel } from '../facts/step-label.ts';
import { addCopySource } from './edits/add-copy-source.ts';
import { type Finding, rule } from './rule.ts';

export const lockfileNotCopied = rule({
  id: 'lockfile-not-copied',
  title: 'Install without the lock file that the project has',
  severity: 'information',
  source: 'https://docs.docker.com/build/cache/optimize/#order-your-layers',
  why: `An install that finds only the manifest chooses versions itself: the newest that fit, on the day when the step first ran. The
cache then keeps that choice for as long as the manifest stays the same, whatever the lock file says. Two machines hold two
different sets of packages, and an update of the lock file changes nothing in the image.`,
  silentWhen: [
    'The lock file comes with the manifest, with an earlier COPY or by a bind mount.',
    'The project has no lock file of this package manager, or Git ignores it, as libraries do.',
    'The folder has a lock file of another package manager, too: which of them is kept up to date, nobody says.',
    'A later step restores again with everything there (`dotnet publish` without `--no-restore`).',
    'The command asks for no lock file (`--no-package-lock`, `--no-lockfile`).',
    'The build context is not known.',
  ],
  fix: `Adds the lock file to the COPY of the manifest. Review it: the image then holds the locked versions. There is none where the ignore
file keeps the lock file out of the build.`,
  examples: [
    {
      bad: 'FROM node:22\nWORKDIR /app\nCOPY package.json ./\nRUN [|npm install|]\nCOPY . .\n',
      fixed: 'FROM node:22\nWORKDIR /app\nCOPY package.json package-lock.json ./\nRUN npm install\nCOPY . .\n',
      message: 'package-lock.json',
      files: { 'package.json': '{}', 'package-lock.json': '{}', 'index.js': '' },
    },
    {
      note: 'The ignore file keeps it out.',
      bad: 'FROM ruby:3.4\nWORKDIR /app\nCOPY Gemfile* ./\nRUN [|bundle install|]\n',
      message: '.dockerignore',
      files: { Gemfile: '', 'Gemfile.lock': '', '.dockerignore': '*.lock\n' },
    },
    {
      good: 'FROM node:22\nWORKDIR /app\nCOPY package*.json ./\nRUN npm install\n',
      files: { 'package.json': '{}', 'package-lock.json': '{}' },
    },
    { good: 'FROM node:22\nWORKDIR /app\nCOPY package.json ./\nRUN npm install\n', files: { 'package.json': '{}' } },
  ],
  engine: [
    {
      name: 'A change of the lock file runs the install again only when the install sees it.',
      files: { 'package.json': '{ "name": "demo" }\n', 'package-lock.json': '{ "version": 1 }\n' },
      bad: 'FROM node:22\nWORKDIR /app\nCOPY package.json ./\nRUN npm install\n',
      fixed: 'FROM node:22\nWORKDIR /app\nCOPY package.json package-lock.json ./\nRUN npm install\n',
      change: { files: { 'package-lock.json': '{ "version": 2 }\n' } },
      badStep: { startsWith: 'RUN npm install', second: 'cached' },
      fixedStep: { startsWith: 'RUN npm install', second: 'runs' },
    },
  ],
  check(file, report) {
    for (const split of splitInstalls(file)) {
      const lock = missingLock(file, split);
      if (lock !== undefined) report(findingOf(file, split, lock));
    }
  },
});

const lockFree = /^--(?:no-package-lock|package-lock=false|no-lockfile|no-lock|ignore-lockfile)$/;

/** The first lock file of the project, when the install does not see any. */
function missingLock(file: FileFacts, split: SplitInstall): string | undefined {
  const { context } = file;
  const { install, folder, hasArrived } = split;
  const { listing } = context;
  if (listing.kind !== 'loaded' || install.command.args.some(({ text }) => lockFree.test(text))) return undefined;
  if (isRestoredAgain(split, file)) return undefined;
  const there = locksOf(split, file);
  if (there.some(hasArrived) || hasAnother(install.ecosystem.id, folder, listing.value)) return undefined;
  return there.find((path) => gitIgnoredBy(context, path) === undefined);
}

const locksOfNode: Readonly<Record<string, readonly string[]>> = {
  npm: ['package-lock.json', 'npm-shrinkwrap.json'],
  yarn: ['yarn.lock'],
  pnpm: ['pnpm-lock.yaml'],
  bun: ['bun.lock', 'bun.lockb'],
};

/** Which of two package managers is kept up to date, nobody says: the lock file may be left over. */
function hasAnother(id: string, folder: string, listing: ContextListing): boolean {
  const own = id.replace(/-(?:classic|berry)$/, '');
  return (
    Object.hasOwn(locksOfNode, own) &&
    Object.entries(locksOfNode).some(
      ([other, names]) => other !== own && names.some((name) => listing.get(joinPath(folder, name)) !== undefined),
    )
  );
}

function findingOf(file: FileFacts, { install, bringing }: SplitInstall, lock: string): Finding {
  const { listing } = file.context;
  const by = listing.kind === 'loaded' ? listing.value.get(lock)?.ignoredBy : undefined;
  const fix = by === undefined ? addCopySource(bringing, lock, install.directory) : undefined;
  const name = lock.slice(lock.lastIndexOf('/') + 1);
  return {
    span: install.command.span,
    message:
      `\`${commandLabel(install.command)}\` does not see ${name}: it chooses versions itself, and the cache keeps that choice until the manifest ` +
      `changes. ${by === undefined ? `Copy ${name} with the manifest.` : `Line ${by.line + 1} of the .dockerignore ("${by.pattern}") keeps it out: include it again.`}`,
    related: [
      {
        message: `\`${instructionLabel(bringing.instruction)}\` brings the manifest alone.`,
        at: { kind: 'here', span: bringing.instruction.span },
      },
    ],
    ...(fix === undefined ? {} : { fixes: [fix] }),
  };
}
