/** Images against the repository that holds their build context. Labels are a stranger's, and the repository has to be a trusted one. */
import type { BuildSourceInfo } from '../../server/protocol.ts';
import { commitLink, comparableRevision } from '../core/commit/commit-link.ts';
import { revisionLabel, sourceLabel } from '../core/commit/revision-label.ts';
import { objectOf, textOf } from '../core/json-fields.ts';
import type { Git, GitComparison } from '../note-ports.ts';
import type { BuildPlace, JsonObject } from '../ports.ts';
import { boundedCache } from './bounded-cache.ts';
import { baseOf } from './check-base.ts';
import { type ImageReader, linksOfImages } from './image-reader.ts';
import type { Checked, LinkCheck } from './link-check.ts';
import { whereabouts } from './whereabouts.ts';

export interface CommitCheckPorts {
  readonly git: Git;
  readonly place: Pick<BuildPlace, 'realPath' | 'workspace'>;
}

const kept = 500;

export function commitCheck({ git, place }: CommitCheckPorts, reader: ImageReader): LinkCheck {
  let compared = boundedCache<GitComparison>(kept);

  const compare = async (contextPath: string | undefined, revision: string): Promise<GitComparison> => {
    if (contextPath === undefined) return { kind: 'no-repository' };
    if (!(await place.workspace()).isTrusted)
      return { kind: 'unknown', because: 'This workspace is not trusted, so its repository is not asked.' };
    if ((await whereabouts(place, [contextPath])).kind !== 'inside')
      return { kind: 'unknown', because: 'Its build context is not in this workspace, so its repository is not asked.' };
    return git.compare(contextPath, revision, [contextPath]);
  };
  /** Asked only where the image has a revision at all. */
  const revisionOfBase = async (source: BuildSourceInfo, of: Checked): Promise<string> => {
    const steps = await reader.steps(source);
    return steps.kind === 'unknown' ? '' : label(await baseOf(steps.base, of, reader), revisionLabel);
  };

  return {
    check: async (of) => {
      const images = await linksOfImages(of, 'commit', async ({ imageId, source }) => {
        const image = await reader.image(imageId);
        const [revision, origin] = [label(image, revisionLabel), label(image, sourceLabel)];
        const labels = { revision, source: origin, revisionOfBase: revision && (await revisionOfBase(source, of)) };
        const asked = comparableRevision(labels);
        const { contextPath } = source;
        const answer =
          asked === undefined
            ? undefined
            : await compared.get(JSON.stringify([contextPath, asked]), () => compare(contextPath, asked));
        return commitLink({ ...labels, git: answer });
      });
      return { images, containers: new Map() };
    },
    forget: () => {
      compared = boundedCache(kept);
    },
  };
}

function label(image: JsonObject | undefined, name: string): string {
  return textOf(objectOf(objectOf(image?.['Config'])['Labels'])[name]);
}
