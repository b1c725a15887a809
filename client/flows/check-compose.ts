/**
 * The containers of compose services against their compose files, as far as those lie in the workspace: one question to
 * Compose for each project, asked again when files changed.
 */
import { composeLink, sameDefinition } from '../core/compose/compose-link.ts';
import { type ComposeService, composeArguments, composeServiceOf } from '../core/compose/compose-service.ts';
import { type Link, link } from '../core/freshness/link.ts';
import { type ContainerStatus, containersOf, type StatusReport } from '../core/freshness/report.ts';
import { objectOf, textOf } from '../core/json-fields.ts';
import type { BuildPlace, Engine, JsonObject } from '../ports.ts';
import { type AskedCompose, askCompose, type Definitions } from './ask-compose.ts';
import { type BoundedCache, boundedCache } from './bounded-cache.ts';
import { ifThere } from './if-there.ts';
import type { FoundLinks, LinkCheck } from './link-check.ts';
import { someAtOnce } from './some-at-once.ts';
import { whereabouts } from './whereabouts.ts';

export interface ComposeCheckPorts {
  readonly engine: Engine;
  readonly place: Pick<BuildPlace, 'cli' | 'realPath' | 'workspace'>;
}

const kept = 5_000;
const atOnce = 6;
/** Of a label that may be its image's, which anybody can write. */
const noFiles = 'It does not say which compose files it is of, or has that from its image.';

export function composeCheck({ engine, place }: ComposeCheckPorts): LinkCheck {
  const containers = boundedCache<JsonObject | undefined>(kept);
  let definitions = boundedCache<AskedCompose | string>(kept);

  const ask = async (service: ComposeService): Promise<AskedCompose | string> => {
    const cli = place.cli(engine.endpoint, (await engine.facts()).kind);
    return definitions.get(composeArguments(service).join('\0'), () => askCompose(cli, service));
  };
  const linkOf = async ({ id, composeFiles = [] }: ContainerStatus, projects: Projects): Promise<Link | undefined> => {
    if (composeFiles.length === 0) return link('compose', 'unknown', noFiles);
    const unread = await projects.get(composeFiles.join('\0'), () => notRead(place, composeFiles));
    if (unread !== undefined) return unread;
    const container = await containers.get(id, () => ifThere(() => engine.inspectContainer(id)));
    const service = container && composeServiceOf(container, undefined);
    if (container === undefined || service === undefined) return undefined;
    // What runs once was never meant to follow its service.
    if (isOneOff(container)) return undefined;
    if ('because' in service) return link('compose', 'unknown', service.because);
    const { folder, environmentFiles } = service;
    const unreadable = await projects.get(['', folder, ...environmentFiles].join('\0'), () => notReadWhole(place, service));
    if (unreadable !== undefined) return unreadable;
    const asked = await ask(service);
    if (typeof asked === 'string') return notAnswered(asked);
    if (asked.hashes.get(service.name) === service.configHash) return sameDefinition(service.name);
    const inFull = await asked.inFull();
    return typeof inFull === 'string' ? notAnswered(inFull) : definitionLink(container, service, inFull);
  };

  const linksOf = async (report: StatusReport): Promise<FoundLinks> => {
    // Most containers are of one project, so what is true of its files is found out once.
    const projects: Projects = boundedCache(kept);
    const ofServices = containersOf(report).filter(({ service }) => service !== undefined);
    const found = await someAtOnce(
      ofServices,
      atOnce,
      async (container) => [container.id, await linkOf(container, projects)] as const,
    );
    const links = found.flatMap(([id, each]) => (each === undefined ? [] : [[id, [each]] as const]));
    return { images: new Map(), containers: new Map(links) };
  };
  let begun: { readonly report: StatusReport; readonly links: Promise<FoundLinks> } | undefined;

  return {
    begin: (report) => {
      const links = linksOf(report);
      // What failed is told to whoever checks.
      links.catch(() => undefined);
      begun = { report, links };
    },
    check: async ({ report }) => {
      const early = begun?.report === report ? begun.links : undefined;
      begun = undefined;
      return early ?? linksOf(report);
    },
    forget: () => {
      begun = undefined;
      definitions = boundedCache(kept);
    },
  };
}

function notAnswered(because: string): Link {
  return link('compose', 'unknown', `Compose could not be asked: ${because}`);
}

/** Why the files of a project are left alone, by what they are. */
type Projects = BoundedCache<Link | undefined>;

/** Why its compose files are left alone. */
async function notRead(place: ComposeCheckPorts['place'], files: readonly string[]): Promise<Link | undefined> {
  const ofProject = await whereabouts(place, files);
  if (ofProject.kind === 'missing')
    return link('compose', 'unknown', `Its compose file is not on this machine: ${ofProject.path}.`);
  if (ofProject.kind === 'elsewhere')
    return link('compose', 'not-applicable', `Its compose file is not in this workspace: ${ofProject.path}.`);
  if (!(await place.workspace()).isTrusted)
    return link('compose', 'unknown', 'This workspace is not trusted, so its compose files are not read.');
  return undefined;
}

/** What else its project is made of. */
async function notReadWhole(
  place: ComposeCheckPorts['place'],
  { folder, environmentFiles }: ComposeService,
): Promise<Link | undefined> {
  const found = await whereabouts(place, [folder, ...environmentFiles]);
  if (found.kind === 'inside') return undefined;
  const what = found.kind === 'missing' ? 'is not on this machine' : 'is not in this workspace, so it is not read';
  return link('compose', 'unknown', `What its project takes values from ${what}: ${found.path}.`);
}

function definitionLink(container: JsonObject, service: ComposeService, asked: Definitions): Link {
  const hashesNow = asked.hashes.get(service.name);
  if (hashesNow === undefined) return link('compose', 'unknown', `The compose file has no service ${service.name} any more.`);
  const versionThen = label(container, 'com.docker.compose.version');
  const { version: versionNow, variables } = asked;
  const undecidedBy = [...variables, ...(asked.undecidedBy.get(service.name) ?? ['?'])];
  return composeLink({ service: service.name, hashThen: service.configHash, hashesNow, versionThen, versionNow, undecidedBy });
}

function isOneOff(container: JsonObject): boolean {
  return label(container, 'com.docker.compose.oneoff') === 'True';
}

function label(container: JsonObject, name: string): string {
  return textOf(objectOf(objectOf(container['Config'])['Labels'])[name]);
}
