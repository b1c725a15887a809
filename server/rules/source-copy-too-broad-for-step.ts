/**
 * A stage that copies the whole project and then works in one folder of it: edits of all the other folders run it again for
 * nothing.
 */
import type { ContextListing } from '../facts/context-view.ts';
import { durationNote } from '../facts/duration-note.ts';
import type { Command, FileFacts, StageFacts, Step } from '../facts/file-facts.ts';
import { isBelow } from '../facts/image-paths.ts';
import { instructionLabel } from '../facts/step-label.ts';
import { stageOfTarget } from '../facts/target-stage.ts';
import { type Finding, rule } from './rule.ts';

export const sourceCopyTooBroadForStep = rule({
  id: 'source-copy-too-broad-for-step',
  title: 'Whole project copied for the work in one of its folders',
  severity: 'hint',
  source: 'https://docs.docker.com/build/cache/optimize/#keep-the-context-small',
  why: `The key of a \`COPY\` is the content of everything it brings. A stage that builds one folder of the project, and copies all of it,
runs again after an edit of any other folder.`,
  silentWhen: [
    'The stage is the one that is built, or what it stands on: the rest may be wanted in the image.',
    'A step works at the top of the project, or names something outside of the folder (`..`).',
    'The manifest of the folder names something outside of it (`file:../…`, workspaces).',
    'The build context is not known.',
  ],
  fix: 'Copies only that folder to the same place. Review it: a tool may look for its settings in the folders above.',
  examples: [
    {
      bad: 'FROM node:22 AS web\nWORKDIR /src\n[|COPY . .|]\nRUN cd frontend && npm ci && npm run build\n\nFROM nginx:1.29\nCOPY --from=web /src/frontend/dist /usr/share/nginx/html\n',
      fixed:
        'FROM node:22 AS web\nWORKDIR /src\nCOPY frontend frontend/\nRUN cd frontend && npm ci && npm run build\n\nFROM nginx:1.29\nCOPY --from=web /src/frontend/dist /usr/share/nginx/html\n',
      message: 'frontend',
      files: { 'frontend/package.json': '{}', 'frontend/index.js': '', 'backend/main.go': '' },
    },
    {
      good: 'FROM node:22 AS web\nWORKDIR /src\nCOPY . .\nRUN npm ci && npm run build\n\nFROM nginx:1.29\nCOPY --from=web /src/dist /usr/share/nginx/html\n',
      files: { 'package.json': '{}', 'frontend/index.js': '', 'backend/main.go': '' },
    },
  ],
  engine: [
    {
      name: 'An edit of another folder builds the one folder again while everything is copied; with that folder alone, it is reused.',
      files: { 'frontend/package.json': '{ "name": "web" }\n', 'frontend/package-lock.json': '{}\n', 'backend/main.go': 'one\n' },
      bad: 'FROM node:22 AS web\nWORKDIR /src\nCOPY . .\nRUN cd frontend && npm ci\n\nFROM node:22\nCOPY --from=web /src/frontend /web\n',
      fixed:
        'FROM node:22 AS web\nWORKDIR /src\nCOPY frontend frontend/\nRUN cd frontend && npm ci\n\nFROM node:22\nCOPY --from=web /src/frontend /web\n',
      change: { files: { 'backend/main.go': 'two\n' } },
      badStep: { startsWith: 'RUN cd frontend', second: 'runs' },
      fixedStep: { startsWith: 'RUN cd frontend', second: 'cached' },
    },
  ],
  check(file, report) {
    const { listing } = file.context;
    if (listing.kind !== 'loaded') return;
    const built = stageOfTarget(file.stages, file.context.source.target);
    for (const stage of file.stages.filter(({ isPosix }) => isPosix)) {
      if (stage === built || file.stages.some(({ parent }) => parent === stage)) continue;
      const finding = findingOf(file, stage, listing.value);
      if (finding !== undefined) report(finding);
    }
  },
});

function findingOf(file: FileFacts, stage: StageFacts, listing: ContextListing): Finding | undefined {
  const at = stage.steps.findIndex(({ copy }) => copy?.from.kind === 'context' && copy.sources.some(({ path }) => path === ''));
  const step = stage.steps[at];
  const destination = step?.copy?.destination?.replace(/\/+$/, '');
  if (step?.copy?.sources.length !== 1 || destination === undefined || step.copy.excludes.length > 0) return undefined;
  const folder = onlyFolder(file, stage, stage.steps.slice(at + 1), destination);
  if (folder === undefined || listing.get(folder)?.kind !== 'directory' || isTied(file, folder)) return undefined;
  const others = listing
    .childrenOf('')
    .filter(
      ({ kind, path, ignoredBy }) => kind === 'directory' && path !== folder && ignoredBy === undefined && !path.startsWith('.'),
    );
  const [other] = others;
  return other === undefined
    ? undefined
    : describe(step, { folder, other: other.path, note: durationNote(file, stage.steps.slice(at + 1)) });
}

