/**
 * What rules ask about one compose file: its services as they are spelled here, and what the Dockerfile of each does. Broken
 * YAML has no services; other files that are merged over this one take no part.
 */
import { asFields, readYaml, type YamlDocument, type YamlFields } from '../model/yaml-document.ts';
import type { Loadable } from './context-view.ts';
import type { DocumentView } from './document-view.ts';
import type { FileFacts } from './file-facts.ts';
import { noOptions, type ProjectOptions } from './project-options.ts';

export interface ComposeFacts {
  readonly text: string;
  readonly document: YamlDocument | undefined;
  readonly services: readonly ServiceFacts[];
  /** By its name it is for development or tests: `compose.override.yaml`, `docker-compose.dev.yml`. */
  readonly isForDevelopment: boolean;
  readonly view: DocumentView;
  /** What the project's configuration says. */
  readonly options: ProjectOptions;
}

export interface ServiceFacts {
  readonly name: string;
  readonly fields: YamlFields;
  readonly path: readonly string[];
  /** What its Dockerfile does in its build context; `undefined` when the service builds nothing. */
  readonly build: Loadable<FileFacts> | undefined;
  readonly target: string | undefined;
}

const mostServices = 500;
const developmentName = /(?:^|[./_-])(?:override|dev|devel|development|local|debug|test|tests|testing|ci|e2e|watch)(?=[./_-])/i;

export function gatherComposeFacts(text: string, view: DocumentView, options: ProjectOptions = noOptions): ComposeFacts {
  const document = readYaml(text);
  const services = Object.entries(asFields(asFields(document?.value)['services'])).slice(0, mostServices);
  return {
    ...{ text, document, view, options },
    services: services.map(([name, service]) => serviceOf(name, asFields(service), view)),
    isForDevelopment: developmentName.test(view.path.slice(view.path.lastIndexOf('/') + 1)),
  };
}

function serviceOf(name: string, fields: YamlFields, { builds }: DocumentView): ServiceFacts {
  const service = { name, fields, path: ['services', name] };
  if (fields['build'] === undefined || fields['build'] === null) return { ...service, build: undefined, target: undefined };
  if (builds.kind !== 'loaded') return { ...service, build: builds, target: undefined };
  const own = builds.value.filter((build) => build.isOwn && build.kind === 'compose' && build.name === name);
  const [only] = own;
  // Files of other projects may say something else of the same service: then nobody knows which one is meant.
  if (only === undefined || own.length > 1) {
    const because = own.length > 1 ? `${name} is declared several times.` : `How ${name} is built is not known.`;
    return { ...service, build: { kind: 'unknown', because }, target: undefined };
  }
  return { ...service, build: only.facts, target: only.target };
}
