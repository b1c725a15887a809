/**
 * The fix of `source-copy-before-install`: the COPY brings only what the installs read, and the whole of it follows
 * below the last of them. It refuses wherever a step in between reads or changes what was copied, or changes where
 * instructions work.
 */
import type { ContextListing } from '../../facts/context-view.ts';
import type { EarlyInstall, EarlySource } from '../../facts/early-source.ts';
import { folderOf, joinPath, sentEntry } from '../../facts/expand-glob.ts';
import type { FileFacts, Step } from '../../facts/file-facts.ts';
import { lateManifests } from '../../facts/late-manifests.ts';
import { listInWords } from '../../facts/step-label.ts';
import { workOf } from '../../facts/step-work.ts';
import type { Edit, Fix } from '../rule.ts';
import { addIgnoreLines } from './ignore-edits.ts';
import { insertAfter, replaceInstruction, textOf } from './instruction-edits.ts';
import { copyWithParents, fetchFirst, mountInputs, type Reordering } from './other-orders.ts';
import { splitRun } from './split-run.ts';

const configuration: ReadonlySet<string> = new Set([
  'ENV',
  'ARG',
  'LABEL',
  'EXPOSE',
  'CMD',
  'ENTRYPOINT',
  'HEALTHCHECK',
  'STOPSIGNAL',
  'MAINTAINER',
]);

/** Folders that nobody keeps under version control, wherever they are. */
const nested: ReadonlySet<string> = new Set(['node_modules', '.venv', '__pycache__']);

/** The fix, and other ways to the same end behind it. */
export function copyInputsFirst(file: FileFacts, early: EarlySource): readonly Fix[] {
  const others = [fetchFirst(file, early)].filter((fix) => fix !== undefined);
  const made = reorder(file, early);
  if (made === undefined) return others;
  const { fix, reordering, isCopiedAgain } = made;
  if (isCopiedAgain) return [fix, ...others];
  const more = [mountInputs(file, reordering), copyWithParents(file, reordering)].filter((each) => each !== undefined);
  return [fix, ...more, ...others];
}

interface Reordered {
  readonly fix: Fix;
  readonly reordering: Reordering;
  /** Manifests are copied in front of the install a second time. */
  readonly isCopiedAgain: boolean;
}

function reorder(file: FileFacts, early: EarlySource): Reordered | undefined {
  const { dockerfile } = file;
  const late = lateManifests(file, early);
  const reached = reachableInstalls(early, new Set(late.map(({ step }) => step)));
  const last = reached.at(-1);
  if (last === undefined || reached.some(({ doubt }) => doubt !== undefined)) return undefined;
  const inputs = [...new Set(reached.flatMap((one) => one.inputs))];
  const { listing } = file.context;
  // What is copied again in front of the install stays where it is.
  const again = new Set(late.flatMap(({ paths }) => paths));
  const wanted = inputs.filter((path) => !again.has(path));
  const first = listing.kind === 'loaded' ? manifestCopies(early.copy, wanted, listing.value) : undefined;
  const whole = textOf(dockerfile, early.copy.instruction);
  const after = moveBelow(file, last, whole);
  const ignored = ignoreOutputs(file, reached);
  if (first === undefined || after === undefined || ignored === undefined) return undefined;
  const names = inputs.map((path) => path.slice(path.lastIndexOf('/') + 1));
  const fix: Fix = {
    title: `Copy ${listInWords([...new Set(names)], 3)} first`,
    safety: 'review',
    edits: [replaceInstruction(dockerfile, early.copy.instruction, first), after, ...ignored],
  };
  return { fix, reordering: { early, reached, inputs, rest: [after, ...ignored] }, isCopiedAgain: late.length > 0 };
}

/** The installs below the COPY up to the first step that may depend on the rest of the sources. */
function reachableInstalls({ copy, stage, installs }: EarlySource, late: ReadonlySet<Step>): readonly EarlyInstall[] {
  const reached: EarlyInstall[] = [];
  for (const step of stage.steps.slice(stage.steps.indexOf(copy) + 1)) {
    const own = installs.filter((one) => one.step === step && one.stage === stage);
    if (own.length > 0) {
      if (!startsWithInstall(step, own)) return reached;
      reached.push(...own);
      if (needsSplit(step, own)) return reached;
    } else if (!isIndependent(step) && !late.has(step)) return reached;
  }
  return reached;
}

function isIndependent(step: Step): boolean {
  const { keyword, unreadable } = step.instruction;
  if (unreadable !== undefined) return false;
  if (configuration.has(keyword)) return true;
  return (
    keyword === 'RUN' &&
    step.installs.length > 0 &&
    workOf(step) === 'fetches' &&
    step.installs.every(({ kind, directory }) => kind !== 'manifest' || directory === undefined)
  );
}

