/**
 * A COPY that brings the sources before the packages are installed makes every edit of any file install them again. The
 * install reads only a few files: copied first, they keep its layer until they change themselves.
 */

import { durationNote } from '../facts/duration-note.ts';
import { type EarlyOther, earlyOthers, type PlacedInstall } from '../facts/early-others.ts';
import { type EarlyInstall, type EarlySource, earlySources } from '../facts/early-source.ts';
import type { FileFacts } from '../facts/file-facts.ts';
import { lateManifests } from '../facts/late-manifests.ts';
import { commandLabel, instructionLabel, listInWords } from '../facts/step-label.ts';
import { isInTestFolder } from '../facts/test-folder.ts';
import { copyInputsFirst } from './edits/copy-inputs-first.ts';
import { moveCopyBelow } from './edits/move-copy-below.ts';
import { type Finding, type Related, rule, type Severity } from './rule.ts';

export const sourceCopyBeforeInstall = rule({
  id: 'source-copy-before-install',
  title: 'Sources copied before the packages are installed',
  severity: 'warning',
  source: 'https://docs.docker.com/build/cache/optimize/#order-your-layers',
  why: `The key of a \`COPY\` is the content of what it brings. When it brings the whole project, an edit of any file gives it a new
key, and everything below it runs again: also an install that reads nothing but a manifest and a lock file.

Copied first, those files keep the install's layer until they change themselves.`,
  silentWhen: [
    'The context has no manifest of the package manager, or nothing in it but what the install reads.',
    'The packages were installed before the COPY, are part of the sources (Yarn zero installs, `vendor` of Go), or the install has no network.',
    'The command itself builds the project or installs it (`pip install .`): then it needs the sources.',
    'When a script of the manifest (`postinstall`, `prepare` …) may need more of the sources, it is only a hint, without a fix.',
    'Where the Dockerfile lies in a folder of tests or their data, it is a hint.',
    'When a cache mount keeps the downloads, it is only information. So it is where only a part of the sources stands above the install, or what a build of another stage made of them.',
    'Where a folder that the install does not look into goes elsewhere in the image, it is a hint; where it goes to a folder of the system, nothing.',
    'What is copied from another stage is packages, manifests, a single file of the project, or what a pruner or planner leaves (`turbo prune`, `cargo chef prepare`).',
  ],
  fix: `Copies what the install really reads (manifests, lock files, workspaces' manifests, included requirement files, what install
scripts name) in front of it, and everything else below it. Owner and mode flags are kept. Review it: check that no install
script reads something that is not named anywhere.

Other ways to the same end are offered beside it, where they hold: what the install reads as bind mounts of its RUN (for commands that
leave the lock file alone), one \`COPY --parents\` for workspaces (where \`# syntax\` says that the frontend has it), and \`pnpm fetch\`, which
reads nothing but the lock file.`,
  examples: [
    {
      bad: 'FROM node:22\nWORKDIR /app\n[|COPY . .|]\nRUN npm ci\nCMD ["node", "src/index.js"]\n',
      fixed:
        'FROM node:22\nWORKDIR /app\nCOPY package.json package-lock.json ./\nRUN npm ci\nCOPY . .\nCMD ["node", "src/index.js"]\n',
      message: 'package.json and package-lock.json',
      files: { 'package.json': '{ "name": "demo" }', 'package-lock.json': '{}', 'src/index.js': '' },
    },
    {
      note: 'Files that the manifest names come along, and what needs the sources gets a RUN of its own.',
      bad: 'FROM node:22\nWORKDIR /app\n[|COPY --chown=node . .|]\nRUN npm ci && npm run build\n',
      fixed:
        'FROM node:22\nWORKDIR /app\nCOPY --chown=node package.json package-lock.json ./\nCOPY --chown=node prisma prisma/\nRUN npm ci\nCOPY --chown=node . .\nRUN npm run build\n',
      files: {
        'package.json': '{ "scripts": { "postinstall": "prisma generate", "build": "tsc" } }',
        'package-lock.json': '{}',
        'prisma/schema.prisma': '',
        'src/index.ts': '',
      },
    },
    {
      bad: 'FROM python:3.13\nWORKDIR /srv\n[|COPY . /srv|]\nRUN pip install -r requirements/dev.txt\n',
      fixed:
        'FROM python:3.13\nWORKDIR /srv\nCOPY requirements/dev.txt requirements/base.txt /srv/requirements/\nRUN pip install -r requirements/dev.txt\nCOPY . /srv\n',
      files: { 'requirements/dev.txt': '-r base.txt\npytest\n', 'requirements/base.txt': 'flask\n', 'app.py': '' },
    },
    {
      good: 'FROM node:22\nWORKDIR /app\nCOPY package.json package-lock.json ./\nRUN npm ci\nCOPY . .\n',
      files: { 'package.json': '{}', 'package-lock.json': '{}', 'src/index.js': '' },
    },
  ],
  engine: [
    {
      name: 'An edit of a source file runs `npm ci` again when the sources are copied first; with the manifests first it is reused.',
      files: { 'package.json': '{ "name": "demo" }\n', 'package-lock.json': '{}\n', 'src/index.js': 'one\n' },
      bad: 'FROM node:22\nWORKDIR /app\nCOPY . .\nRUN npm ci\n',
      fixed: 'FROM node:22\nWORKDIR /app\nCOPY package.json package-lock.json ./\nRUN npm ci\nCOPY . .\n',
      change: { files: { 'src/index.js': 'two\n' } },
      badStep: { startsWith: 'RUN npm ci', second: 'runs' },
      fixedStep: { startsWith: 'RUN npm ci', second: 'cached' },
    },
    {
      name: 'An edit of a source file runs `npm ci` again below a COPY of what a build made of it; above that COPY it is reused.',
      files: { 'package.json': '{ "name": "demo" }\n', 'package-lock.json': '{}\n', 'src/index.js': 'one\n' },
      bad: 'FROM node:22 AS build\nWORKDIR /app\nCOPY . .\nRUN node build.js && cp -r src dist\n\nFROM node:22\nWORKDIR /app\nCOPY package*.json ./\nCOPY --from=build /app/dist ./dist\nRUN npm ci\n',
      fixed:
        'FROM node:22 AS build\nWORKDIR /app\nCOPY . .\nRUN node build.js && cp -r src dist\n\nFROM node:22\nWORKDIR /app\nCOPY package*.json ./\nRUN npm ci\nCOPY --from=build /app/dist ./dist\n',
      change: { files: { 'src/index.js': 'two\n' } },
      badStep: { startsWith: 'RUN npm ci', second: 'runs' },
      fixedStep: { startsWith: 'RUN npm ci', second: 'cached' },
    },
    {
      name: 'Manifests that are copied below the sources save nothing; with the sources below the install, it is reused.',
      files: { 'package.json': '{ "name": "demo" }\n', 'package-lock.json': '{}\n', 'src/index.js': 'one\n' },
      bad: 'FROM node:22\nWORKDIR /app\nCOPY . .\nCOPY package*.json ./\nRUN npm ci\n',
      fixed: 'FROM node:22\nWORKDIR /app\nCOPY package*.json ./\nRUN npm ci\nCOPY . .\n',
      change: { files: { 'src/index.js': 'two\n' } },
      badStep: { startsWith: 'RUN npm ci', second: 'runs' },
      fixedStep: { startsWith: 'RUN npm ci', second: 'cached' },
    },
  ],
  check(file, report) {
    const { origin, dockerfileUri } = file.context.source;
    if (origin.kind === 'folder' && dockerfileUri.includes('/.devcontainer/')) return;
    for (const early of earlySources(file)) report(findingOf(file, early));
    for (const early of earlyOthers(file)) report(otherFinding(file, early));
  },
});

