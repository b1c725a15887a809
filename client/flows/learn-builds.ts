/**
 * Takes in what the builder remembers of builds, the earliest first, so that the first plan of a project is useful already. Only builds
 * of the workspace's folders are looked into; one of another folder of the same name makes the builder's copy uncertain.
 */
import type { BuilderInfo, LearnBuildResult } from '../../server/protocol.ts';
import type { NotedBuild } from '../build-ports.ts';
import { type HistoryEntry, readHistoryList } from '../core/build/build-history.ts';
import { fileUri } from '../core/file-uri.ts';
import { dockerfileOfProvenance, readBuiltSteps, readPlannedBuild } from '../core/plan/history-build.ts';
import type { EngineCli } from '../ports.ts';
import { type PlanPorts, type UnknownPlan, withImages } from './ask-with-images.ts';
import { isOwnName } from './other-builder.ts';
import { whereabouts } from './whereabouts.ts';

/** Each costs three questions. */
const mostBuilds = 20;
const patienceMs = 20_000;
const notNoted =
  'What the builder keeps could not be noted: another window or command line does so, or the state folder cannot be written.';

/**
 * Throws an `EngineError`, and the signal's reason. Without a history nothing is learnt, and plans say so. What is answered is why what is
 * remembered of the builder cannot be trusted.
 */
export async function learnBuilds(
  ports: PlanPorts,
  builder: BuilderInfo,
  signal?: AbortSignal,
): Promise<UnknownPlan | undefined> {
  const { engine, place, plans } = ports;
  const cli = abortable(place.cli(engine.endpoint, 'docker'), signal);
  const listed = await listOf(cli);
  // Builds that ended after that are learnt the next time: what they made may not be among these records.
  if (!(await tellRecords(ports, builder))) return { kind: 'unknown', because: notNoted };
  const known = new Set(await plans.learnt(builder.id));
  const noted = new Map(((await place.notedBuilds?.()) ?? []).map((build) => [build.id, build]));
  const fresh: { readonly entry: HistoryEntry; readonly at: NotedBuild }[] = [];
  for (const entry of listed) {
    const at = known.has(entry.id) ? undefined : noted.get(entry.id);
    if (at === undefined || !isOwnName(engine.endpoint, at.builder) || fresh.length >= mostBuilds) continue;
    if ((await whereabouts(place, [at.contextPath])).kind === 'inside') fresh.push({ entry, at });
  }
  for (const { entry, at } of fresh.toReversed()) {
    // Whoever changes it now learns the same, and the rest can wait for the next plan.
    if ((await learnOne(ports, builder, cli, entry, at, signal)) === 'not-learnt') break;
  }
  return undefined;
}

/** `false` where it could not be noted. */
async function tellRecords({ engine, plans }: PlanPorts, builder: BuilderInfo): Promise<boolean> {
  const kept = await engine.buildCache();
  const records = kept.map(({ id, kind, parents, description, createdAtMs, isInUse }) => {
    return { id, kind, parents, description, createdAtMs, isInUse };
  });
  const noted = await plans.records({ builderId: builder.id, usesContainerdStore: builder.usesContainerdStore, records });
  return noted !== 'not-noted';
}

/** Of what was ended in the middle nothing may be learnt. */
function abortable(cli: EngineCli, signal: AbortSignal | undefined): EngineCli {
  if (signal === undefined) return cli;
  return {
    run: async (args, options) => {
      const result = await cli.run(args, { ...options, signal });
      signal.throwIfAborted();
      return result;
    },
  };
}

/** Line by line: of a long output only the end is kept, and the latest builds stand at its beginning. */
async function listOf(cli: EngineCli): Promise<readonly HistoryEntry[]> {
  const lines: string[] = [];
  const onLine = (line: string) => void lines.push(line);
  const result = await cli.run(['buildx', 'history', 'ls', '--format', 'json'], { mostMs: patienceMs, onLine });
  return result.kind === 'ended' && result.exitCode === 0 ? readHistoryList(lines) : [];
}

async function learnOne(
  ports: PlanPorts,
  builder: BuilderInfo,
  cli: EngineCli,
  { id }: HistoryEntry,
  { contextPath, dockerfilePath }: NotedBuild,
  signal: AbortSignal | undefined,
): Promise<LearnBuildResult['kind']> {
  const ask = async (...args: string[]) => {
    const result = await cli.run(['buildx', 'history', ...args], { mostMs: patienceMs });
    return result.kind === 'ended' && result.exitCode === 0 ? result.stdout : '';
  };
  const build = readPlannedBuild(await ask('inspect', '--format', 'json', id));
  // Where named contexts lay nobody tells.
  if (build === undefined || build.hasNamedContexts) return 'unknown';
  const lines: string[] = [];
  await cli.run(['buildx', 'history', 'logs', '--progress', 'rawjson', id], {
    mostMs: patienceMs,
    onLine: (line) => void lines.push(line),
  });
  const told = readBuiltSteps(lines, build.isComplete);
  const dockerfileText = build.isComplete ? dockerfileOfProvenance(await askAll(cli, id)) : undefined;
  const { startedAtMs, isComplete, target, args, noCache, runOptions } = build;
  const given = { contextPath, dockerfileUri: fileUri(dockerfilePath), target, args, noCache, runOptions, dockerfileText };
  const params = { ...given, builder, historyId: id, startedAtMs, isComplete, ...told };
  return (await withImages(ports, params, (asked) => ports.plans.learn({ ...params, images: asked.images }, signal))).kind;
}

/** It may be longer than what is kept of an output. */
async function askAll(cli: EngineCli, id: string): Promise<string> {
  const lines: string[] = [];
  const onLine = (line: string) => void lines.push(line);
  await cli.run(['buildx', 'history', 'inspect', 'attachment', id, '--type', 'provenance'], { mostMs: patienceMs, onLine });
  // Both outputs come mixed, and a warning is no part of it.
  return lines.slice(lines.findIndex((line) => line.startsWith('{'))).join('\n');
}
