/** Images whose Dockerfile was last built on another builder, so that this engine has what was built before. */
import type { BuildSourceInfo } from '../../server/protocol.ts';
import type { NotedBuild } from '../build-ports.ts';
import { readHistoryBuild } from '../core/build/build-history.ts';
import { filePath } from '../core/file-uri.ts';
import { fullName } from '../core/freshness/image-index.ts';
import type { Link, LinkState } from '../core/freshness/link.ts';
import { timeOf } from '../core/freshness/listed-from-inspect.ts';
import { sourceLink } from '../core/freshness/source-link.ts';
import { unreachedLink } from '../core/freshness/unreached-link.ts';
import { objectOf } from '../core/json-fields.ts';
import type { BuildPlace, Engine } from '../ports.ts';
import { boundedCache } from './bounded-cache.ts';
import { ifThere } from './if-there.ts';
import { type Checked, type LinkCheck, noLinks } from './link-check.ts';

export interface UnreachedCheckPorts {
  readonly engine: Engine;
  readonly place: Pick<BuildPlace, 'cli' | 'realPath' | 'notedBuilds'>;
}

const kept = 500;
/** A builder may be far away, and nobody waits for it. */
const mostMs = 5_000;

export function unreachedCheck({ engine, place }: UnreachedCheckPorts): LinkCheck {
  const asked = boundedCache<string>(kept);
  const historyOf = ({ id }: NotedBuild, builder: string) =>
    asked.get(`${builder} ${id}`, async () => {
      const cli = place.cli(engine.endpoint, 'docker');
      const inspect = ['buildx', 'history', 'inspect', '--builder', builder, '--format', 'json', id];
      // A builder that is called like a context of Docker answers only to who is in that context.
      for (const args of [inspect, ['--context', builder, ...inspect]]) {
        const result = await cli.run(args, { mostMs });
        if (result.kind === 'ended' && result.exitCode === 0) return result.stdout;
      }
      return '';
    });
  const isSame = async (one: string, other: string) =>
    one === other || (await place.realPath(one)) === (await place.realPath(other));
  const isOf = async (build: NotedBuild, { contextPath, dockerfileUri }: BuildSourceInfo) =>
    contextPath !== undefined &&
    (await isSame(build.contextPath, contextPath)) &&
    (await isSame(build.dockerfilePath, filePath(dockerfileUri)));
  const isThere = async (imageIds: readonly string[]): Promise<boolean> => {
    for (const id of imageIds) if ((await ifThere(() => engine.inspectImage(id))) !== undefined) return true;
    return false;
  };
  /** Whatever got its name later may be the result of that build. */
  const isOlder = async (imageId: string, { startedAtMs }: NotedBuild): Promise<boolean> => {
    const image = await ifThere(() => engine.inspectImage(imageId));
    const taggedAtMs = image && timeOf(objectOf(image['Metadata'])['LastTagTime']);
    return taggedAtMs !== undefined && taggedAtMs < startedAtMs;
  };
  const unreachedBy = async (imageId: string, source: BuildSourceInfo, noted: readonly NotedBuild[]) => {
    for (const build of noted) {
      if (!(await isOf(build, source))) continue;
      if (!(await isOlder(imageId, build))) return undefined;
      // A context of Docker is a builder of its own name, also that of this very engine.
      if (readHistoryBuild(await historyOf(build, 'default')) !== undefined) continue;
      const told = readHistoryBuild(await historyOf(build, build.builder));
      // Of a build that failed or stopped at another stage nothing was to be expected here.
      if (told === undefined || told.target !== source.target) continue;
      return (await isThere(told.imageIds)) ? undefined : build;
    }
    return undefined;
  };

  return {
    check: async ({ report, sources, ofImages, ofContainers }) => {
      const all = engine.endpoint.isLocal ? ((await place.notedBuilds?.()) ?? []) : [];
      const noted = all.filter(({ builder }) => builder !== 'default');
      if (noted.length === 0) return noLinks;
      const images = new Map<string, readonly Link[]>();
      const containers = new Map<string, readonly Link[]>();
      for (const image of report.projects.flatMap((project) => project.images)) {
        const name = fullName(image.reference);
        const [source, answer] = [sources.get(name), ofImages?.get(name)];
        if (source === undefined || answer === undefined || image.id === undefined) continue;
        const build = await unreachedBy(image.id, source, noted);
        if (build === undefined) continue;
        images.set(name, [unreachedLink(build, sourceLink(answer).state)]);
        for (const { id, imageId } of image.containers) {
          const finding = ofContainers?.get(id);
          if (finding !== undefined && imageId === image.id) containers.set(id, [unreachedLink(build, ownState(finding))]);
        }
      }
      return { images, containers };
    },
    forget: () => undefined,
  };
}

/** Without what mounts hide and what the container changed itself, for which no build can do anything. */
export function ownState({ seen, mounted, changed }: Finding): LinkState {
  if (seen.kind !== 'compared') return sourceLink(seen).state;
  const others = new Set([...mounted, ...changed]);
  return sourceLink({ ...seen, differing: seen.differing.filter((path) => !others.has(path)) }).state;
}

type Finding = NonNullable<Checked['ofContainers']> extends ReadonlyMap<string, infer Value> ? Value : never;