/** What the install does not read at all is no input that could be copied first: it is to move. */
function otherFinding(file: FileFacts, early: EarlyOther): Finding {
  const { copy, kind, path, installs, hasManifest } = early;
  const fix = moveCopyBelow(file, early);
  const labels = listInWords([...new Set(installs.map(({ install }) => `\`${commandLabel(install.command)}\``))]);
  const why = kind === 'built' ? 'which changes with the sources' : 'of which it reads nothing';
  return {
    span: copy.instruction.span,
    severity: kind === 'built' ? 'information' : 'hint',
    message:
      `Each change of ${path}, ${why}, runs ${labels} again${noteOf(file, installs)}, because \`${instructionLabel(copy.instruction)}\` stands above it. ` +
      (hasManifest ? 'Copy the manifests and lock files alone first.' : 'Copy it below the install.'),
    related: runsAgain(installs),
    ...(fix === undefined ? {} : { fixes: [fix] }),
  };
}

function findingOf(file: FileFacts, early: EarlySource): Finding {
  const { copy, installs } = early;
  const fixes = copyInputsFirst(file, early);
  const labels = [...new Set(installs.map(({ install }) => `\`${commandLabel(install.command)}\``))];
  const inputs = namesOf([...new Set(installs.flatMap((one) => one.inputs))]);
  const doubt = installs.find((one) => one.doubt !== undefined)?.doubt;
  const superfluous = installs.find((one) => one.superfluous !== undefined)?.superfluous;
  // Beside manifests, the one source is meant that brings too much.
  const extra = copy.copy?.sources.length === 1 ? undefined : superfluous?.source;
  const such = superfluous === undefined ? 'any file' : `a file such as ${superfluous.path}`;
  const what = `Every change of ${such}${extra === undefined ? '' : `, which \`${extra.text}\` brings,`}`;
  const needed = inputs.length === 0 ? 'the manifests' : listInWords(inputs);
  return {
    span: copy.instruction.span,
    severity: isInTestFolder(file.context.source.dockerfileUri) ? 'hint' : severityOf(early),
    message:
      `${what} runs ${listInWords(labels)} again${noteOf(file, installs)}, because \`${instructionLabel(copy.instruction)}\` stands above it. ` +
      (doubt === undefined
        ? `Copy ${needed} first, and the rest below the install.`
        : `Copy what it reads first (${needed}); look closely, because ${doubt}.`),
    related: [
      ...(extra === undefined
        ? []
        : [{ message: 'Brings more than manifests.', at: { kind: 'here' as const, span: extra.span } }]),
      ...lateManifests(file, early).map(({ step }) => ({
        message: 'Brings nothing new: the sources above hold the same files.',
        at: { kind: 'here' as const, span: step.instruction.span },
      })),
      ...runsAgain(installs),
    ],
    ...(fixes.length === 0 ? {} : { fixes }),
  };
}

