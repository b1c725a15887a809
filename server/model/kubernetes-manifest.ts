/**
 * The images that a Kubernetes manifest names, each with its line: of pods and of everything that has a template of pods. A file that
 * is filled in by Helm or another generator says nothing, because nobody knows what stands there then.
 */
import type { Span } from './span.ts';
import { readYamlDocuments, type YamlDocument } from './yaml-document.ts';

export interface ManifestImage {
  readonly image: string;
  /** Zero-based. */
  readonly line: number;
  readonly container: string | undefined;
  /** As spelled; `undefined` where the default holds. */
  readonly pullPolicy: string | undefined;
  readonly kind: string;
  readonly name: string;
  /** `undefined`: whichever one it is applied to. */
  readonly namespace: string | undefined;
}

/** One of them with what is around it. */
export interface ManifestContainer extends ManifestImage {
  readonly document: YamlDocument;
  /** From the top of the document. */
  readonly path: readonly string[];
  /** Of the text of `image`; `undefined` where it comes by an anchor. */
  readonly imageSpan: Span | undefined;
}

/** From the top of a document to the specification of its pods. */
const podPaths: Readonly<Record<string, readonly string[]>> = {
  Pod: ['spec'],
  Deployment: ['spec', 'template', 'spec'],
  ReplicaSet: ['spec', 'template', 'spec'],
  ReplicationController: ['spec', 'template', 'spec'],
  StatefulSet: ['spec', 'template', 'spec'],
  DaemonSet: ['spec', 'template', 'spec'],
  Job: ['spec', 'template', 'spec'],
  CronJob: ['spec', 'jobTemplate', 'spec', 'template', 'spec'],
};
const lists = ['containers', 'initContainers', 'ephemeralContainers'] as const;
const maxImages = 500;

/** Whatever the text is, nothing throws. */
export function parseManifest(text: string): readonly ManifestImage[] {
  return manifestContainers(text).map(({ image, line, container, pullPolicy, kind, name, namespace }) => {
    return { image, line, container, pullPolicy, kind, name, namespace };
  });
}

/** Whatever the text is, nothing throws. */
export function manifestContainers(text: string): readonly ManifestContainer[] {
  // Most YAML files are something else; they are told apart before they are parsed.
  if (!/^\s*(?:- *)?kind *:/m.test(text) || !/\bimage *:/.test(text) || text.includes('{{')) return [];
  return readYamlDocuments(text).flatMap(imagesOf).slice(0, maxImages);
}

function imagesOf(document: YamlDocument): readonly ManifestContainer[] {
  const top = asRecord(document.value);
  const items = top['kind'] === 'List' && Array.isArray(top['items']) ? top['items'] : undefined;
  if (items === undefined) return imagesOfObject(document, top, []);
  return items.flatMap((item, at) => imagesOfObject(document, asRecord(item), ['items', String(at)]));
}

function imagesOfObject(
  document: YamlDocument,
  object: Record<string, unknown>,
  at: readonly string[],
): readonly ManifestContainer[] {
  const kind = textOf(object['kind']) ?? '';
  const path = Object.hasOwn(podPaths, kind) ? podPaths[kind] : undefined;
  if (path === undefined) return [];
  const metadata = asRecord(object['metadata']);
  const of = { kind, name: textOf(metadata['name']) ?? '', namespace: textOf(metadata['namespace']) };
  const spec = path.reduce((inner, key) => asRecord(inner[key]), object);
  return lists.flatMap((list) => {
    const containers: unknown = spec[list];
    return (Array.isArray(containers) ? containers : []).flatMap((each: unknown, index): readonly ManifestContainer[] => {
      const container = asRecord(each);
      const image = textOf(container['image']);
      if (image === undefined || image.includes('$')) return [];
      const own = [...at, ...path, list, String(index)];
      const line = document.lineOf([...own, 'image']);
      const said = { container: textOf(container['name']), pullPolicy: textOf(container['imagePullPolicy']) };
      const imageSpan = document.valueSpanOf([...own, 'image']);
      return [{ ...of, image, line, ...said, document, path: own, imageSpan }];
    });
  });
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function asRecord(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}
