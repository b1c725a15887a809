/**
 * A cache mount and, in the same RUN, something that empties it or goes around it: the next build finds nothing there and
 * downloads everything again.
 */
import { type Defeat, defeatedMounts } from '../facts/cache-cleaners.ts';
import { throwsDownloadsAway } from '../facts/docker-clean.ts';
import type { FileFacts, Mount, StageFacts, Step } from '../facts/file-facts.ts';
import { isBelow } from '../facts/image-paths.ts';
import type { Span } from '../model/span.ts';
import { type Finding, type Fix, rule } from './rule.ts';

export const cacheMountDefeated = rule({
  id: 'cache-mount-defeated',
  title: 'Cache mount that the same RUN empties or passes by',
  severity: 'warning',
  source: 'https://docs.docker.com/reference/dockerfile/#example-cache-apt-packages',
  why: `What lies in a cache mount is not part of the image, so there is nothing to clean up: \`rm -rf\`, \`apt-get clean\` and \`--no-cache-dir\`
only see to it that the next build has to download everything again.

The official Debian and Ubuntu images go further: a file of theirs, \`/etc/apt/apt.conf.d/docker-clean\`, removes each package right
after it was installed. A cache mount on \`/var/cache/apt\` stays empty as long as that file is there.`,
  silentWhen: [
    'What is cleaned is not under the mount, or belongs to another tool.',
    'The path holds a variable or a wildcard within a name.',
    'For apt: the base image is not known to be Debian or Ubuntu, or a step of the stage mentions `docker-clean`.',
  ],
  fix: `Removes the command or the flag; for apt, removes \`docker-clean\` in front of it. Review it: files that were removed on purpose may
have been meant.`,
  examples: [
    {
      bad: 'FROM python:3.13-alpine\nCOPY requirements.txt .\nRUN --mount=type=cache,target=/root/.cache/pip pip install [|--no-cache-dir|] -r requirements.txt\n',
      fixed:
        'FROM python:3.13-alpine\nCOPY requirements.txt .\nRUN --mount=type=cache,target=/root/.cache/pip pip install -r requirements.txt\n',
      message: '/root/.cache/pip',
    },
    {
      bad: 'FROM node:22-alpine\nWORKDIR /app\nCOPY package*.json ./\nRUN --mount=type=cache,target=/root/.npm npm ci && [|npm cache clean --force|]\n',
      fixed: 'FROM node:22-alpine\nWORKDIR /app\nCOPY package*.json ./\nRUN --mount=type=cache,target=/root/.npm npm ci\n',
    },
    {
      bad: 'FROM debian:12\nRUN [|--mount=type=cache,target=/var/cache/apt,sharing=locked|] apt-get update && apt-get install -y curl\n',
      fixed:
        'FROM debian:12\nRUN --mount=type=cache,target=/var/cache/apt,sharing=locked rm -f /etc/apt/apt.conf.d/docker-clean && apt-get update && apt-get install -y curl\n',
      message: 'docker-clean',
    },
    {
      note: 'Another folder than the mounted one.',
      good: 'FROM debian:12\nRUN rm -f /etc/apt/apt.conf.d/docker-clean\nRUN --mount=type=cache,target=/var/cache/apt apt-get update && apt-get install -y curl && rm -rf /var/lib/apt/lists/*\n',
    },
  ],
  engine: [
    {
      name: 'A file that the RUN left in its cache mount is there in the next build, unless the RUN removed it.',
      files: { 'package.json': '{ "name": "demo" }\n', 'package-lock.json': '{}\n' },
      bad: 'FROM node:22-alpine\nWORKDIR /app\nCOPY package*.json ./\nRUN --mount=type=cache,target=/root/.npm touch /root/.npm/kept && npm ci && rm -rf /root/.npm/*\nRUN --mount=type=cache,target=/root/.npm test -f /root/.npm/kept\n',
      fixed:
        'FROM node:22-alpine\nWORKDIR /app\nCOPY package*.json ./\nRUN --mount=type=cache,target=/root/.npm touch /root/.npm/kept && npm ci\nRUN --mount=type=cache,target=/root/.npm test -f /root/.npm/kept\n',
      change: { files: { 'package.json': '{ "name": "other" }\n' } },
      badStep: { failsWith: 'test -f /root/.npm/kept' },
      fixedStep: { startsWith: 'RUN --mount=type=cache,target=/root/.npm test', second: 'runs' },
    },
  ],
  check(file, report) {
    for (const stage of file.stages) {
      for (const step of stage.isPosix ? stage.steps : []) {
        for (const finding of findingsOf(file, stage, step)) report(finding);
      }
    }
  },
});

