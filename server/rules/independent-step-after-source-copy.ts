/**
 * A RUN that needs nothing of the project, below a COPY of the project: every edit of a source file installs the packages of
 * the distribution again.
 */
import { builtFromSources } from '../facts/built-copy.ts';
import { durationNote } from '../facts/duration-note.ts';
import type { Command, FileFacts, StageFacts, Step } from '../facts/file-facts.ts';
import { endOfIndependentPart, type Independence, independenceOf } from '../facts/independent-step.ts';
import { isManifestName } from '../facts/known-ecosystems.ts';
import { commandLabel, instructionLabel } from '../facts/step-label.ts';
import { instructionsBetween } from './edits/instruction-edits.ts';
import { moveStartUp, moveUp } from './edits/move-up.ts';
import { type Finding, rule } from './rule.ts';

export const independentStepAfterSourceCopy = rule({
  id: 'independent-step-after-source-copy',
  title: 'Step that needs no source, below a COPY of the sources',
  severity: 'warning',
  source: 'https://docs.docker.com/build/cache/optimize/#order-your-layers',
  why: `The key of a step contains the key of the step before it. When the sources are copied first, an edit of any of them runs
everything below again, also what reads none of them: packages of the distribution, tools that are installed by name.

Above the COPY, such a step is reused for as long as its own text stays the same.`,
  silentWhen: [
    'What is copied may be an input of the step: settings, keys and package lists (`/etc/apt`, `*.list`, `*.gpg`, certificates, `.npmrc`), or a file that the step names.',
    'Something in the step is not known to read nothing: a script, a variable, a substitution, a relative path.',
    'Between the COPY and the step the user or the shell changes, or a variable that the step uses is set.',
    'What is copied is a manifest and a lock file alone, or comes from another stage without changing with the sources: a tool, packages.',
    'For users, folders and other quick commands alone.',
  ],
  fix: 'Moves the RUN in front of the first COPY of sources, or, where the rest of it installs the packages of the project, the part that does not. Review it: the step must need nothing that stands between the two.',
  examples: [
    {
      bad: 'FROM python:3.13-slim\nWORKDIR /app\nCOPY . .\nRUN [|apt-get update && apt-get install -y --no-install-recommends ffmpeg|]\nCMD ["python", "app.py"]\n',
      fixed:
        'FROM python:3.13-slim\nWORKDIR /app\nRUN apt-get update && apt-get install -y --no-install-recommends ffmpeg\nCOPY . .\nCMD ["python", "app.py"]\n',
      message: '`COPY . .`',
    },
    {
      bad: 'FROM node:22\nWORKDIR /app\nCOPY src ./src\nRUN [|npm install -g pnpm@9|]\n',
      fixed: 'FROM node:22\nWORKDIR /app\nRUN npm install -g pnpm@9\nCOPY src ./src\n',
    },
    {
      good: 'FROM debian:12\nCOPY sources.list /etc/apt/sources.list\nRUN apt-get update && apt-get install -y ffmpeg\n',
    },
    { good: 'FROM debian:12\nCOPY packages.txt .\nRUN apt-get update && xargs apt-get install -y < packages.txt\n' },
  ],
  engine: [
    {
      name: 'An edit of a source file installs the packages again when they stand below the COPY; above it, they are reused.',
      files: { 'app.py': 'one\n' },
      bad: 'FROM debian:12\nWORKDIR /app\nCOPY . .\nRUN apt-get update && apt-get install -y curl\n',
      fixed: 'FROM debian:12\nWORKDIR /app\nRUN apt-get update && apt-get install -y curl\nCOPY . .\n',
      change: { files: { 'app.py': 'two\n' } },
      badStep: { startsWith: 'RUN apt-get update', second: 'runs' },
      fixedStep: { startsWith: 'RUN apt-get update', second: 'cached' },
    },
    {
      name: 'An edit of a source file installs packages of the distribution again with those of the project in one RUN; in one of their own above the COPY, they are reused.',
      files: { 'package.json': '{ "name": "demo" }\n', 'package-lock.json': '{}\n', 'src/index.js': 'one\n' },
      bad: 'FROM node:22\nWORKDIR /app\nCOPY . .\nRUN apt-get update && apt-get install -y git && npm ci\n',
      fixed: 'FROM node:22\nWORKDIR /app\nRUN apt-get update && apt-get install -y git\nCOPY . .\nRUN npm ci\n',
      change: { files: { 'src/index.js': 'two\n' } },
      badStep: { startsWith: 'RUN apt-get update', second: 'runs' },
      fixedStep: { startsWith: 'RUN apt-get update', second: 'cached' },
    },
  ],
  check(file, report) {
    for (const stage of file.stages.filter(({ isPosix }) => isPosix)) {
      for (const finding of findingsOf(file, stage)) report(finding);
    }
  },
});

/** What is copied there, or under such a name, is an input of package managers. */
const inputs =
  /^\/etc\/|^\/usr\/(?:local\/)?share\/(?:ca-certificates|keyrings)|\.(?:list|sources|gpg|asc|pem|crt|key|repo|deb|rpm|apk|sh)$|\/(?:pip\.conf|\.npmrc|\.yarnrc(?:\.yml)?)$/;

