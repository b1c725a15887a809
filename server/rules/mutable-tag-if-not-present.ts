/**
 * A manifest that names a tag that moves, with a pull policy that never looks whether it moved: a node that has an image of
 * that name keeps starting it. Local images, templates and what other tools put in place are left alone.
 */
import type { KubernetesFacts } from '../facts/kubernetes-facts.ts';
import { isOfNoRegistry } from '../facts/local-image.ts';
import { isMovingTag } from '../facts/project-options.ts';
import { type ImageReference, parseImageReference } from '../model/image-reference.ts';
import type { ManifestContainer } from '../model/kubernetes-manifest.ts';
import { linesBelowKey, replacedValue } from './edits/yaml-edits.ts';
import { type Finding, type Fix, type Related, ruleOver } from './rule.ts';

export const mutableTagIfNotPresent = ruleOver({
  reads: 'kubernetes',
  id: 'mutable-tag-if-not-present',
  title: 'Moving tag that a node never pulls again',
  severity: 'warning',
  source: 'https://kubernetes.io/docs/concepts/containers/images/#imagepullpolicy-defaulting',
  why: `Without \`imagePullPolicy\`, Kubernetes pulls always only where the tag is \`latest\` or left out. For every other tag the policy is
\`IfNotPresent\`, \`main\` and \`staging\` among them: a node that has an image of that name starts it, whatever was pushed since. Two pods of
one deployment may then run different code, and which one a person meets depends on the node.

With \`Always\` a new pod gets what the tag names now, but nothing makes new pods: the manifest says the same as before, so \`kubectl apply\`
changes nothing until somebody restarts the rollout.`,
  silentWhen: [
    'The image has a digest, or a tag that is made once: a version, a commit, a date.',
    'The name is one word and no official image: it was loaded into the node, or is a placeholder that a tool fills in.',
    'The policy is `Never`: the image is loaded into the node by hand.',
    'Helm, Kustomize (`images`, patches), Flux, Keel, Skaffold, Tilt or DevSpace put another image in place. Where Kustomize reads the folder and an overlay elsewhere may do so, it is a hint.',
    'The policy is `Always` in a Job, a CronJob or a bare Pod: each run is a new pod. In everything else it is said for `latest` only: as information where the workspace builds the image, else as a hint.',
    'An official image without a tag and with the policy written out is information.',
  ],
  fix: `Sets \`imagePullPolicy: Always\`. The other fix adds a placeholder for the digest, which is never invented: the command
\`docker buildx imagetools inspect <image>\` prints it. Both want a review, because the cluster then starts something else.`,
  examples: [
    {
      bad: 'apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\nspec:\n  template:\n    spec:\n      containers:\n        - name: web\n          image: [|ghcr.io/acme/web:main|]\n          ports: []\n',
      fixed:
        'apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\nspec:\n  template:\n    spec:\n      containers:\n        - name: web\n          image: ghcr.io/acme/web:main\n          imagePullPolicy: Always\n          ports: []\n',
      message: 'ghcr.io/acme/web:main',
    },
    {
      bad: 'apiVersion: batch/v1\nkind: CronJob\nmetadata:\n  name: report\nspec:\n  jobTemplate:\n    spec:\n      template:\n        spec:\n          containers:\n            - image: [|acme/report|]\n              imagePullPolicy: IfNotPresent\n',
      fixed:
        'apiVersion: batch/v1\nkind: CronJob\nmetadata:\n  name: report\nspec:\n  jobTemplate:\n    spec:\n      template:\n        spec:\n          containers:\n            - image: acme/report\n              imagePullPolicy: Always\n',
    },
    {
      good: 'apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\nspec:\n  template:\n    spec:\n      containers:\n        - name: web\n          image: ghcr.io/acme/web:1.4.2\n        - name: proxy\n          image: ghcr.io/acme/proxy:sha-3f9c2ab\n',
      note: 'Tags that are made once.',
    },
    {
      good: 'apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\nspec:\n  template:\n    spec:\n      containers:\n        - name: web\n          image: web:dev\n          imagePullPolicy: Never\n',
      note: 'Loaded into a local cluster.',
    },
  ],
  check(file, report) {
    const isWatched = watchedImages(file);
    for (const container of file.containers) {
      const reference = parseImageReference(container.image);
      if (container.imageSpan === undefined || reference === undefined || reference.digest !== undefined) continue;
      if (isOfNoRegistry(reference)) continue;
      const finding = findingOf(container, reference, file);
      if (finding === undefined || isWatched(container) || isReplacedElsewhere(reference, file)) continue;
      report({ ...finding, span: container.imageSpan });
    }
  },
});

const restarted: ReadonlySet<string> = new Set(['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet', 'ReplicationController']);

