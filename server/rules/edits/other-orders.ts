/**
 * Other ways to the same end as `copy-inputs-first`, each as a fix of its own for a person to choose: manifests that are mounted while
 * the install runs, one COPY that keeps their folders, and pnpm's download from the lock file alone.
 */
import type { EarlyInstall, EarlySource } from '../../facts/early-source.ts';
import { sentEntry } from '../../facts/expand-glob.ts';
import type { Command, FileFacts, Step } from '../../facts/file-facts.ts';
import { hasFeature } from '../../facts/frontend-version.ts';
import type { Edit, Fix } from '../rule.ts';
import { insertBefore, replaceInstruction } from './instruction-edits.ts';

/** What the first fix has found out. */
export interface Reordering {
  readonly early: EarlySource;
  readonly reached: readonly EarlyInstall[];
  /** Context paths that the installs read. */
  readonly inputs: readonly string[];
  /** The whole COPY below the last install, and lines of the ignore file. */
  readonly rest: readonly Edit[];
}

/** Longer than this a list of mounts is read by nobody. */
const mostMounts = 5;
const plainPath = /^[\w./@+-]+$/;

/** The manifests are there while the install runs, and no layer of their own is made. */
export function mountInputs({ dockerfile, options }: FileFacts, { early, reached, inputs, rest }: Reordering): Fix | undefined {
  const { copy, instruction } = early.copy;
  const [first] = reached;
  const runs = new Set(reached.map(({ step }) => step));
  if (first === undefined || runs.size > 1 || (options.builder ?? 'buildkit') !== 'buildkit') return undefined;
  if (!hasFeature(dockerfile, 'mount') || inputs.length > mostMounts || first.step.instruction.json !== undefined)
    return undefined;
  const source = wholeContextOf(early.copy);
  if (source === undefined || copy?.destination === undefined || !inputs.every((path) => plainPath.test(path))) return undefined;
  // A mount cannot be written to, as a lock file is by what is not frozen; and owners are those of the builder.
  if (!reached.every(leavesManifestsAlone) || instruction.flags.some(({ name }) => name !== 'link')) return undefined;
  const folder = copy.destination.replace(/\/+$/, '');
  if (!plainPath.test(`${folder}/`)) return undefined;
  const at = first.step.instruction.keywordSpan.end;
  const mounts = inputs.map((path) => ` --mount=type=bind,source=${path},target=${folder}/${path}`).join('');
  // Where the whole COPY goes below, the RUN may be written anew: then the mounts go into that text.
  const [below, ...others] = rest;
  const run = first.step.instruction.span;
  if (below?.kind !== 'replace') return undefined;
  const isRewritten = below.span.start === run.start;
  const keyword = dockerfile.text.slice(run.start, at);
  if (isRewritten && !below.text.startsWith(keyword)) return undefined;
  const edits: readonly Edit[] = isRewritten
    ? [{ ...below, text: keyword + mounts + below.text.slice(keyword.length) }]
    : [{ kind: 'replace', span: { start: at, end: at }, text: mounts }, below];
  return {
    title: 'Mount what the install reads, and copy everything below it',
    safety: 'review',
    edits: [replaceInstruction(dockerfile, instruction, []), ...edits, ...others],
  };
}

/** Of workspaces: one COPY that keeps the folders, where the file says that its frontend can. */
export function copyWithParents({ dockerfile }: FileFacts, { early, inputs, rest }: Reordering): Fix | undefined {
  const { instruction } = early.copy;
  const folders = new Set(inputs.map((path) => path.slice(0, path.lastIndexOf('/') + 1)));
  const saysSyntax = dockerfile.directives.some(({ name }) => name === 'syntax');
  if (!saysSyntax || !hasFeature(dockerfile, 'parents') || folders.size < 3) return undefined;
  const destination = instruction.words.at(-1)?.text ?? '';
  const spelled = wholeContextOf(early.copy) !== undefined && instruction.json === undefined && plainPath.test(destination);
  if (!spelled || !inputs.every((path) => plainPath.test(path))) return undefined;
  const flags = instruction.flags.map(({ span }) => `${dockerfile.text.slice(span.start, span.end)} `).join('');
  const folder = destination.endsWith('/') ? destination : `${destination}/`;
  return {
    title: 'Copy what the install reads with `COPY --parents` first',
    safety: 'review',
    edits: [replaceInstruction(dockerfile, instruction, [`COPY ${flags}--parents ${inputs.join(' ')} ${folder}`]), ...rest],
  };
}