/** What stands in front of the install in its RUN must not read the sources. */
function startsWithInstall(step: Step, own: readonly EarlyInstall[]): boolean {
  const first = own[0]?.install.command;
  const earlier = first === undefined ? [] : step.commands.slice(0, step.commands.indexOf(first));
  return (
    step.commands.every(({ isCertain }) => isCertain) &&
    workOf({ installs: step.installs, commands: [...earlier, ...own.map(({ install }) => install.command)] }) === 'fetches'
  );
}

/** True when something behind the last install of the RUN may read the sources: it needs a RUN of its own. */
function needsSplit(step: Step, own: readonly EarlyInstall[]): boolean {
  const last = own.at(-1)?.install;
  if (last === undefined) return false;
  const later = step.commands.slice(step.commands.indexOf(last.command) + 1);
  const others = later.filter(
    ({ program, args }) =>
      !(last.ecosystem.programs.includes(program) && /^(cache|store|config|prune|clean|cc)$/.test(args[0]?.text ?? '')),
  );
  return others.length > 0 && workOf({ installs: step.installs, commands: others }) === 'builds';
}

function moveBelow({ dockerfile }: FileFacts, last: EarlyInstall, whole: string): Edit | undefined {
  const { step, install } = last;
  const own = [last];
  if (!needsSplit(step, own)) return insertAfter(dockerfile, step.instruction, [whole]);
  const parts = splitRun(dockerfile, step, install.command);
  if (parts?.after === undefined) return undefined;
  const head = dockerfile.text.slice(step.instruction.span.start, install.command.span.end);
  return replaceInstruction(dockerfile, step.instruction, [head, whole, parts.after]);
}

/** The COPY lines that bring the inputs to where the whole COPY would bring them; `undefined` when they cannot be spelled. */
function manifestCopies(
  { copy, instruction }: Step,
  inputs: readonly string[],
  listing: ContextListing,
): readonly string[] | undefined {
  const destination = (instruction.json ?? instruction.words).at(-1)?.text;
  const sources = copy?.sources ?? [];
  if (destination === undefined || /[\s"'\\]/.test(destination) || copy?.excludes.length !== 0) return undefined;
  const flags = instruction.flags
    .filter(({ name }) => ['chown', 'chmod', 'link'].includes(name))
    .map(({ name, value }) => (value === undefined ? `--${name} ` : `--${name}=${value} `));
  const start = `COPY ${flags.join('')}`;
  const [source] = sources;
  if (sources.length !== 1 || source?.hasWildcard || source?.path === undefined) {
    const kept = sources
      .filter(({ path, hasWildcard }) => path !== undefined && !hasWildcard && inputs.includes(path))
      .map(({ text }) => text);
    return kept.length === 0 ? [] : [`${start}${kept.join(' ')} ${destination}`];
  }
  const root = source.path === '' ? '' : `${source.path}/`;
  const below = inputs.filter((path) => path.startsWith(root));
  if (below.some((path) => /[\s"'\\$*?[\]]/.test(path))) return undefined;
  const groups = groupBy(below, (path) => (listing.get(path)?.kind === 'directory' ? path : folderOf(path)));
  return [...groups].map(
    ([folder, paths]) => `${start}${paths.join(' ')} ${folderBelow(destination, folder.slice(root.length))}`,
  );
}

/** `./` and `web` give `web/`; `/app` and `web` give `/app/web/`. */
function folderBelow(destination: string, inside: string): string {
  const base = destination.endsWith('/') ? destination : `${destination}/`;
  if (inside === '') return base;
  return `${base === './' ? '' : base}${inside}/`;
}

/** What the install writes must not be replaced by what the whole COPY brings from this machine. */
function ignoreOutputs({ context }: FileFacts, reached: readonly EarlyInstall[]): readonly Edit[] | undefined {
  const { listing, ignoreFile } = context;
  if (listing.kind !== 'loaded' || ignoreFile.kind !== 'loaded') return undefined;
  const present = reached.flatMap(({ install, folder = '' }) =>
    install.ecosystem.outputs
      .filter((name) => sentEntry(listing.value, joinPath(folder, name)) !== undefined)
      .map((name) => (nested.has(name) ? `**/${name}` : joinPath(folder, name))),
  );
  return present.length === 0 ? [] : [addIgnoreLines(ignoreFile.value, [...new Set(present)])];
}

function groupBy(paths: readonly string[], keyOf: (path: string) => string): ReadonlyMap<string, readonly string[]> {
  const groups = new Map<string, string[]>();
  for (const path of paths) {
    const group = groups.get(keyOf(path)) ?? [];
    groups.set(keyOf(path), group);
    group.push(path);
  }
  return groups;
}
