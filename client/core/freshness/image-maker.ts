/**
 * Who made an image whose instructions nobody can read out of it, in words: a builder that writes no instructions into the
 * history, or whatever added the last line to it.
 */
import type { HistoryLine, JsonObject } from '../../ports.ts';
import { listOf, objectOf, textOf } from '../json-fields.ts';
import type { ImageRecord } from './history-agreement.ts';

/** One sentence for people. */
export function whyNotTold({ history, config }: ImageRecord): string {
  const last = history.at(-1);
  if (last === undefined) return `It tells no history, so ${notCompared}`;
  const [made] = makers.flatMap(([isMade, how]) => (isMade(last, config) ? [how] : []));
  return `It ${made ?? 'was not built by BuildKit, buildah or Docker’s classic builder'}, so ${notCompared}`;
}

const notCompared = 'its instructions cannot be compared with the Dockerfile.';

type Marks = (last: HistoryLine, config: JsonObject) => boolean;

const makers: readonly (readonly [isMade: Marks, how: string])[] = [
  [
    isCreatedBy(/^(?:Buildpacks |Application Layer$|Layer: '.*', Created by buildpack)/),
    'was built by Buildpacks, which follow no Dockerfile',
  ],
  [isCreatedBy(/^jib\b/), 'was built by Jib, which follows no Dockerfile'],
  [isCreatedBy(/^bazel\b/), 'was built by Bazel, which follows no Dockerfile'],
  [isCreatedBy(/^ko (?:build|publish)\b/), 'was built by ko, which follows no Dockerfile'],
  [hasComment(/^store paths: /), 'was built by Nix, which follows no Dockerfile'],
  [hasComment(/^Imported from |^imported from /), 'was imported from an archive'],
  [hasComment(/^(?:merge|create new from) sha256:/), 'was squashed'],
  [hasComment(/^buildkit\./), 'was built by BuildKit with another frontend than that of Dockerfiles'],
  [isCommit, 'is a container that was committed'],
  // Podman does not tell what it ran.
  [isCreatedBy(/^\/bin\/sh$/), 'is a container that was committed'],
  [
    isCreatedBy(/^(?:RUN|COPY|ADD|WORKDIR|USER|ENV|CMD|ENTRYPOINT|VOLUME|LABEL) /),
    'was built by kaniko, which tells some instructions only',
  ],
  [hasLabelOf('io.buildpacks.'), 'was built by Buildpacks, which follow no Dockerfile'],
  [isCreatedBy(/^$/), 'tells nothing of its last step'],
];

function isCreatedBy(pattern: RegExp): Marks {
  return ({ createdBy }) => createdBy !== undefined && pattern.test(createdBy);
}

function hasComment(pattern: RegExp): Marks {
  return ({ comment }) => pattern.test(comment);
}

function hasLabelOf(prefix: string): Marks {
  return (_, config) => Object.keys(objectOf(config['Labels'])).some((name) => name.startsWith(prefix));
}

/** `docker commit` writes what the container ran, which is what the image starts unless it was told otherwise. */
function isCommit({ createdBy }: HistoryLine, config: JsonObject): boolean {
  return createdBy !== undefined && createdBy !== '' && createdBy === listOf(config['Cmd']).map(textOf).join(' ');
}
