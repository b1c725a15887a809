/** Which of the declared builds a document declares itself, and from where each is built; no disk here. */
import { dirname, isAbsolute, relative, resolve } from 'node:path';
import type { BuildSource } from '../facts/build-source.ts';
import type { DocumentBuild, DocumentLayer } from '../facts/document-view.ts';
import { textIfKnown } from '../model/declared-build.ts';
import type { PlacedBuild } from './build-files.ts';
import { uriOfPath } from './file-uri.ts';
import { contextOf, isFromItsFile, sayingOf } from './find-build-sources.ts';

export interface PlacedDocumentBuild {
  readonly said: Omit<DocumentBuild, 'facts'>;
  /** Of a build of the document itself, or of a service that it says something of; with its cause where it cannot be known. */
  readonly place: BuildPlace | { readonly because: string };
}

export interface BuildPlace {
  readonly source: BuildSource;
  /** Absolute. */
  readonly dockerfile: string;
  /** The Dockerfile, where the document spells it. */
  readonly text: string | undefined;
}

const mostBuilds = 500;

/** `path`: absolute, of the document. */
export function placedDocumentBuilds(path: string, builds: readonly PlacedBuild[]): readonly PlacedDocumentBuild[] {
  const images = new Set(builds.flatMap(({ build }) => build.images));
  return builds
    .filter(({ except }) => except === undefined)
    .slice(0, mostBuilds)
    .map((placed) => {
      const { kind, build, composePath } = placed;
      const isOwn = build.file === path || composePath === path;
      const said = {
        ...{ kind, name: build.name, uri: uriOfPath(build.file), line: build.line, isOwn },
        ...{ ownService: ownServiceIn(placed, path), elsewhere: elsewhereThan(path, placed) },
        ...{ target: textIfKnown(build.target), images: build.images, repositories: build.repositories ?? [] },
      };
      const isOfDocument = isOwn || said.ownService !== undefined;
      return { said, place: isOfDocument ? placeOf(placed, images) : { because: 'Another file declares it.' } };
    });
}

function ownServiceIn({ says = [] }: PlacedBuild, path: string): string | undefined {
  return says.findLast((each) => each.path === path)?.service;
}

function elsewhereThan(path: string, { says = [] }: PlacedBuild): readonly DocumentLayer[] {
  const own = says.findLastIndex((each) => each.path === path);
  if (own < 0) return [];
  const layers = says.map((each, index) => ({ ...each, isOver: index > own }));
  return layers
    .filter((each) => each.path !== path)
    .map(({ path: other, service, isOver }) => ({
      file: relative(dirname(path), other).replaceAll('\\', '/'),
      ...{ service, isOver },
    }));
}

function placeOf(placed: PlacedBuild, localImages: ReadonlySet<string>): PlacedDocumentBuild['place'] {
  const { kind, folder, build } = placed;
  const context = contextOf(build.context, folder);
  if (context.kind === 'unknown') return { because: context.because };
  if (build.target !== undefined && textIfKnown(build.target) === undefined) return { because: 'Its target is not known.' };
  const text = textIfKnown(build.inline);
  const dockerfile = textIfKnown(build.dockerfile);
  // Half of a character can be written in a YAML string, and in no URI.
  const isOdd = /[\ud800-\udfff]/u.test(`${dockerfile}${context.path}`);
  if ((build.inline !== undefined && text === undefined) || dockerfile === undefined || isOdd)
    return { because: 'Its Dockerfile is not known.' };
  const start = isFromItsFile(kind) ? folder : context.path;
  const path = isAbsolute(dockerfile) ? dockerfile : resolve(start, dockerfile);
  return {
    dockerfile: path,
    text,
    source: {
      dockerfileUri: uriOfPath(path),
      ...{ context, target: textIfKnown(build.target), args: build.args, namedContexts: build.namedContexts, localImages },
      origin: { kind, because: `${sayingOf(placed)} builds it`, uri: uriOfPath(build.file), line: build.line },
    },
  };
}
