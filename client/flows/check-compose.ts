/**
 * The containers of compose services against their compose files, as far as those lie in the workspace: one question to
 * Compose for each project, asked again when files changed.
 */
import { composeLink } from '../core/compose/compose-link.ts';
import { composeArguments, composeServiceOf } from '../core/compose/compose-service.ts';
import { type Link, link } from '../core/freshness/link.ts';
import { containersOf, type StatusReport } from '../core/freshness/report.ts';
import { objectOf, textOf } from '../core/json-fields.ts';
import type { BuildPlace, Engine, EngineCli, JsonObject } from '../ports.ts';
import { askCompose, type Definitions } from './ask-compose.ts';
import { boundedCache } from './bounded-cache.ts';
import { ifThere } from './if-there.ts';
import { liesInTrusted } from './lies-in-trusted.ts';

export interface ComposeCheck {
  /** By container id; containers of other workspaces are left out. Throws an `EngineError`. */
  check(report: StatusReport): Promise<ReadonlyMap<string, Link>>;
  forget(): void;
}

export interface ComposeCheckPorts {
  readonly engine: Engine;
  readonly place: Pick<BuildPlace, 'cli' | 'realPath' | 'trustedFolders'>;
}

const kept = 5_000;

export function composeCheck({ engine, place }: ComposeCheckPorts): ComposeCheck {
  const containers = boundedCache<JsonObject | undefined>(kept);
  let definitions = boundedCache<Definitions | string>(kept);

  const linkOf = async (id: string, cli: EngineCli): Promise<Link | undefined> => {
    const container = await containers.get(id, () => ifThere(() => engine.inspectContainer(id)));
    const service = container && composeServiceOf(container, undefined);
    if (container === undefined || service === undefined || 'because' in service) return undefined;
    if (!(await liesInTrusted(place, service))) return undefined;
    const asked = await definitions.get(composeArguments(service).join('\0'), () => askCompose(cli, service));
    if (typeof asked === 'string') return link('compose', 'unknown', `Compose could not be asked: ${asked}`);
    const hashesNow = asked.hashes.get(service.name);
    if (hashesNow === undefined) return link('compose', 'unknown', `The compose file has no service ${service.name} any more.`);
    const versionThen = textOf(objectOf(objectOf(container['Config'])['Labels'])['com.docker.compose.version']);
    const { version: versionNow, variables } = asked;
    const undecidedBy = [...variables, ...(asked.undecidedBy.get(service.name) ?? ['?'])];
    return composeLink({ service: service.name, hashThen: service.configHash, hashesNow, versionThen, versionNow, undecidedBy });
  };

  return {
    check: async (report) => {
      const ofServices = containersOf(report).filter(({ service }) => service !== undefined);
      if (ofServices.length === 0 || (await place.trustedFolders()).length === 0) return new Map();
      const cli = place.cli(engine.endpoint, (await engine.facts()).kind);
      const links = new Map<string, Link>();
      for (const { id } of ofServices) {
        const found = await linkOf(id, cli);
        if (found !== undefined) links.set(id, found);
      }
      return links;
    },
    forget: () => {
      definitions = boundedCache(kept);
    },
  };
}
