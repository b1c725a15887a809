/**
 * A build of the builder's history with everything that a plan learns from, from its JSON: also one that failed, because the builder
 * took the build context in all the same. All of it is text of strangers.
 */
import type { BuiltStepInfo } from '../../../server/protocol.ts';
import type { JsonObject, JsonValue } from '../../ports.ts';
import { isBaseStep, type ProgressVertex, readStepName, readVertices, workedMs } from '../build/progress-vertices.ts';
import { timeOf } from '../freshness/listed-from-inspect.ts';
import { listOf, objectOf, textOf } from '../json-fields.ts';

export interface PlannedHistoryBuild {
  readonly startedAtMs: number;
  readonly isComplete: boolean;
  readonly target: string | undefined;
  readonly args: Readonly<Record<string, string>>;
  readonly hasNamedContexts: boolean;
  readonly noCache: boolean | readonly string[];
  /** Options that every RUN has in its key. */
  readonly runOptions: Readonly<Record<string, string>>;
}

const longestName = 3_000;

const ended: ReadonlySet<string> = new Set(['completed', 'failed', 'canceled', 'error']);

/** From `buildx history inspect --format json`; `undefined` of what has not ended, or has no time. */
export function readPlannedBuild(text: string): PlannedHistoryBuild | undefined {
  const build = parsed(text);
  const status = textOf(build['Status']);
  const startedAtMs = timeOf(build['StartedAt']);
  if (!ended.has(status) || startedAtMs === undefined) return undefined;
  const config = objectOf(build['Config']);
  const filter = listOf(config['NoCacheFilter']).map(textOf);
  return {
    startedAtMs,
    isComplete: status === 'completed',
    target: textOf(build['Target']) || undefined,
    args: pairs(build['BuildArgs']),
    hasNamedContexts: listOf(build['NamedContexts']).length > 0,
    noCache: config['NoCache'] === true ? true : filter.length > 0 ? filter : false,
    runOptions: runOptionsOf(config),
  };
}

function runOptionsOf(config: JsonObject): Readonly<Record<string, string>> {
  const options: Record<string, string> = {};
  const network = textOf(config['Network']);
  if (network !== '' && network !== 'default') options['network'] = network;
  const hosts = listOf(config['ExtraHosts'])
    .map(textOf)
    .map((host) => host.replace(/[:=].*$/, ''));
  if (hosts.length > 0) options['add-host'] = hosts.join(' ');
  for (const [name, field] of [
    ['shm-size', 'ShmSize'],
    ['cgroup-parent', 'CgroupParent'],
    ['hostname', 'Hostname'],
  ] as const) {
    const value = textOf(config[field]);
    if (value !== '' && value !== '0') options[name] = value;
  }
  const limits = listOf(config['Ulimit']).map(textOf);
  if (limits.length > 0) options['ulimit'] = limits.join(' ');
  return options;
}

export interface ReadSteps {
  readonly steps: readonly BuiltStepInfo[];
  readonly hasLoadedContext: boolean;
}

/** From `buildx history logs --progress rawjson`. In a build that failed a step is said to have run only where it surely did. */
export function readBuiltSteps(lines: readonly string[], isComplete: boolean): ReadSteps {
  const vertices = readVertices(lines);
  const places = new Map<string, ProgressVertex[]>();
  for (const vertex of vertices) {
    const step = vertex.isStarted && !isFetching(vertex) ? readStepName(vertex.name) : undefined;
    if (step === undefined || isBaseStep(step)) continue;
    places.set(step.place, [...(places.get(step.place) ?? []), vertex]);
  }
  const steps = [...places].map(([place, seen]): BuiltStepInfo => {
    const report = reportOf(seen, isComplete);
    const ran = report === 'ran' ? { ranMs: durationOf(seen), vertices: verticesThatRan(seen) } : {};
    return { ...stageAndNumber(place), report, ...ran };
  });
  const hasLoadedContext = vertices.some((vertex) => vertex.name === '[internal] load build context' && isDone(vertex));
  return { steps, hasLoadedContext };
}

function isDone({ spans, error }: ProgressVertex): boolean {
  return spans.length > 0 && error === '';
}

/** `linux/amd64 build 3/6`. */
function stageAndNumber(place: string): Pick<BuiltStepInfo, 'stageName' | 'ordinal'> {
  const words = place.split(' ');
  const stageName = words.slice(0, -1).findLast((word) => !word.includes('/')) ?? '';
  return { stageName, ordinal: Number.parseInt(words.at(-1) ?? '', 10) };
}

/** What ADD fetches is a vertex of the same name, which says nothing of the step. */
function isFetching({ name, inputs }: ProgressVertex): boolean {
  return inputs.length === 0 && /\] ADD (?:.* )?(?:https?|git):\/\//s.test(name);
}

/** A linked copy has two vertices, and was reused when both were. */
function reportOf(seen: readonly ProgressVertex[], isComplete: boolean): BuiltStepInfo['report'] {
  if (seen.every(({ isCached }) => isCached)) return 'cached';
  if (isComplete) return 'ran';
  return seen.every((vertex) => isDone(vertex) && !vertex.isCached) ? 'ran' : 'not-told';
}

function verticesThatRan(seen: readonly ProgressVertex[]): NonNullable<BuiltStepInfo['vertices']> {
  const ran = seen.filter((vertex) => !vertex.isCached && isDone(vertex));
  return ran.map(({ name, spans }) => ({ name: name.slice(0, longestName), spans }));
}

function durationOf(seen: readonly ProgressVertex[]): number {
  return seen.reduce((sum, vertex) => (vertex.isCached ? sum : sum + workedMs(vertex)), 0);
}

/** The Dockerfile that a build was made with, from its provenance; `undefined` where that holds none, or several. */
export function dockerfileOfProvenance(text: string): string | undefined {
  const metadata = objectOf(objectOf(parsed(text)['metadata'])['https://mobyproject.org/buildkit@v1#metadata']);
  const infos = listOf(objectOf(metadata['source'])['infos']).map(objectOf);
  const data = infos.length === 1 ? textOf(infos[0]?.['data']) : '';
  return data === '' ? undefined : new TextDecoder().decode(Uint8Array.from(atob(data), (character) => character.charCodeAt(0)));
}

function pairs(value: JsonValue | undefined): Readonly<Record<string, string>> {
  const entries = listOf(value)
    .map(objectOf)
    .map(({ Name, Value }) => [textOf(Name), textOf(Value)] as const);
  return Object.fromEntries(entries.filter(([name]) => name !== ''));
}

function parsed(text: string): JsonObject {
  try {
    return objectOf(JSON.parse(text));
  } catch {
    return {};
  }
}
