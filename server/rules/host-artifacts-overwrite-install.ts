/**
 * A COPY of the project below an install, with the same folder lying on this machine: `node_modules`, `vendor`, `.venv`,
 * `obj` of the host replace what the image has just installed, for another system or from months ago.
 */
import type { ContextIgnoreFile, ContextListing } from '../facts/context-view.ts';
import { joinPath } from '../facts/expand-glob.ts';
import type { FileFacts, Install, StageFacts, Step } from '../facts/file-facts.ts';
import { gitIgnoredBy } from '../facts/git-ignored.ts';
import { landsAt } from '../facts/landing.ts';
import { commandLabel, instructionLabel } from '../facts/step-label.ts';
import { dropsTracked } from '../facts/tracked-paths.ts';
import { addIgnoreLines } from './edits/ignore-edits.ts';
import { type Finding, rule } from './rule.ts';

export const hostArtifactsOverwriteInstall = rule({
  id: 'host-artifacts-overwrite-install',
  title: 'Packages of this machine copied over those of the image',
  severity: 'information',
  source: 'https://docs.docker.com/build/concepts/context/#dockerignore-files',
  why: `A \`COPY . .\` below an install brings everything that the ignore file does not keep out, and files that are already there are
replaced. When the folder that the install wrote also lies on this machine, the image gets the host's packages: built for
another system, with tools for development, or as old as the last install here. The build does not say so, and another
machine builds another image.`,
  silentWhen: [
    'The ignore file keeps the folder out, or the COPY does with `--exclude`.',
    'The folder is not on this machine, or Git keeps it (vendored packages).',
    'The same packages are installed again below the COPY.',
    'There is no ignore file at all: broad-copy-without-dockerignore speaks of that.',
    'The build context is not known.',
  ],
  fix: `Adds a line for the folder to the ignore file. Review it, because the image then keeps what was installed in it.`,
  examples: [
    {
      bad: 'FROM node:22\nWORKDIR /app\nCOPY package.json package-lock.json ./\nRUN npm ci\n[|COPY . .|]\n',
      fixed: 'FROM node:22\nWORKDIR /app\nCOPY package.json package-lock.json ./\nRUN npm ci\nCOPY . .\n',
      fixedFiles: { '.dockerignore': '.git\n**/node_modules\n' },
      message: 'node_modules',
      files: {
        'package.json': '{}',
        'package-lock.json': '{}',
        'node_modules/left-pad/index.js': '',
        '.dockerignore': '.git\n',
        'index.js': '',
      },
    },
    {
      good: 'FROM node:22\nWORKDIR /app\nCOPY package.json package-lock.json ./\nRUN npm ci\nCOPY . .\n',
      files: { 'package.json': '{}', 'node_modules/left-pad/index.js': '', '.dockerignore': '**/node_modules\n' },
    },
    {
      note: 'Vendored packages are part of the project.',
      good: 'FROM golang:1.25\nWORKDIR /src\nCOPY go.mod go.sum ./\nRUN go mod download\nCOPY . .\n',
      files: { 'go.mod': '', 'go.sum': '', 'vendor/modules.txt': '', '.dockerignore': '.git\n' },
    },
  ],
  engine: [
    {
      name: 'A package that changes on this machine runs everything below the COPY again; kept out, nothing runs.',
      files: {
        'package.json': '{ "name": "demo" }\n',
        'package-lock.json': '{}\n',
        'node_modules/left-pad/index.js': 'one\n',
        '.dockerignore': '.git\n',
      },
      bad: 'FROM node:22\nWORKDIR /app\nCOPY package.json package-lock.json ./\nRUN npm ci\nCOPY . .\nRUN true\n',
      fixed: 'FROM node:22\nWORKDIR /app\nCOPY package.json package-lock.json ./\nRUN npm ci\nCOPY . .\nRUN true\n',
      change: { files: { 'node_modules/left-pad/index.js': 'two\n' } },
      badStep: { startsWith: 'RUN true', second: 'runs' },
      fixedStep: { startsWith: 'RUN true', second: 'cached' },
    },
  ],
  check(file, report) {
    const { listing, ignoreFile } = file.context;
    if (listing.kind !== 'loaded' || ignoreFile.kind !== 'loaded' || ignoreFile.value === undefined) return;
    for (const stage of file.stages) {
      for (const step of stage.isPosix ? stage.steps : []) {
        const overwritten = overwrittenBy(step, stage, file, listing.value);
        if (overwritten !== undefined) report(findingOf(step, overwritten, ignoreFile.value));
      }
    }
  },
});

interface Overwritten {
  readonly install: Install;
  /** Context path of the folder. */
  readonly path: string;
  /** Git keeps something of that name, here or in another folder. */
  readonly isElsewhereTracked: boolean;
}

function overwrittenBy(step: Step, { lineage }: StageFacts, file: FileFacts, listing: ContextListing): Overwritten | undefined {
  if (step.copy?.from.kind !== 'context' || step.instruction.unreadable !== undefined) return undefined;
  const at = lineage.indexOf(step);
  const later = lineage.slice(at + 1).flatMap(({ installs }) => installs);
  for (const install of lineage.slice(0, at).flatMap(({ installs }) => installs)) {
    if (!writesOutputs(install) || later.some((other) => writesOutputs(other) && isSamePlace(other, install))) continue;
    for (const name of install.ecosystem.outputs) {
      const landed = landsAt(step, `/${joinPath(install.directory ?? '', name)}`, listing);
      if (landed?.kind !== 'directory' || isKept(name, landed.path, file)) continue;
      return { install, path: landed.path, isElsewhereTracked: dropsTracked(`**/${name}`, file.context, listing) };
    }
  }
  return undefined;
}

function writesOutputs({ kind, directory, ecosystem }: Install): boolean {
  return (kind === 'manifest' || kind === 'needs-source') && directory !== undefined && ecosystem.outputs.length > 0;
}

function isSamePlace(one: Install, other: Install): boolean {
  return one.directory === other.directory && one.ecosystem.id === other.ecosystem.id;
}

/** Folders that projects keep under version control: what Git does not ignore there is meant. */
const oftenKept: ReadonlySet<string> = new Set(['vendor', 'bin', 'build', 'dist', 'lib', 'out']);

function isKept(name: string, path: string, { context }: FileFacts): boolean {
  return oftenKept.has(name) && gitIgnoredBy(context, path) === undefined;
}

function findingOf(step: Step, { install, path, isElsewhereTracked }: Overwritten, ignoreFile: ContextIgnoreFile): Finding {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const pattern = oftenKept.has(name) || isElsewhereTracked ? path : `**/${name}`;
  const file = ignoreFile.path.slice(ignoreFile.path.lastIndexOf('/') + 1);
  return {
    span: step.instruction.span,
    message:
      `\`${instructionLabel(step.instruction)}\` brings ${path} of this machine over what \`${commandLabel(install.command)}\` installed: the image may ` +
      `get packages for another system, or old ones. Add \`${pattern}\` to ${file}.`,
    related: [{ message: 'Installed here.', at: { kind: 'here', span: install.command.span } }],
    fixes: [{ title: `Add \`${pattern}\` to ${file}`, safety: 'review', edits: [addIgnoreLines(ignoreFile, [pattern])] }],
  };
}
