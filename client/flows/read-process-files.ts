/**
 * What the process of a container sees at the paths of copied files: the bytes of its image, over them what the container
 * changed itself, over that its mounts. Nothing is taken for the workspace's own file that was only mounted from its path.
 */
import { isSameFile, type SeenFile } from '../core/freshness/compare-source.ts';
import { isMountAround, type MountOver, mountOver, mountsOf } from '../core/freshness/mount-over.ts';
import { type OwnChanges, ownChanges } from '../core/freshness/own-changes.ts';
import type { ContainerStatus } from '../core/freshness/report.ts';
import { type HostPlatform, hostPath } from '../core/host-path.ts';
import { objectOf, textOf } from '../core/json-fields.ts';
import { type Engine, EngineError, type WasReplaced } from '../ports.ts';
import { allEnded } from './all-ended.ts';
import { type BoundedCache, boundedCache } from './bounded-cache.ts';
import type { FileReader, SeenFiles } from './read-seen-files.ts';
import { someAtOnce } from './some-at-once.ts';

export interface ProcessFiles {
  at(path: string): SeenFile;
  isMounted(path: string): boolean;
  /** Where the anonymous volume is mounted that the path is seen through. */
  anonymousVolumeOver(path: string): string | undefined;
  /** Whether a mount lies over one of the paths, or over something below it. */
  mayHide(paths: readonly string[]): boolean;
  /** The container changed it itself: what stands there is not what its image has. */
  isOwnChange(path: string): boolean;
}

export interface WantedFiles {
  readonly paths: readonly string[];
  /** Image path → the file on this machine. */
  readonly localPaths: ReadonlyMap<string, string>;
}

export type ReadContainer = Pick<ContainerStatus, 'id' | 'imageId' | 'state'>;

export interface ProcessReader {
  /** Throws an `EngineError`. */
  read(container: ReadContainer, wanted: WantedFiles): Promise<ProcessFiles>;
  /**
   * Begins with what takes an engine longest, for containers of which it was needed before: its list of changes. Whoever reads
   * them afterwards finds it told, or being told. What fails is told to whoever asks then, so this rejects never.
   */
  ahead(containerIds: readonly string[]): Promise<void>;
  /** Containers whose changes were asked for. */
  changesAsked(): ReadonlySet<string>;
  /** Files of these containers may be others now. */
  forget(containerIds: readonly string[]): void;
  /** What is mounted may lie in the workspace, under a path that nobody here knows it by. */
  forgetMounted(): void;
}

export interface ProcessReaderPorts {
  readonly engine: Engine;
  readonly platform: HostPlatform;
  readonly wasReplaced?: WasReplaced;
}

interface Known {
  readonly mounts: readonly MountOver[];
  /** In the engine's words. */
  readonly startedAt: string;
}

const kept = 5_000;
const changesAtOnce = 6;

