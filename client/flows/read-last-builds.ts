/**
 * The last builds with their steps, from the builder's own history, each compared with the build before of the same. Only read;
 * which files were saved in between is asked of the workspace, and only about builds whose folder lies in it.
 */
import { readHistoryList } from '../core/build/build-history.ts';
import { fileUri } from '../core/file-uri.ts';
import type { SeenBuild } from '../core/waterfall/builds-page.ts';
import { compareBuilds } from '../core/waterfall/compare-builds.ts';
import type { DatedFile } from '../core/waterfall/copied-files.ts';
import { readTrace } from '../core/waterfall/read-trace.ts';
import { buildBefore, readTracedBuild, type TracedBuild } from '../core/waterfall/traced-build.ts';
import type { BuildPlace, Engine, EngineCli, RememberedBuilds } from '../ports.ts';
import { someAtOnce } from './some-at-once.ts';
import { whereabouts } from './whereabouts.ts';

export interface LastBuildsPorts {
  readonly engine: Engine;
  readonly place: Pick<BuildPlace, 'cli' | 'realPath' | 'workspace' | 'notedBuilds'>;
  readonly builds: Pick<RememberedBuilds, 'inputs'>;
}

export type LastBuilds =
  | { readonly kind: 'known'; readonly seen: readonly SeenBuild[]; readonly isOfWorkspace: boolean }
  | { readonly kind: 'unknown'; readonly because: string };

/** Each costs two questions. */
const mostRead = 12;
/** The others are only what these are compared with. */
const mostShown = 8;
const patienceMs = 20_000;

/** Throws an `EngineError`. */
export async function readLastBuilds({ engine, place, builds }: LastBuildsPorts): Promise<LastBuilds> {
  const { kind } = await engine.facts();
  if (kind !== 'docker') return { kind: 'unknown', because: 'Podman keeps no history of builds.' };
  const history = historyOf(place.cli(engine.endpoint, kind));
  const listed = await history.list();
  if (typeof listed === 'string') return { kind: 'unknown', because: listed };
  const places = await placesHere(engine, place);
  const isOfWorkspace = listed.some(({ id }) => places.has(id));
  const chosen = listed.filter(({ id }) => !isOfWorkspace || places.has(id)).slice(0, mostRead);
  const traced = await someAtOnce(chosen, 3, ({ id }) => history.read(id, places.get(id)));
  const known = traced.filter((build) => build !== undefined);
  const filesOf = filesOfContexts(builds);
  const seen: SeenBuild[] = [];
  for (const build of known.slice(0, mostShown)) {
    const before = buildBefore(build, known);
    seen.push({ build, comparison: compareBuilds(build, before, before === undefined ? [] : await filesOf(build)) });
  }
  return { kind: 'known', seen, isOfWorkspace };
}

function historyOf(cli: EngineCli) {
  const ask = (...args: string[]) => cli.run(['buildx', 'history', ...args], { mostMs: patienceMs });
  return {
    /** A sentence where there is none. */
    list: async () => {
      const result = await ask('ls', '--format', 'json');
      if (result.kind === 'ended' && result.exitCode === 0) return readHistoryList(result.stdout.split('\n'));
      return 'The builder tells no history of its builds. It needs buildx 0.20 or later.';
    },
    read: async (id: string, at: TracedBuild['place']): Promise<TracedBuild | undefined> => {
      const inspected = await ask('inspect', '--format', 'json', id);
      const build = inspected.kind === 'ended' && readTracedBuild(inspected.stdout, { id, place: at });
      // Of a build that still runs, the log would only end with it.
      if (!build) return undefined;
      const lines: string[] = [];
      const onLine = (line: string) => void lines.push(line);
      await cli.run(['buildx', 'history', 'logs', '--progress', 'rawjson', id], { mostMs: patienceMs, onLine });
      return { ...build, steps: readTrace(lines, build.startedAtMs) };
    },
  };
}

/** Builds that buildx started on this machine from a folder of the workspace, by their ids. */
async function placesHere(engine: Engine, place: LastBuildsPorts['place']): Promise<ReadonlyMap<string, TracedBuild['place']>> {
  const here = new Map<string, TracedBuild['place']>();
  if (!engine.endpoint.isLocal) return here;
  for (const { id, contextPath, dockerfilePath } of (await place.notedBuilds?.()) ?? []) {
    if ((await whereabouts(place, [contextPath])).kind === 'inside') here.set(id, { contextPath, dockerfilePath });
  }
  return here;
}

/** Asked once for each build of the same, because all that counts is what the files are now. */
function filesOfContexts(builds: LastBuildsPorts['builds']): (build: TracedBuild) => Promise<readonly DatedFile[]> {
  const known = new Map<string, Promise<readonly DatedFile[]>>();
  return ({ place, target, args }) => {
    if (place === undefined) return Promise.resolve([]);
    const params = { dockerfileUri: fileUri(place.dockerfilePath), contextPath: place.contextPath, target, args };
    const key = JSON.stringify([place, target ?? '']);
    const files = known.get(key) ?? builds.inputs(params).then(datedFiles);
    known.set(key, files);
    return files;
  };
}

function datedFiles(inputs: Awaited<ReturnType<RememberedBuilds['inputs']>>): readonly DatedFile[] {
  if (inputs.kind === 'unknown') return [];
  return (inputs.files ?? []).flatMap(({ path, stamp }): readonly DatedFile[] => {
    const [, nanoseconds] = /^\d+:(\d+):/.exec(stamp) ?? [];
    return nanoseconds === undefined ? [] : [{ path, modifiedAtMs: Number(nanoseconds) / 1e6 }];
  });
}
