/**
 * Reads BuildKit's progress stream (`--progress=rawjson`): one JSON object a line, other lines between them. What BuildKit
 * says of a vertex later replaces what it said before. In a failed build the cached flags of other steps mean little,
 * because a step that is cancelled may be reported either way.
 */

export interface BuildStep {
  /** As BuildKit names it: `[build 3/5] RUN npm ci`. */
  readonly name: string;
  /** The name without its place: `RUN npm ci`, with variables expanded. */
  readonly instruction: string;
  /** `build`, `stage-0`; `undefined` in a Dockerfile of one unnamed stage. */
  readonly stage: string | undefined;
  /** The 3 of `3/5`. */
  readonly index: number;
  readonly digest: string;
  readonly cached: boolean;
  readonly error: string | undefined;
}

interface Vertex {
  readonly digest: string;
  readonly name: string;
  readonly cached?: boolean;
  readonly inputs?: readonly string[];
  readonly started?: string;
  readonly error?: string;
}

/**
 * What ADD fetches is a vertex of the same name as the copying, and whether that one is shown as cached is chance: a step may only be
 * judged by the other.
 */
export function isFetching({ name, hasInputs }: { readonly name: string; readonly hasInputs: boolean }): boolean {
  return !hasInputs && /\] ADD (?:.* )?(?:https?|git):\/\//s.test(name);
}

/** Steps of the Dockerfile that began, in the order in which BuildKit announced them; `FROM`, fetching and BuildKit's own steps are left out. */
export function readSteps(stream: string): readonly BuildStep[] {
  const byDigest = new Map<string, Vertex>();
  for (const line of stream.split('\n')) {
    for (const vertex of vertexesOf(line)) byDigest.set(vertex.digest, { ...byDigest.get(vertex.digest), ...vertex });
  }
  const isStep = ({ name, inputs = [], started }: Vertex) =>
    started !== undefined && !isFetching({ name, hasInputs: inputs.length > 0 });
  return [...byDigest.values()].filter(isStep).flatMap(toStep);
}

function vertexesOf(line: string): readonly Vertex[] {
  if (!line.startsWith('{')) return [];
  try {
    return (JSON.parse(line) as { vertexes?: readonly Vertex[] }).vertexes ?? [];
  } catch {
    return [];
  }
}

/** `[linux/amd64 build  3/11] RUN npm ci`: platform and stage are there only when the build has several. */
function toStep({ name, digest, cached = false, error = '' }: Vertex): readonly BuildStep[] {
  const [, place = '', index = '', instruction = ''] = /^\[\s*(?:(\S[^\]]*?)\s+)?(\d+)\/\d+\]\s+(.*)$/s.exec(name) ?? [];
  if (instruction === '' || instruction.startsWith('FROM ')) return [];
  const stage = place.split(' ').findLast((word) => word !== '' && !word.includes('/'));
  return [{ name, instruction, stage, index: Number(index), digest, cached, error: error === '' ? undefined : error }];
}
