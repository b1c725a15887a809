/**
 * Whether another builder than the engine’s own makes a build, because only of that one it is known what its cache holds. A person’s
 * word decides. `docker build` does not heed which builder buildx uses, so what was built with since that was chosen comes next; then
 * what buildx uses.
 */
import type { BuildSourceInfo } from '../../server/protocol.ts';
import type { BuildxBuilders, NotedBuild } from '../build-ports.ts';
import { isOwnBuilder, readBuilders } from '../core/build/builders.ts';
import { filePath } from '../core/file-uri.ts';
import { displayText } from '../core/tree/display-text.ts';
import type { EngineEndpoint } from '../ports.ts';
import type { PlanPorts } from './ask-with-images.ts';

type BuilderPorts = Pick<PlanPorts, 'engine' | 'place' | 'builder'>;

/** buildx waits long for a builder that does not answer. */
const patienceMs = 20_000;
const closed = 'whose cache cannot be looked into';

/** Why the plan of the next build is not known; `undefined`: the engine’s own makes it. Throws the signal's reason. */
export async function otherBuilder(
  ports: BuilderPorts,
  source: BuildSourceInfo,
  signal?: AbortSignal,
): Promise<string | undefined> {
  const { place, engine } = ports;
  const said = ports.builder?.();
  const known = await place.builders(engine.endpoint);
  if (said !== undefined) return unlessOwn(ports, known, said, signal);
  const { made, current, chosenAtMs, isNamed } = known;
  if (isNamed && current !== undefined) return unlessOwn(ports, known, current, signal);
  const last = await lastBuild(ports, known, source);
  if (last !== undefined && last.startedAtMs > chosenAtMs)
    return made.has(last.builder) ? `It is built with the builder ${displayText(last.builder)}, ${closed}.` : undefined;
  if (current === undefined) return undefined;
  return `buildx builds with the builder ${displayText(current)}, ${closed}. “docker buildx use default” goes back to the engine’s own.`;
}

/** Why it is not known what the last build did, which another builder made. */
export async function otherLastBuilder(ports: BuilderPorts, source: BuildSourceInfo): Promise<string | undefined> {
  const { made, ...known } = await ports.place.builders(ports.engine.endpoint);
  const last = await lastBuild(ports, { made, ...known }, source);
  return last !== undefined && made.has(last.builder)
    ? `The builder ${displayText(last.builder)} made the last build of it, ${closed}.`
    : undefined;
}

/** An engine’s own builder has the name of the context of Docker that leads there, and without one that of none. */
export function isOwnName({ context }: EngineEndpoint, name: string): boolean {
  return name === 'default' || name === context;
}

/** Nobody names a builder that is of another engine’s context unless it is meant, or another name of this one. */
async function unlessOwn(
  { place, engine }: BuilderPorts,
  { made }: BuildxBuilders,
  name: string,
  signal: AbortSignal | undefined,
): Promise<string | undefined> {
  if (isOwnName(engine.endpoint, name)) return undefined;
  const other = `It is built with the builder ${displayText(name)}, ${closed}.`;
  if (made.has(name)) return other;
  const cli = place.cli(engine.endpoint, 'docker');
  const result = await cli.run(['buildx', 'ls', '--format', 'json'], { mostMs: patienceMs, ...(signal && { signal }) });
  signal?.throwIfAborted();
  const builders = result.kind === 'ended' && result.exitCode === 0 ? readBuilders(result.stdout) : undefined;
  if (builders === undefined) return 'Which builder makes it could not be found out: buildx is not there, or older than 0.13.';
  return isOwnBuilder(builders, name) ? undefined : other;
}

/** Of builders that are gone, or of other engines, nobody builds here. Where there is none but the engine’s own, nothing is read. */
async function lastBuild(
  { place, engine }: BuilderPorts,
  { made }: BuildxBuilders,
  { contextPath, dockerfileUri }: BuildSourceInfo,
): Promise<NotedBuild | undefined> {
  if (contextPath === undefined || made.size === 0) return undefined;
  const isSame = async (one: string, other: string) =>
    one === other || ((await place.realPath(one)) ?? one) === ((await place.realPath(other)) ?? other);
  for (const build of (await place.notedBuilds?.()) ?? []) {
    if (!made.has(build.builder) && !isOwnName(engine.endpoint, build.builder)) continue;
    if ((await isSame(build.contextPath, contextPath)) && (await isSame(build.dockerfilePath, filePath(dockerfileUri))))
      return build;
  }
  return undefined;
}
