/**
 * Images whose last build failed, so that their names still mean what was built before. What buildx noted says which build was
 * the last one, and the builder is asked about that one alone, once it has ended.
 */
import type { BuildSourceInfo } from '../../server/protocol.ts';
import type { NotedBuild } from '../build-ports.ts';
import { isStillRunning, readFailedBuild } from '../core/build/build-history.ts';
import { filePath } from '../core/file-uri.ts';
import { failedLink } from '../core/freshness/failed-link.ts';
import { fullName } from '../core/freshness/image-index.ts';
import type { Link, LinkState } from '../core/freshness/link.ts';
import { timeOf } from '../core/freshness/listed-from-inspect.ts';
import { sourceLink } from '../core/freshness/source-link.ts';
import { objectOf } from '../core/json-fields.ts';
import type { BuildPlace, Engine } from '../ports.ts';
import { boundedCache } from './bounded-cache.ts';
import { ownState } from './check-unreached.ts';
import { ifThere } from './if-there.ts';
import type { LinkCheck } from './link-check.ts';
import { someAtOnce } from './some-at-once.ts';

export interface FailedCheckPorts {
  readonly engine: Engine;
  readonly place: Pick<BuildPlace, 'cli' | 'realPath' | 'notedBuilds'>;
}

/** By context and Dockerfile, links followed. */
type LastBuilds = ReadonlyMap<string, NotedBuild>;

const kept = 500;
const mostMs = 5_000;
const atOnce = 6;

/** Beside what the others find: whether it matters depends on what they say of the source. */
export function withFailedBuilds(others: LinkCheck, { engine, place }: FailedCheckPorts): LinkCheck {
  const asked = boundedCache<string>(kept, (text) => !isStillRunning(text));
  const historyOf = ({ id }: NotedBuild) =>
    asked.get(id, async () => {
      const cli = place.cli(engine.endpoint, 'docker');
      const result = await cli.run(['buildx', 'history', 'inspect', '--format', 'json', id], { mostMs });
      return result.kind === 'ended' && result.exitCode === 0 ? result.stdout : '';
    });
  const keyOf = async (contextPath: string, dockerfilePath: string): Promise<string> => {
    const real = async (path: string) => (await place.realPath(path)) ?? path;
    return JSON.stringify([await real(contextPath), await real(dockerfilePath)]);
  };
  /** The latest first. */
  const lastBuilds = async (): Promise<LastBuilds> => {
    const all = engine.endpoint.isLocal ? ((await place.notedBuilds?.()) ?? []) : [];
    const last = new Map<string, NotedBuild>();
    for (const build of all.filter(({ builder }) => builder === 'default')) {
      const key = await keyOf(build.contextPath, build.dockerfilePath);
      if (!last.has(key)) last.set(key, build);
    }
    return last;
  };
  /** Whatever got its name later may be the result of a build after that one. */
  const isOlder = async (imageId: string, { startedAtMs }: NotedBuild): Promise<boolean> => {
    const image = await ifThere(() => engine.inspectImage(imageId));
    const taggedAtMs = image && timeOf(objectOf(image['Metadata'])['LastTagTime']);
    return taggedAtMs !== undefined && taggedAtMs < startedAtMs;
  };
  const failureOf = async (imageId: string, source: BuildSourceInfo, builds: LastBuilds) => {
    const { contextPath, dockerfileUri } = source;
    const last = contextPath === undefined ? undefined : builds.get(await keyOf(contextPath, filePath(dockerfileUri)));
    if (last === undefined || !(await isOlder(imageId, last))) return undefined;
    const failed = readFailedBuild(await historyOf(last));
    return failed === undefined || failed.target !== source.target ? undefined : { ...failed, ...last };
  };

  return {
    check: async (of) => {
      const found = await others.check(of);
      const builds = await lastBuilds();
      if (builds.size === 0) return found;
      const images = new Map(found.images);
      const containers = new Map(found.containers);
      await someAtOnce(
        of.report.projects.flatMap((project) => project.images),
        atOnce,
        async (image) => {
          const name = fullName(image.reference);
          const [source, answer] = [of.sources.get(name), of.ofImages?.get(name)];
          if (source === undefined || answer === undefined || image.id === undefined) return;
          const failed = await failureOf(image.id, source, builds);
          if (failed === undefined) return;
          add(images, name, failedLink(failed, stateWith(images.get(name), sourceLink(answer).state)));
          for (const { id, imageId } of image.containers) {
            const finding = of.ofContainers?.get(id);
            if (finding === undefined || imageId !== image.id) continue;
            add(containers, id, failedLink(failed, stateWith(containers.get(id), ownState(finding))));
          }
        },
      );
      return { images, containers };
    },
    begin: (report) => others.begin?.(report),
    forget: () => others.forget(),
  };
}

function add(into: Map<string, readonly Link[]>, key: string, link: Link): void {
  into.set(key, [...(into.get(key) ?? []), link]);
}

/** Instructions are source, too. */
function stateWith(links: readonly Link[] | undefined, ofFiles: LinkState): LinkState {
  return links?.some(({ id, state }) => id === 'source' && state === 'broken') ? 'broken' : ofFiles;
}