function findingsOf(file: FileFacts, stage: StageFacts): readonly Finding[] {
  const findings: Finding[] = [];
  let copies: Step[] = [];
  for (const step of stage.steps) {
    const { keyword, unreadable } = step.instruction;
    if (unreadable !== undefined || keyword === 'USER' || keyword === 'SHELL' || keyword === 'ONBUILD') copies = [];
    else if (keyword === 'COPY' || keyword === 'ADD') {
      if (isInput(step)) copies = [];
      else if (bringsSources(file, step) || builtFromSources(file, step) !== undefined) copies.push(step);
      else if (copies.length > 0 && step.copy?.from.kind !== 'context') copies = [];
    } else if (keyword === 'RUN') {
      const [first] = copies;
      const copied = copies.flatMap(({ copy }) => copy?.destination ?? []);
      const kind = first === undefined ? undefined : independenceOf(step, copied, file.options.expensiveCommands);
      if (first !== undefined && isFree(file, first, step)) {
        const end = kind === undefined ? endOfIndependentPart(step, copied) : undefined;
        if (kind !== undefined && kind !== 'setup') findings.push(findingOf(file, first, step, kind));
        else if (end !== undefined) findings.push(mixedFinding(file, first, step, end));
      }
      // What an earlier RUN made of the sources is not known.
      if (kind === undefined) copies = [];
    }
  }
  return findings;
}

function isInput({ copy, instruction }: Step): boolean {
  if (copy === undefined || copy.destination === undefined || instruction.heredocs.length > 0) return true;
  if (copy.sources.some(({ kind }) => kind !== 'path')) return true;
  return inputs.test(copy.destination) || copy.sources.some(({ path }) => inputs.test(`/${path ?? ''}`));
}

/** More than a manifest and its lock file: what changes with every edit. */
function bringsSources({ context, options }: FileFacts, { copy }: Step): boolean {
  if (copy?.from.kind !== 'context') return false;
  return copy.sources.some(({ path, hasWildcard }) => {
    if (path === undefined) return false;
    if (path === '') return true;
    if (isManifestName(path, options)) return false;
    if (hasWildcard) return true;
    const entry = context.listing.kind === 'loaded' ? context.listing.value.get(path) : undefined;
    return entry === undefined
      ? !/\.[\w-]+$|file$/i.test(path)
      : entry.kind === 'directory' && !holdsManifestsOnly(context, path, options);
  });
}

/** pip is told them by name. */
const listOfPip = /(?:^|\/)requirements\/[^/]+\.(?:txt|in)$/;

/** `requirements` with a file for each use. */
function holdsManifestsOnly({ listing }: FileFacts['context'], folder: string, options: FileFacts['options']): boolean {
  const inside = listing.kind === 'loaded' ? listing.value.childrenOf(folder) : [];
  return (
    inside.length > 0 &&
    inside.every(({ path, kind }) => kind === 'file' && (isManifestName(path, options) || listOfPip.test(path)))
  );
}

/** Nothing in between that the step needs: a variable, an argument, a build of something. */
function isFree({ dockerfile }: FileFacts, first: Step, step: Step): boolean {
  const text = dockerfile.text.slice(step.instruction.span.start, step.instruction.span.end);
  return instructionsBetween(dockerfile, first.instruction, step.instruction).every(({ keyword, words }) => {
    if (keyword !== 'ENV' && keyword !== 'ARG') return true;
    return words.every((word) => !text.includes(word.text.split('=', 1)[0] ?? '') && !/PROXY|^PATH=/i.test(word.text));
  });
}

function findingOf(file: FileFacts, first: Step, step: Step, kind: Exclude<Independence, 'setup'>): Finding {
  const command = step.installs.findLast((install) => install.kind === 'tools')?.command ?? step.commands[0];
  const start = step.commands[0]?.span.start ?? step.instruction.span.start;
  const end = step.commands.at(-1)?.span.end ?? step.instruction.span.end;
  const fix = moveUp(file, first, step);
  // What a build made may be the same again, and is then no change.
  const isQuieter = kind === 'tools' || first.copy?.from.kind === 'stage';
  return {
    span: { start, end },
    ...(isQuieter ? { severity: 'information' as const } : {}),
    message:
      `\`${command === undefined ? 'This step' : commandLabel(command)}\` reads nothing of the project, and every change of what ` +
      `\`${instructionLabel(first.instruction)}\` brings runs it again${durationNote(file, [step])}. Move it above that COPY.`,
    related: [{ message: 'What changes.', at: { kind: 'here', span: first.instruction.span } }],
    ...(fix === undefined ? {} : { fixes: [fix] }),
  };
}

/** Packages of the distribution in front of those of the project: the one must move, the other must not. */
function mixedFinding(file: FileFacts, first: Step, step: Step, rest: Command): Finding {
  const packages = step.installs.find(({ kind, command }) => kind === 'tools' && command.span.end <= rest.span.start)?.command;
  const fix = moveStartUp(file, first, step, rest);
  return {
    span: { start: step.commands[0]?.span.start ?? rest.span.start, end: (packages ?? rest).span.end },
    severity: 'information',
    message:
      `\`${commandLabel(packages ?? rest)}\` reads nothing of the project, and shares a RUN with \`${commandLabel(rest)}\`, which does: every change of what ` +
      `\`${instructionLabel(first.instruction)}\` brings runs both again${durationNote(file, [step])}. Give it a RUN of its own above that COPY.`,
    related: [{ message: 'What changes.', at: { kind: 'here', span: first.instruction.span } }],
    ...(fix === undefined ? {} : { fixes: [fix] }),
  };
}
