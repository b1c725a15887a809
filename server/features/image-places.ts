/**
 * The lines of a compose file or a Dockerfile that stand for images: the name of each service, the FROM of each stage that
 * a declared build stops at. Which containers run from them is for the client to find out.
 */
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { Range } from 'vscode-languageserver-types';
import { parseComposeFile } from '../model/compose-file.ts';
import type { Stage } from '../model/dockerfile.ts';
import { parseDockerfile } from '../model/parse-dockerfile.ts';
import { toRange } from './diagnostics.ts';

/** A build that the workspace declares; in the order in which they count. */
export interface DeclaredImage {
  readonly dockerfileUri: string;
  readonly target?: string | undefined;
  readonly references: readonly string[];
  readonly service?: { readonly project: string; readonly name: string };
  readonly origin: { readonly kind: string };
}

export interface ImagePlace {
  readonly range: Range;
  readonly service?: Service;
  readonly services: Service[];
  readonly references: string[];
  readonly dockerfileUri?: string | undefined;
  readonly target?: string | undefined;
}

interface Service {
  readonly project: string;
  readonly name: string;
}

const maxPlaces = 500;

/** `project` is what Compose calls the project of the file. Nothing for broken YAML. */
export function composePlaces(document: TextDocument, project: string, images: readonly DeclaredImage[]): ImagePlace[] {
  const file = parseComposeFile(document.getText());
  const places = [...(file?.services ?? [])].flatMap(([name, { nameSpan, image }]): ImagePlace[] => {
    if (nameSpan === undefined) return [];
    const build = images.find(({ service }) => service?.project === project && service.name === name);
    const references = build?.references ?? (image === undefined || image.includes('$') ? [] : [image]);
    const place = { range: toRange(document, nameSpan), service: { project, name }, services: [], references: [...references] };
    return [build === undefined ? place : { ...place, dockerfileUri: build.dockerfileUri, target: build.target }];
  });
  return places.slice(0, maxPlaces);
}

/** `isSame` tells which of the builds are of this document. A stage that no build stops at has no place. */
export function dockerfilePlaces(
  document: TextDocument,
  images: readonly DeclaredImage[],
  isSame: (dockerfileUri: string) => boolean,
): ImagePlace[] {
  const { stages } = parseDockerfile(document.getText());
  const own = images.filter(({ dockerfileUri }) => isSame(dockerfileUri));
  const said = new Map(
    images.flatMap((image) => (image.origin.kind === 'setting' ? image.references.map((name) => [name, image]) : [])),
  );
  return stages.slice(0, maxPlaces).flatMap((stage): ImagePlace[] => {
    const builds = own.filter(({ target }) => stage === stageOf(stages, target));
    if (builds.length === 0) return [];
    // What a person said of an image is not overruled by what a file declares.
    const isMade = (build: DeclaredImage, name: string) => (said.get(name) ?? build) === build;
    const references = builds.flatMap((build) => build.references.filter((name) => isMade(build, name)));
    const services = builds.flatMap((build) => {
      const isElsewhere = build.references.length > 0 && !build.references.some((name) => isMade(build, name));
      return build.service === undefined || isElsewhere ? [] : [{ project: build.service.project, name: build.service.name }];
    });
    if (references.length === 0 && services.length === 0) return [];
    return [
      {
        range: toRange(document, stage.from.span),
        services,
        references: [...new Set(references)],
        dockerfileUri: document.uri,
        target: stage.name,
      },
    ];
  });
}

/** As BuildKit finds it: a name in any case, or a number; without one, the last stage. */
function stageOf(stages: readonly Stage[], target: string | undefined): Stage | undefined {
  if (target === undefined) return stages.at(-1);
  return stages.findLast(({ name }) => name === target.toLowerCase()) ?? stages.find(({ index }) => String(index) === target);
}
