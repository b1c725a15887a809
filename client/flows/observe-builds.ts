/**
 * Builds that Unstale did not start: what the builder remembers of them, from a terminal, Compose or a task, also of the time
 * when nobody looked. Only builds of folders of the workspace count, and what they were given only where it is proved.
 */
import { type HistoryBuild, readHistoryBuild, readHistoryList } from '../core/build/build-history.ts';
import { inputsInHistory } from '../core/build/inputs-in-history.ts';
import { fileUri } from '../core/file-uri.ts';
import { contentIds } from '../core/freshness/content-ids.ts';
import type { HostPlatform } from '../core/host-path.ts';
import { listOf, textOf } from '../core/json-fields.ts';
import type { BuildPlace, Engine, EngineCli, RememberedBuilds } from '../ports.ts';
import { ifThere } from './if-there.ts';
import { notTold } from './not-told.ts';
import { whereabouts } from './whereabouts.ts';

export interface BuildObserver {
  /** Whether it remembered something new. Throws an `EngineError`. */
  look(): Promise<boolean>;
}

export interface ObserverPorts {
  readonly engine: Engine;
  readonly place: Pick<BuildPlace, 'cli' | 'realPath' | 'workspace' | 'notedBuilds'>;
  readonly builds: Pick<RememberedBuilds, 'inputs' | 'observed'>;
  readonly platform: HostPlatform;
}

/** The latest ones: each costs a question. */
const mostBuilds = 50;

/** The latest ones of each Dockerfile with its context: of an older image nobody asks any more. */
const mostOfOne = 4;

/** Nothing is asked of the builder of another machine, whose clock and folders are others. */
export function buildObserver({ engine, place, builds, platform }: ObserverPorts): BuildObserver {
  const known = new Set<string>();
  /** An older buildx has no history, and then nothing is known of other builds. */
  const asked = async (cli: EngineCli, folder: string, ...args: string[]): Promise<string> => {
    const result = await cli.run(['buildx', 'history', ...args], { folder });
    return result.kind === 'ended' && result.exitCode === 0 ? result.stdout : '';
  };
  const remember = async (build: HistoryBuild, folder: string): Promise<boolean> => {
    const paths = await pathsOf(build, folder, place);
    const image = paths && (await firstImage(engine, build));
    if (paths === undefined || image === undefined) return false;
    const { contextPath, dockerfilePath } = paths;
    const { target, args, startedAtMs, completedAtMs } = build;
    const params = { dockerfileUri: fileUri(dockerfilePath), contextPath, target, args };
    const clocks = platform === 'linux' ? 'sameKernel' : 'virtualMachine';
    const { namedContexts } = build;
    const inputs =
      Object.keys(namedContexts).length > 0
        ? ({ kind: 'unknown', because: 'Its other build contexts are not remembered by the builder.' } as const)
        : inputsInHistory(await builds.inputs(params).catch(notTold), { startedAtMs, clocks });
    await builds.observed({
      ...{ engineId: (await engine.facts()).id, ...image, ...params, namedContexts, argNames: Object.keys(args) },
      ...{ builtAtMs: completedAtMs, by: 'history', inputs },
    });
    return true;
  };
  return {
    look: async () => {
      const { kind } = await engine.facts();
      const { isTrusted, folders } = await place.workspace();
      const [folder] = folders;
      if (kind !== 'docker' || !engine.endpoint.isLocal || !isTrusted || folder === undefined) return false;
      const cli = place.cli(engine.endpoint, kind);
      const listed = readHistoryList((await asked(cli, folder, 'ls', '--format', 'json')).split('\n')).slice(0, mostBuilds);
      const isHere = await startedHere(place);
      const fresh = listed.filter(({ id, isCompleted }) => isCompleted && !known.has(id) && isHere(id));
      let isNew = false;
      // The oldest first: of two builds that made the same image the later one is remembered.
      for (const { id } of [...fresh].reverse()) {
        const build = readHistoryBuild(await asked(cli, folder, 'inspect', '--format', 'json', id));
        known.add(id);
        if (build !== undefined && (await remember(build, folder))) isNew = true;
      }
      return isNew;
    },
  };
}

/** The builder knows folders only from what buildx noted of them: of any other build it would tell none. */
async function startedHere(place: ObserverPorts['place']): Promise<(id: string) => boolean> {
  const noted = await place.notedBuilds?.();
  if (noted === undefined) return () => true;
  const here = new Set<string>();
  const counts = new Map<string, number>();
  for (const { id, contextPath, dockerfilePath } of noted) {
    const build = JSON.stringify([contextPath, dockerfilePath]);
    const count = counts.get(build) ?? 0;
    counts.set(build, count + 1);
    if (count < mostOfOne && (await whereabouts(place, [contextPath])).kind === 'inside') here.add(id);
  }
  return (id) => here.has(id);
}

/** `undefined` unless both lie in the workspace, links followed. */
async function pathsOf({ context, dockerfile }: HistoryBuild, folder: string, place: ObserverPorts['place']) {
  const contextPath = await place.realPath(from(folder, context));
  const dockerfilePath = contextPath && (await place.realPath(from(contextPath, dockerfile)));
  if (contextPath === undefined || dockerfilePath === undefined) return undefined;
  const { kind } = await whereabouts(place, [contextPath, dockerfilePath]);
  return kind === 'inside' ? { contextPath, dockerfilePath } : undefined;
}

function from(folder: string, path: string): string {
  return /^(?:[/\\]|[A-Za-z]:)/.test(path) ? path : `${folder}/${path}`;
}

/** The image of the build, if the engine has it. */
async function firstImage(engine: Engine, { imageIds, contentIds: remembered }: HistoryBuild) {
  for (const id of imageIds) {
    const image = await ifThere(() => engine.inspectImage(id));
    if (image === undefined) continue;
    const imageId = textOf(image['Id']);
    const same = new Set([...contentIds(image), ...remembered]);
    same.delete(imageId);
    return { imageId, contentIds: [...same], reference: textOf(listOf(image['RepoTags'])[0]) || imageId };
  }
  return undefined;
}
