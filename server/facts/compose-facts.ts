/**
 * What rules ask about one compose file: its services as they are spelled here, what other files of the merge say of them, and
 * what the Dockerfile of each does. Broken YAML has no services.
 */
import { asFields, readYaml, type YamlDocument, type YamlFields } from '../model/yaml-document.ts';
import type { Loadable } from './context-view.ts';
import type { DocumentBuild, DocumentLayer, DocumentView } from './document-view.ts';
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
  /** What other files that Compose merges with this one say of it, what is laid over others last. */
  readonly elsewhere: readonly ServiceElsewhere[];
  /** Its fields as the merge leaves them, lists and mappings as the last file has them: for guards, not for places. */
  readonly merged: YamlFields;
  /** What its Dockerfile does in its build context; `undefined` when the service builds nothing. */
  readonly build: Loadable<FileFacts> | undefined;
  readonly target: string | undefined;
}

export interface ServiceElsewhere {
  /** From the document's folder on. */
  readonly file: string;
  readonly document: YamlDocument;
  readonly path: readonly string[];
  readonly fields: YamlFields;
  /** It is laid over what this document says. */
  readonly isOver: boolean;
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

function serviceOf(name: string, fields: YamlFields, view: DocumentView): ServiceFacts {
  const { builds } = view;
  const alone = { name, fields, path: ['services', name], elsewhere: [], merged: fields, target: undefined };
  const spelled = fields['build'] !== undefined && fields['build'] !== null;
  if (builds.kind !== 'loaded') return { ...alone, build: spelled ? builds : undefined };
  const found = buildOf(name, builds.value);
  if (found === undefined && !spelled) return { ...alone, build: undefined };
  // Files of other projects may say something else of the same service: then nobody knows which one is meant.
  if (found === undefined || found === 'several') {
    const because = found === 'several' ? `${name} is declared several times.` : `How ${name} is built is not known.`;
    return { ...alone, build: spelled || found === 'several' ? { kind: 'unknown', because } : undefined };
  }
  const elsewhere = found.elsewhere.map((layer) => readElsewhere(layer, view));
  const missing = elsewhere.find((each) => each.kind !== 'loaded');
  if (missing !== undefined) return { ...alone, build: missing };
  const layers = elsewhere.flatMap((each) => (each.kind === 'loaded' ? each.value : []));
  const under = layers.filter(({ isOver }) => !isOver).map((each) => each.fields);
  const over = layers.filter(({ isOver }) => isOver).map((each) => each.fields);
  const merged: YamlFields = Object.assign({}, ...under, fields, ...over);
  return { ...alone, elsewhere: layers, merged, build: found.facts, target: found.target };
}

/** What the document declares itself, else what it only adds to. */
function buildOf(name: string, builds: readonly DocumentBuild[]): DocumentBuild | 'several' | undefined {
  const ofCompose = builds.filter(({ kind }) => kind === 'compose');
  const own = ofCompose.filter((build) => build.isOwn && build.name === name);
  const found = own.length > 0 ? own : ofCompose.filter(({ ownService }) => ownService === name);
  return found.length > 1 ? 'several' : found[0];
}

function readElsewhere({ file, service, isOver }: DocumentLayer, view: DocumentView): Loadable<ServiceElsewhere> {
  const text = view.read(file);
  if (text.kind !== 'loaded') return text;
  const document = text.value === undefined ? undefined : readYaml(text.value);
  if (document === undefined) return { kind: 'unknown', because: `${file} cannot be read here.` };
  const fields = asFields(asFields(asFields(document.value)['services'])[service]);
  return { kind: 'loaded', value: { file, document, path: ['services', service], fields, isOver } };
}