/** The one folder below the destination in which all work is done and from which all is taken. */
function onlyFolder(file: FileFacts, stage: StageFacts, later: readonly Step[], destination: string): string | undefined {
  const used = new Set<string | undefined>();
  for (const { instruction, commands, copy, mounts } of later) {
    if (
      instruction.unreadable !== undefined ||
      copy !== undefined ||
      instruction.heredocs.length > 0 ||
      mounts.some(({ type }) => type === 'bind')
    )
      return undefined;
    if (instruction.keyword === 'RUN' && commands.length === 0) return undefined;
    for (const command of commands) {
      if (isChangeOfFolder(command)) continue;
      if (!command.isCertain || leavesFolder(command)) return undefined;
      used.add(folderBelow(command.cwd, destination));
    }
  }
  for (const taken of takenFrom(file, stage)) used.add(folderBelow(taken, destination));
  const [folder, ...others] = used;
  return others.length === 0 && used.size === 1 ? folder : undefined;
}

function isChangeOfFolder({ program }: Command): boolean {
  return program === 'cd' || program === 'set';
}

function leavesFolder({ program, args }: Command): boolean {
  return [program, ...args.map(({ text }) => text)].some(
    (word) => /(?:^|[=:])\.\.(?:\/|$)|\/\.\.\//.test(word) || word.startsWith('/') || word.includes('$'),
  );
}

function folderBelow(path: string | undefined, destination: string): string | undefined {
  if (path === undefined || !isBelow(path, destination === '' ? '/' : destination)) return undefined;
  const [first] = path.slice(destination.length + 1).split('/');
  return first === '' ? undefined : first;
}

function takenFrom({ stages }: FileFacts, { stage }: StageFacts): readonly (string | undefined)[] {
  const steps = stages.flatMap((each) => each.steps);
  const copied = steps.flatMap(({ copy }) => (copy?.from.kind === 'stage' && copy.from.stage === stage ? copy.sources : []));
  const mounted = steps.flatMap(({ mounts }) => mounts.filter(({ from }) => from.kind === 'stage' && from.stage === stage));
  return [
    ...copied.map(({ path }) => (path === undefined || path === '' ? undefined : `/${path}`)),
    ...mounted.map(({ source }) => source),
  ];
}

/** What the folder names outside of itself, or what stands above it for all folders. */
function isTied({ context }: FileFacts, folder: string): boolean {
  const manifest = context.read(`${folder}/package.json`);
  if (manifest.kind !== 'loaded' || /\.\.\/|"workspace:/.test(manifest.value ?? '')) return true;
  const above = [
    'package.json',
    'pnpm-workspace.yaml',
    'go.work',
    'Cargo.toml',
    'pom.xml',
    'settings.gradle',
    'settings.gradle.kts',
    'tsconfig.base.json',
  ];
  return (
    context.listing.kind !== 'loaded' ||
    above.some((name) => context.listing.kind === 'loaded' && context.listing.value.get(name) !== undefined)
  );
}

function describe(
  { instruction, copy }: Step,
  { folder, other, note }: { readonly folder: string; readonly other: string; readonly note: string },
): Finding {
  const [source] = copy?.sources ?? [];
  const spelled = instruction.words.at(-1)?.text ?? '';
  const base = spelled === '.' || spelled === './' ? '' : spelled.replace(/\/*$/, '/');
  const canFix =
    source !== undefined &&
    copy !== undefined &&
    instruction.json === undefined &&
    !copy.hasParents &&
    !/[\s"'\\$]/.test(folder + spelled);
  return {
    span: instruction.span,
    message:
      `Only ${folder} is used of what \`${instructionLabel(instruction)}\` brings, so an edit in ${other} runs everything below it for nothing${note}. Copy ` +
      `${folder} alone.`,
    ...(canFix
      ? {
          fixes: [
            {
              title: `Copy only ${folder}`,
              safety: 'review',
              edits: [
                { kind: 'replace', span: source.span, text: folder },
                { kind: 'replace', span: copy.destinationSpan, text: `${base}${folder}/` },
              ],
            },
          ],
        }
      : {}),
  };
}