function findingOf(
  container: ManifestContainer,
  reference: ImageReference,
  file: KubernetesFacts,
): Omit<Finding, 'span'> | undefined {
  const { image, pullPolicy } = container;
  const isLatest = reference.tag === undefined || reference.tag === 'latest';
  if (!isLatest && !isMovingTag(reference.tag ?? '', file.options)) return undefined;
  const policy = pullPolicy ?? (isLatest ? 'Always' : 'IfNotPresent');
  const related = pushesOf(reference, file);
  if (policy === 'IfNotPresent') {
    const how =
      pullPolicy === undefined ? 'without imagePullPolicy that of Kubernetes is IfNotPresent' : 'its policy is IfNotPresent';
    // Official images without a tag are tools of a moment, and the policy was written on purpose.
    const isTool = isLatest && pullPolicy !== undefined && reference.repository.startsWith('library/');
    return {
      message: `${image} ${whatMoves(reference)}, and ${how}: a node that has an image of this name starts it again and never sees what was pushed later. Set imagePullPolicy: Always, or name the digest.`,
      ...(file.isKustomized ? { severity: 'hint' } : isTool ? { severity: 'information' } : {}),
      ...{ related, fixes: fixesOf(container, file.text) },
    };
  }
  if (policy !== 'Always' || !isLatest || file.isKustomized || !restarted.has(container.kind)) return undefined;
  return {
    severity: related.length > 0 ? 'information' : 'hint',
    message: `${image} stays the same text when a new image is pushed, so kubectl apply starts no new pods for it. Name the digest or a tag of its own for each build, or restart the rollout after each push.`,
    ...{ related, fixes: digestFix(container) },
  };
}

function whatMoves({ tag }: ImageReference): string {
  return tag === undefined ? 'has no tag, which means latest' : 'is a tag that moves';
}

function fixesOf(container: ManifestContainer, text: string): readonly Fix[] {
  const { document, path, pullPolicy } = container;
  const edit =
    pullPolicy === undefined
      ? linesBelowKey(text, document, [...path, 'image'], ['imagePullPolicy: Always'])
      : replacedValue(document, [...path, 'imagePullPolicy'], 'Always');
  const always: readonly Fix[] =
    edit === undefined ? [] : [{ title: 'Set imagePullPolicy to Always', safety: 'review', edits: [edit] }];
  return [...always, ...digestFix(container)];
}

/** A person has to put the digest in: nobody here knows it. */
function digestFix({ imageSpan, image }: ManifestContainer): readonly Fix[] {
  if (imageSpan === undefined) return [];
  // Quotes stay where they are.
  const isPlain = imageSpan.end - imageSpan.start === image.length;
  const at = isPlain ? imageSpan.end : imageSpan.end - 1;
  const edit = { kind: 'replace', span: { start: at, end: at }, text: '@sha256:<digest>' } as const;
  return [{ title: 'Add a place for the digest', safety: 'review', edits: [edit] }];
}

/** Builds of the workspace that push or name the same repository. */
function pushesOf({ registry, repository }: ImageReference, { view }: KubernetesFacts): readonly Related[] {
  if (view.builds.kind !== 'loaded') return [];
  const own = view.builds.value.filter(({ images }) =>
    images.some((image) => {
      const other = parseImageReference(image);
      return other?.registry === registry && other.repository === repository;
    }),
  );
  return own.slice(0, 3).map(({ name, uri, line, images }) => ({
    message: `${name} builds it as ${images.join(', ').slice(0, 120)}.`,
    at: { kind: 'file', uri, line },
  }));
}

const toolFolders = ['.', '..', '../..', '../../..'];
const toolFiles = ['skaffold.yaml', 'skaffold.yml', 'Tiltfile', 'devspace.yaml'];

/** Flux marks the line of an image that it replaces, Keel annotates what it watches. */
function watchedImages({ text }: KubernetesFacts): (container: ManifestContainer) => boolean {
  const isOfKeel = /\bkeel\.sh\/(?:policy|trigger)\b/.test(text);
  const marked = text.includes('$imagepolicy') ? text.split('\n').map((line) => line.includes('$imagepolicy')) : [];
  return ({ line }) => isOfKeel || marked[line] === true;
}

/** True as well where that is not known yet. */
function isReplacedElsewhere(reference: ImageReference, file: KubernetesFacts): boolean {
  const name = reference.repository.slice(reference.repository.lastIndexOf('/') + 1);
  // All are asked for before one of them decides, so that they are read together.
  const read = toolFolders.flatMap((folder) => toolFiles.map((tool) => file.view.read(`${folder}/${tool}`)));
  return read.some((tool) => tool.kind !== 'loaded' || tool.value?.includes(name) === true);
}
