/**
 * Images whose last build failed, so that their names still mean what was built before. What buildx noted says which build was
 * the last one, and the builder is asked about that one alone, once.
 */
import type { BuildSourceInfo } from '../../server/protocol.ts';
import { readFailedBuild } from '../core/build/build-history.ts';
import { filePath } from '../core/file-uri.ts';
import { failedLink } from '../core/freshness/failed-link.ts';
import { fullName } from '../core/freshness/image-index.ts';
import type { Link, LinkState } from '../core/freshness/link.ts';
import { timeOf } from '../core/freshness/listed-from-inspect.ts';
import { sourceLink } from '../core/freshness/source-link.ts';
import { objectOf } from '../core/json-fields.ts';
import type { BuildPlace, Engine, NotedBuild } from '../ports.ts';
import { boundedCache } from './bounded-cache.ts';
import { ownState } from './check-unreached.ts';
import { ifThere } from './if-there.ts';
import type { LinkCheck } from './link-check.ts';

export interface FailedCheckPorts {
  readonly engine: Engine;
  readonly place: Pick<BuildPlace, 'cli' | 'realPath' | 'notedBuilds'>;
}

const kept = 500;
const mostMs = 5_000;

/** Beside what the others find: whether it matters depends on what they say of the source. */
export function withFailedBuilds(others: LinkCheck, { engine, place }: FailedCheckPorts): LinkCheck {
  const asked = boundedCache<string>(kept);
  const historyOf = ({ id }: NotedBuild) =>
    asked.get(id, async () => {
      const cli = place.cli(engine.endpoint, 'docker');
      const result = await cli.run(['buildx', 'history', 'inspect', '--format', 'json', id], { mostMs });
      return result.kind === 'ended' && result.exitCode === 0 ? result.stdout : '';
    });
  const isSame = async (one: string, other: string) =>
    one === other || (await place.realPath(one)) === (await place.realPath(other));
  const lastOf = async (noted: readonly NotedBuild[], { contextPath, dockerfileUri }: BuildSourceInfo) => {
    for (const build of noted) {
      if (contextPath === undefined || !(await isSame(build.contextPath, contextPath))) continue;
      if (await isSame(build.dockerfilePath, filePath(dockerfileUri))) return build;
    }
    return undefined;
  };
  /** Whatever got its name later may be the result of a build after that one. */
  const isOlder = async (imageId: string, { startedAtMs }: NotedBuild): Promise<boolean> => {
    const image = await ifThere(() => engine.inspectImage(imageId));
    const taggedAtMs = image && timeOf(objectOf(image['Metadata'])['LastTagTime']);
    return taggedAtMs !== undefined && taggedAtMs < startedAtMs;
  };
  const failureOf = async (imageId: string, source: BuildSourceInfo, noted: readonly NotedBuild[]) => {
    const last = await lastOf(noted, source);
    if (last === undefined || !(await isOlder(imageId, last))) return undefined;
    const failed = readFailedBuild(await historyOf(last));
    return failed === undefined || failed.target !== source.target ? undefined : { ...failed, ...last };
  };

  return {
    check: async (of) => {
      const found = await others.check(of);
      const all = engine.endpoint.isLocal ? ((await place.notedBuilds?.()) ?? []) : [];
      const noted = all.filter(({ builder }) => builder === 'default');
      if (noted.length === 0) return found;
      const images = new Map(found.images);
      const containers = new Map(found.containers);
      for (const image of of.report.projects.flatMap((project) => project.images)) {
        const name = fullName(image.reference);
        const [source, answer] = [of.sources.get(name), of.ofImages.get(name)];
        if (source === undefined || answer === undefined || image.id === undefined) continue;
        const failed = await failureOf(image.id, source, noted);
        if (failed === undefined) continue;
        add(images, name, failedLink(failed, stateWith(images.get(name), sourceLink(answer).state)));
        for (const { id, imageId } of image.containers) {
          const finding = of.ofContainers.get(id);
          if (finding === undefined || imageId !== image.id) continue;
          add(containers, id, failedLink(failed, stateWith(containers.get(id), ownState(finding))));
        }
      }
      return { images, containers };
    },
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