function noteOf(file: FileFacts, installs: readonly PlacedInstall[]): string {
  return durationNote(
    file,
    installs.map(({ step }) => step),
  );
}

/** Without their folder, where that is enough to tell which is meant. */
function namesOf(paths: readonly string[]): readonly string[] {
  const nameOf = (path: string) => path.slice(path.lastIndexOf('/') + 1);
  const counts = new Map<string, number>();
  for (const path of paths) counts.set(nameOf(path), (counts.get(nameOf(path)) ?? 0) + 1);
  return paths.map((path) => (counts.get(nameOf(path)) === 1 ? nameOf(path) : path));
}

function runsAgain(installs: readonly PlacedInstall[]): readonly Related[] {
  return installs.map(({ step, install }) => ({
    message: `\`${commandLabel(install.command)}\` runs again with every change.`,
    at: { kind: 'here', span: step.instruction.span },
  }));
}

function severityOf({ installs, isBroad }: EarlySource): Severity {
  if (installs.some(({ folder }) => folder === undefined)) return 'information';
  if (installs.every(({ doubt }) => doubt !== undefined)) return 'hint';
  return isBroad && !installs.every(keepsDownloads) ? 'warning' : 'information';
}

/** The downloads survive in a cache mount; only the linking is done again. */
function keepsDownloads({ step, install }: EarlyInstall): boolean {
  if (install.ecosystem.isStoreReadLater) return false;
  return step.mounts.some(
    ({ type, target }) =>
      type === 'cache' && install.ecosystem.cacheFolders.some((folder) => target === folder || target?.startsWith(`${folder}/`)),
  );
}