/** What it read of containers it remembers until it is told to forget it. */
export function processReader({ engine, platform, wasReplaced }: ProcessReaderPorts, files: FileReader): ProcessReader {
  const containers = boundedCache<Known>(kept);
  const changes = boundedCache<OwnChanges>(kept);
  const contents: BoundedCache<SeenFiles> = boundedCache(kept);
  const changesAsked = new Set<string>();
  const numbers = new WeakMap<readonly string[], number>();
  let latestNumber = 0;

  const inspect = async (id: string): Promise<Known> => {
    const container = await engine.inspectContainer(id);
    return { mounts: mountsOf(container), startedAt: textOf(objectOf(container['State'])['StartedAt']) };
  };
  const changesOf = (id: string): Promise<OwnChanges> => {
    if (changesAsked.size < kept) changesAsked.add(id);
    return changes.get(id, async () => ownChanges(await engine.changedPaths(id)));
  };
  const inspected = (id: string): Promise<Known> => containers.get(id, () => inspect(id));
  /** `what` of its paths, for one list of wanted ones. */
  const ofContainer = (id: string, what: string, wanted: readonly string[], paths: readonly string[]): Promise<SeenFiles> => {
    const number = numbers.get(wanted) ?? latestNumber++;
    numbers.set(wanted, number);
    if (paths.length === 0) return Promise.resolve(new Map());
    return contents.get(`${id} ${what} ${number}`, () => files.ofContainer(id, paths));
  };
  /** The containerd store drops an image with its last name; its files are then those of the container. */
  const ofImage = async ({ imageId }: ReadContainer, paths: readonly string[]): Promise<SeenFiles | undefined> => {
    if (paths.length === 0) return new Map();
    try {
      return await files.ofImage(imageId, paths);
    } catch (error) {
      if (!EngineError.is(error, 'not-found')) throw error;
      return undefined;
    }
  };
  /** It may have been started again since it was inspected. */
  const isReplaced = async (id: string, local: string, startedAt: string): Promise<boolean> =>
    wasReplaced !== undefined && (await wasReplaced(local, startedAt)) && wasReplaced(local, (await inspect(id)).startedAt);

  return {
    ahead: async (containerIds) => {
      await Promise.allSettled([
        someAtOnce(containerIds, changesAtOnce, changesOf),
        someAtOnce(containerIds, changesAtOnce, inspected),
      ]);
    },
    changesAsked: () => changesAsked,
    forget: (containerIds) => {
      const ids = new Set(containerIds);
      for (const known of [containers, changes, contents]) known.forget((key) => ids.has(key.split(' ', 1)[0] ?? ''));
    },
    forgetMounted: () => contents.forget((key) => key.split(' ', 2)[1] === 'mounted'),
    read: async (container, wanted) => {
      const { paths } = wanted;
      const { mounts, startedAt } = await inspected(container.id);
      const covered = new Map(paths.flatMap((path) => pair(path, mountOver(mounts, path))));
      const localOf = ({ bindSource }: MountOver) =>
        (bindSource && hostPath(bindSource, platform, engine.endpoint.isLocal)) || undefined;
      const replaced = new Set<MountOver>();
      for (const mount of new Set(covered.values())) {
        const local = container.state === 'running' ? localOf(mount) : undefined;
        if (local !== undefined && (await isReplaced(container.id, local, startedAt))) replaced.add(mount);
      }
      const isSame = (mount: MountOver, path: string) => {
        const local = localOf(mount);
        return (
          local !== undefined && wanted.localPaths.get(path) === joined(local, path.slice(mount.destination.length), platform)
        );
      };
      const through = [...covered].filter(([path, mount]) => mount.isReadable && !isSame(mount, path) && !replaced.has(mount));
      const uncovered = paths.filter((path) => !covered.has(path));
      const [ofItsImage, changed] = await allEnded([
        ofImage(container, uncovered),
        // The engine goes through all files of the image for it, so only where what it tells is wanted.
        uncovered.length === 0 ? ownChanges([]) : changesOf(container.id),
      ]);
      const own = uncovered.filter((path) => changed.has(path));
      const [mounted, itself] = await Promise.all([
        ofContainer(
          container.id,
          'mounted',
          paths,
          through.map(([path]) => path),
        ),
        ofContainer(container.id, 'own', paths, ofItsImage === undefined ? uncovered : own),
      ]);
      return {
        at: (path) => {
          const mount = covered.get(path);
          if (mount === undefined) return itself.get(path) ?? ofItsImage?.get(path) ?? 'unreadable';
          if (replaced.has(mount)) return 'replaced';
          if (isSame(mount, path)) return 'same-file';
          return mount.isReadable ? (mounted.get(path) ?? 'unreadable') : 'unreadable';
        },
        isMounted: (path) => covered.has(path),
        anonymousVolumeOver: (path) => {
          const mount = covered.get(path);
          return mount?.isAnonymous === true ? mount.destination : undefined;
        },
        mayHide: (places) => places.some((path) => isMountAround(mounts, path)),
        isOwnChange: (path) => {
          if (covered.has(path) || !changed.has(path)) return false;
          return !isSameFile(itself.get(path), ofItsImage?.get(path));
        },
      };
    },
  };
}

function pair(path: string, mount: MountOver | undefined): readonly (readonly [string, MountOver])[] {
  return mount === undefined ? [] : [[path, mount]];
}

function joined(folder: string, below: string, platform: HostPlatform): string {
  return platform === 'win32' ? `${folder}${below.replaceAll('/', '\\')}` : `${folder}${below}`;
}
