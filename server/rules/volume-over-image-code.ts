/**
 * A VOLUME over a folder that the image fills with code: Docker copies the folder into a volume when a container is first
 * created, and Docker Compose attaches that volume again after every rebuild, so that the new code is never seen.
 */
import { isDataFolder } from '../facts/data-folder.ts';
import { type DeclaredVolume, declaredVolumes } from '../facts/declared-volumes.ts';
import type { FileFacts, StageFacts, Step } from '../facts/file-facts.ts';
import { commandLabel, instructionLabel } from '../facts/step-label.ts';
import { stageOfTarget } from '../facts/target-stage.ts';
import type { Span } from '../model/span.ts';
import { deleteInstruction } from './edits/instruction-edits.ts';
import { type Finding, rule } from './rule.ts';

export const volumeOverImageCode = rule({
  id: 'volume-over-image-code',
  title: 'VOLUME over a folder that the image fills with code',
  severity: 'warning',
  source: 'https://docs.docker.com/reference/dockerfile/#notes-about-specifying-volumes',
  why: `A folder that \`VOLUME\` declares becomes a volume of its own in every container. Docker fills it once, when the container is
created, with what the image has there. Docker Compose keeps the volume when it replaces the container: the rebuilt image has the
new code, and the container still shows the old one.

The legacy builder even throws away what instructions below \`VOLUME\` write there; BuildKit keeps it.`,
  silentWhen: [
    'Only a signing key or a list of Python packages is copied there.',
    'The folder is a place for data by its name (`/var/lib/…`, `/data`, `/app/uploads`, `/config` …).',
    'Nothing is copied or installed into it; it is only made or given to a user.',
    'The VOLUME is in a stage that the built stage does not stand on, or its path is not known.',
  ],
  fix: `Removes the VOLUME instruction when it declares nothing else. Review it: who relies on the volume for data has to name the folder
of the data instead.`,
  examples: [
    {
      bad: 'FROM node:22\nWORKDIR /app\nCOPY . .\nVOLUME [|/app|]\nCMD ["node", "server.js"]\n',
      fixed: 'FROM node:22\nWORKDIR /app\nCOPY . .\nCMD ["node", "server.js"]\n',
      message: '`COPY . .`',
    },
    {
      note: 'A stage that stands on another one has its volumes, too.',
      bad: 'FROM php:8.3-apache AS base\nVOLUME ["[|/var/www/html|]"]\n\nFROM base\nCOPY src/ /var/www/html/\n',
      fixed: 'FROM php:8.3-apache AS base\n\nFROM base\nCOPY src/ /var/www/html/\n',
    },
    { good: 'FROM node:22\nWORKDIR /app\nCOPY . .\nVOLUME /app/data\n' },
    { good: 'FROM debian:12\nRUN mkdir -p /srv/site && chown www-data /srv/site\nVOLUME /srv/site\n' },
  ],
  containers: [
    {
      name: 'After a rebuild Docker Compose creates the container again with the old volume, which hides the new code; without the VOLUME the new code is there.',
      files: { 'server.js': 'old\n' },
      bad: 'FROM node:22\nWORKDIR /app\nCOPY . .\nVOLUME /app\n',
      fixed: 'FROM node:22\nWORKDIR /app\nCOPY . .\n',
      change: { 'server.js': 'new\n' },
      ...{ shown: 'server.js', path: '/app/server.js' },
      ...{ badShows: 'old', fixedShows: 'new' },
    },
    {
      name: 'BuildKit keeps what stands below the VOLUME, so that a COPY behind it is hidden, too.',
      files: { 'server.js': 'old\n' },
      bad: 'FROM node:22\nVOLUME ["/app"]\nCOPY server.js /app/\n',
      fixed: 'FROM node:22\nCOPY server.js /app/\n',
      change: { 'server.js': 'new\n' },
      ...{ shown: 'server.js', path: '/app/server.js' },
      ...{ badShows: 'old', fixedShows: 'new' },
    },
  ],
  check(file, report) {
    const stage = stageOfTarget(file.stages, file.context.source.target);
    if (stage === undefined) return;
    for (const volume of declaredVolumes(stage.lineage, file)) {
      const filled = isDataFolder(volume.path) ? undefined : filledBy(volume, stage);
      if (filled !== undefined) report(findingOf(file, volume, filled));
    }
  },
});

interface Filled {
  readonly label: string;
  readonly span: Span;
}

/** The first step that puts code below the volume. */
function filledBy({ path }: DeclaredVolume, { lineage, isPosix }: StageFacts): Filled | undefined {
  for (const step of lineage) {
    const filled = copiedInto(path, step) ?? (isPosix ? installedInto(path, step) : undefined);
    if (filled !== undefined) return filled;
  }
  return undefined;
}

function copiedInto(path: string, { copy, instruction }: Step): Filled | undefined {
  const { destination } = copy ?? {};
  if (destination === undefined || instruction.unreadable !== undefined || !isWithin(destination, path)) return undefined;
  if (copy?.sources.every(({ text }) => isNoCode(text))) return undefined;
  // A folder of the volume may be one for data all the same.
  if (isDataFolder(destination.replace(/\/+$/, '') || '/')) return undefined;
  return { label: instructionLabel(instruction), span: instruction.span };
}

/** A signing key that a later RUN imports, or a list of packages that one installs elsewhere. */
function isNoCode(source: string): boolean {
  return /\.(?:gpg|asc|pub|pem|crt|key)$|(?:^|\/)(?:requirements|constraints)[\w.-]*\.txt$/i.test(source);
}

function installedInto(path: string, { installs }: Step): Filled | undefined {
  const install = installs.find(
    ({ kind, directory, ecosystem }) =>
      (kind === 'manifest' || kind === 'needs-source') &&
      ecosystem.outputs.length > 0 &&
      // They install into the folder of the interpreter.
      ecosystem.id !== 'pip' &&
      ecosystem.id !== 'uv' &&
      directory !== undefined &&
      isWithin(directory, path),
  );
  return install && { label: commandLabel(install.command), span: install.command.span };
}

function isWithin(inner: string, outer: string): boolean {
  return outer !== '/' && (inner === outer || inner.startsWith(`${outer}/`));
}

function findingOf(file: FileFacts, { step, path, span, isAlone }: DeclaredVolume, { label, span: at }: Filled): Finding {
  const edits = [deleteInstruction(file.dockerfile, step.instruction)];
  return {
    span,
    message:
      `A container gets a volume over ${path}, filled once with what \`${label}\` puts there; Docker Compose attaches the same volume ` +
      'again after a rebuild, so the new files stay hidden. Remove it, or name only the folder that holds data.',
    related: [{ message: `Fills ${path}.`, at: { kind: 'here', span: at } }],
    ...(isAlone ? { fixes: [{ title: `Remove \`VOLUME ${path}\``, safety: 'review', edits }] } : {}),
  };
}