/** `pnpm fetch` reads the lock file alone, so that an edit of a manifest downloads nothing either, and scripts find the sources. */
export function fetchFirst({ dockerfile, context }: FileFacts, early: EarlySource): Fix | undefined {
  const { copy: step, installs } = early;
  const [only, ...more] = installs;
  if (only === undefined || more.length > 0 || only.install.ecosystem.id !== 'pnpm') return undefined;
  const { install, folder } = only;
  const { copy, instruction } = step;
  const destination = instruction.words.at(-1)?.text ?? '';
  const words = install.command.args.map(({ text }) => text);
  const isPlain = words.every((word) => /^(?:i|install|--frozen-lockfile|--prod|-P|--dev|-D|--ignore-scripts)$/.test(word));
  if (folder !== '' || wholeContextOf(step) === undefined || !isPlain || words.includes('--offline')) return undefined;
  if (copy?.destination !== install.directory && copy?.destination !== `${install.directory}/`) return undefined;
  if (instruction.json !== undefined || !plainPath.test(destination)) return undefined;
  const read = only.inputs.filter((path) => /^(?:pnpm-lock\.yaml|pnpm-workspace\.yaml|\.npmrc|\.pnpmfile\.cjs)$/.test(path));
  if (!read.includes('pnpm-lock.yaml') || !isReady(early, only) || choosesManager(context)) return undefined;
  // Patches are part of what the lock file names, and a hook may load anything.
  if (only.inputs.some((path) => /(?:^|\/)patches(?:$|\/)/.test(path)) || read.includes('.pnpmfile.cjs')) return undefined;
  const flags = instruction.flags.map(({ span }) => `${dockerfile.text.slice(span.start, span.end)} `).join('');
  const kind = words.find((word) => /^(?:--prod|-P|--dev|-D)$/.test(word));
  const at = install.command.args.at(-1)?.span.end ?? install.command.programSpan.end;
  const frozen = words.includes('--frozen-lockfile') ? '' : ' --frozen-lockfile';
  return {
    title: 'Download with `pnpm fetch` from the lock file first',
    safety: 'review',
    edits: [
      insertBefore(dockerfile, instruction, [
        `COPY ${flags}${read.join(' ')} ${destination.endsWith('/') ? destination : `${destination}/`}`,
        `RUN pnpm fetch${kind === undefined ? '' : ` ${kind}`}`,
      ]),
      { kind: 'replace', span: { start: at, end: at }, text: ` --offline${frozen}` },
    ],
  };
}

/** pnpm is there above the COPY: nothing sets it up in between, and it is called by its name. */
function isReady({ copy, stage }: EarlySource, { install, step }: EarlyInstall): boolean {
  const { command } = install;
  const between = stage.steps.slice(stage.steps.indexOf(copy) + 1, stage.steps.indexOf(step));
  const isAlone = between.every(({ instruction }) => /^(?:ENV|ARG|LABEL|EXPOSE|CMD|ENTRYPOINT)$/.test(instruction.keyword));
  return isAlone && stage.steps.includes(step) && step.commands[0] === command && command.isCertain && isBare(command);
}

function isBare({ wrappers, assignments, program }: Command): boolean {
  return wrappers.length === 0 && assignments.length === 0 && program === 'pnpm';
}

/** The manifest names the pnpm that is to run, which without it is another one; packages of this machine would come along below. */
function choosesManager({ listing, read }: FileFacts['context']): boolean {
  const manifest = read('package.json');
  const isChosen = manifest.kind !== 'loaded' || /"packageManager"|"devEngines"/.test(manifest.value ?? '');
  return isChosen || listing.kind !== 'loaded' || sentEntry(listing.value, 'node_modules') !== undefined;
}

/** `COPY . dest`, in a form to which nothing else belongs. */
function wholeContextOf({ copy }: Step): string | undefined {
  const [source, ...more] = copy?.sources ?? [];
  const isWhole = source?.path === '' && more.length === 0 && !source.hasWildcard;
  return isWhole && copy?.excludes.length === 0 ? source.text : undefined;
}

function leavesManifestsAlone({ install }: EarlyInstall): boolean {
  const words = install.command.args.map(({ text }) => text);
  const says = (form: RegExp) => words.some((word) => form.test(word));
  switch (install.ecosystem.id) {
    case 'npm':
      return says(/^(?:ci|clean-install)$/);
    case 'pip':
    case 'composer':
      return true;
    case 'pnpm':
    case 'bun':
      return says(/^(?:--frozen-lockfile|ci)$/);
    case 'yarn-classic':
      return says(/^--(?:frozen-lockfile|pure-lockfile)$/);
    case 'uv':
      return says(/^--(?:locked|frozen)$/);
    default:
      return false;
  }
}
