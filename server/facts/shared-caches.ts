/**
 * What shares a cache mount that should not, and what does not share one although it names the same id: folders of one
 * architecture under an id without a platform, and one id with two owners, of which BuildKit makes two folders.
 */
import type { FileFacts, Mount, StageFacts, Step } from './file-facts.ts';
import { isBelow } from './image-paths.ts';
import { type PlatformEvidence, platformEvidence, platformNames } from './platform-evidence.ts';

export interface PlacedMount {
  readonly step: Step;
  readonly stage: StageFacts;
  readonly mount: Mount;
}

/** Every cache that starts empty, in the order of the text. */
export function cacheMounts({ stages }: FileFacts): readonly PlacedMount[] {
  return stages.flatMap((stage) =>
    (stage.isPosix ? stage.steps : []).flatMap((step) =>
      step.mounts.flatMap((mount) => (mount.type === 'cache' && mount.from.kind === 'context' ? [{ step, stage, mount }] : [])),
    ),
  );
}

/** Results of one project by their name. */
const outputs =
  /(?:^|\/)(?:target|build|dist|out|obj|bin|\.next|\.next\/cache|\.nuxt|\.turbo|node_modules|node_modules\/\.cache|_build|deps)$/;

/** Below the project's folder, or spelled from where the step runs. */
export function isOutput({ target, spelledTarget = '' }: Mount, { cwd }: Step): boolean {
  const path = target ?? spelledTarget;
  const isOfProject = !spelledTarget.startsWith('/') || (cwd !== undefined && cwd !== '/' && isBelow(path, cwd));
  return isOfProject && outputs.test(path);
}

/** What keeps files of one architecture under names that do not say which. */
const stores: readonly (readonly [name: string, program: RegExp, folder: RegExp])[] = [
  ['apt', /^(?:apt-get|apt|aptitude)$/, /^\/var\/(?:cache\/apt|lib\/apt)(?:\/|$)/],
  ['apk', /^apk$/, /^\/(?:var\/cache\/apk|etc\/apk\/cache)$/],
  ['conda', /^(?:conda|mamba|micromamba)$/, /\/(?:conda|mamba|miniconda3?|miniforge3?)\/pkgs$/],
];

export interface SharedByPlatforms extends PlacedMount {
  readonly evidence: PlatformEvidence;
  /** Whose files they are: `apt`, or the last part of the target. */
  readonly name: string;
  /** In the id, but empty there, because no ARG declares it. */
  readonly undeclared: string | undefined;
  /** What may stand in the id. */
  readonly declared: string | undefined;
}

/** A cache of one architecture that all platforms of a build get. */
export function sharedByPlatforms(file: FileFacts, placed: PlacedMount): SharedByPlatforms | undefined {
  const { mount, step, stage } = placed;
  const id = mount.id ?? mount.spelledTarget ?? '';
  const named = /\$\{?(TARGET(?:ARCH|PLATFORM)|\w+)/.exec(id)?.[1];
  const names = platformNames(stage, step);
  const undeclared = named !== undefined && /^TARGET(?:ARCH|PLATFORM)$/.test(named) && !names.includes(named) ? named : undefined;
  // Another variable may well hold the platform.
  if (named !== undefined && undeclared === undefined) return undefined;
  const name = storeName(placed);
  const evidence = name === undefined ? undefined : platformEvidence(file, stage);
  if (name === undefined || evidence === undefined) return undefined;
  const declared = ['TARGETARCH', 'TARGETPLATFORM'].find((each) => names.includes(each));
  return { ...placed, evidence, name, undeclared, declared };
}

function storeName({ mount, step }: PlacedMount): string | undefined {
  const { target } = mount;
  const store = stores.find(
    ([, program, folder]) => folder.test(target ?? '') && step.commands.some((command) => program.test(nameOf(command.program))),
  );
  if (store !== undefined) return store[0];
  // Told a triple, Cargo and others write below it.
  const isSorted = step.commands.some(({ args }) => args.some(({ text }) => /^--(?:target|arch|platform|runtime)\b/.test(text)));
  return isOutput(mount, step) && !isSorted ? target?.slice(target.lastIndexOf('/') + 1) : undefined;
}

export interface SplitCache {
  readonly id: string;
  readonly first: PlacedMount;
  readonly other: PlacedMount;
}

/** One id, spelled by a person, with two owners or modes; each other mount once, with the first of its id. */
export function splitCaches(mounts: readonly PlacedMount[]): readonly SplitCache[] {
  const firsts = new Map<string, PlacedMount>();
  return mounts.flatMap((other) => {
    const { id } = other.mount;
    // What a variable holds may differ from stage to stage.
    if (id === undefined || id.includes('$')) return [];
    const first = firsts.get(id);
    if (first === undefined) firsts.set(id, other);
    return first === undefined || ownerOf(first.mount) === ownerOf(other.mount) ? [] : [{ id, first, other }];
  });
}

/** Said at all, even as root, an owner makes another folder than none: BuildKit then starts from a folder of that owner. */
function ownerOf({ uid, gid, mode }: Mount): string {
  const said = [uid, gid, mode];
  if (said.every((each) => each === undefined)) return '';
  if (said.some((each) => each?.includes('$'))) return said.join(' ');
  return [uid ?? '0', gid ?? '0', (mode ?? '755').replace(/^0+/, '')].join(' ');
}

function nameOf(program: string): string {
  return program.slice(program.lastIndexOf('/') + 1);
}