function findingsOf(file: FileFacts, stage: StageFacts, step: Step): readonly Finding[] {
  const defeats = defeatedMounts(step);
  // One thing may work against several mounts.
  const byPlace = new Map(defeats.toReversed().map((defeat) => [defeat.span.start, defeat]));
  const found = [...byPlace.values()].toReversed().map((defeat) => findingOf(file, step, defeat));
  const archive = step.mounts.find(
    ({ type, target }) =>
      type === 'cache' && (isBelow('/var/cache/apt/archives', target) || isBelow(target, '/var/cache/apt/archives')),
  );
  const installs = step.installs.some(({ ecosystem, kind }) => ecosystem.id === 'apt' && kind === 'tools');
  if (archive === undefined || !installs || defeats.some(({ mount }) => mount === archive)) return found;
  return throwsDownloadsAway(stage, step, file) ? [...found, keptEmpty(step, archive)] : found;
}

function findingOf(file: FileFacts, step: Step, { mount, kind, label, span }: Defeat): Finding {
  const verb = kind === 'cleaner' ? 'empties' : 'passes by';
  const fix = kind === 'variable' ? undefined : removed(file, step, span, kind, label);
  return {
    span,
    message:
      `\`${label}\` ${verb} the cache that is mounted at ${mount.target}: the next build downloads everything again. What lies in a cache mount is ` +
      'not part of the image; leave it out.',
    related: [{ message: 'The cache mount.', at: { kind: 'here', span: mount.span } }],
    ...(fix === undefined ? {} : { fixes: [fix] }),
  };
}

/** The flag with the blank in front of it; the command with the `&&` in front of it, or behind it when it is the first. */
function removed(
  { dockerfile: { text } }: FileFacts,
  { instruction }: Step,
  span: Span,
  kind: Defeat['kind'],
  label: string,
): Fix | undefined {
  const before = text.slice(instruction.span.start, span.start);
  const after = text.slice(span.end, instruction.span.end);
  const title = `Remove \`${label}\``;
  if (instruction.heredocs.length > 0) return undefined;
  if (kind === 'flag') {
    const blanks = /[ \t]+$/.exec(before)?.[0].length ?? 0;
    if (endsEscaping(before, blanks)) return undefined;
    return {
      title,
      safety: 'review',
      edits: [{ kind: 'replace', span: { start: span.start - blanks, end: span.end }, text: '' }],
    };
  }
  const joint = /[ \t]*(?:\\\r?\n[ \t]*)?&&[ \t]*(?:\\\r?\n[ \t]*)?$/.exec(before)?.[0].length;
  if (joint === undefined || endsEscaping(before, joint) || !/^(?:[ \t]*(?:\\\r?\n[ \t]*)?&&|\s*$)/.test(after)) return undefined;
  return { title, safety: 'review', edits: [{ kind: 'replace', span: { start: span.start - joint, end: span.end }, text: '' }] };
}

/** A blank that is escaped is part of a word: without it the backslash would join the next line to this one. */
function endsEscaping(before: string, cut: number): boolean {
  return before.slice(0, before.length - cut).endsWith('\\');
}

function keptEmpty({ instruction, commands }: Step, mount: Mount): Finding {
  const [first] = commands;
  const canInsert =
    first !== undefined && first.depth === 0 && instruction.heredocs.length === 0 && instruction.json === undefined;
  const at = first?.span.start ?? 0;
  const text = 'rm -f /etc/apt/apt.conf.d/docker-clean && ';
  return {
    span: mount.span,
    message:
      `This cache stays empty: the base image removes each package right after it was installed (/etc/apt/apt.conf.d/docker-clean). Remove that ` +
      'file before the install.',
    ...(canInsert
      ? {
          fixes: [
            {
              title: 'Remove docker-clean first',
              safety: 'review',
              edits: [{ kind: 'replace', span: { start: at, end: at }, text }],
            },
          ],
        }
      : {}),
  };
}
