/**
 * The containers of compose services against their compose files, as far as those lie in the workspace: one question to
 * Compose for each project, asked again when files changed.
 */
import { composeLink } from '../core/compose/compose-link.ts';
import { type ComposeService, composeArguments, composeServiceOf } from '../core/compose/compose-service.ts';
import { type Link, link } from '../core/freshness/link.ts';
import { containersOf, type StatusReport } from '../core/freshness/report.ts';
import { objectOf, textOf } from '../core/json-fields.ts';
import { type BuildPlace, type CliResult, type Engine, type EngineCli, EngineError, type JsonObject } from '../ports.ts';
import { boundedCache } from './bounded-cache.ts';
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

interface Definitions {
  readonly hashes: ReadonlyMap<string, string>;
  readonly version: string;
  readonly variables: readonly string[];
}

const kept = 5_000;

export function composeCheck({ engine, place }: ComposeCheckPorts): ComposeCheck {
  const containers = boundedCache<JsonObject | undefined>(kept);
  let definitions = boundedCache<Definitions | string>(kept);

  const linkOf = async (id: string, cli: EngineCli): Promise<Link | undefined> => {
    const container = await containers.get(id, () => ifThere(engine, id));
    const service = container && composeServiceOf(container, undefined);
    if (container === undefined || service === undefined || 'because' in service) return undefined;
    if (!(await liesInTrusted(place, service))) return undefined;
    const asked = await definitions.get(composeArguments(service).join('\0'), () => ask(cli, service));
    if (typeof asked === 'string') return link('compose', 'unknown', `Compose could not be asked: ${asked}`);
    const hashNow = asked.hashes.get(service.name);
    if (hashNow === undefined) return link('compose', 'unknown', `The compose file has no service ${service.name} any more.`);
    const versionThen = textOf(objectOf(objectOf(container['Config'])['Labels'])['com.docker.compose.version']);
    const { version: versionNow, variables } = asked;
    return composeLink({ service: service.name, hashThen: service.configHash, hashNow, versionThen, versionNow, variables });
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

/** A sentence when Compose did not answer. */
async function ask(cli: EngineCli, service: ComposeService): Promise<Definitions | string> {
  const compose = (...args: string[]) => cli.run([...composeArguments(service), ...args], { folder: service.folder });
  const hashes = answerOf(await compose('config', '--hash', '*'));
  if (hashes.kind === 'failed') return hashes.because;
  const version = answerOf(await cli.run(['compose', 'version', '--short']));
  if (version.kind === 'failed') return version.because;
  const variables = answerOf(await compose('config', '--variables'));
  return {
    hashes: new Map(hashes.text.split('\n').flatMap((line) => pair(line.trim().split(/\s+/)))),
    version: version.text.trim(),
    // A client that cannot list them may have some.
    variables: variables.kind === 'failed' ? ['?'] : namesOf(variables.text),
  };
}

type Answer = { readonly kind: 'told'; readonly text: string } | { readonly kind: 'failed'; readonly because: string };

function answerOf(result: CliResult): Answer {
  if (result.kind === 'missing') return { kind: 'failed', because: 'its command line is not installed.' };
  if (result.kind === 'cancelled') return { kind: 'failed', because: 'it was cancelled.' };
  if (result.exitCode === 0) return { kind: 'told', text: result.stdout };
  return { kind: 'failed', because: result.stderr.trim().split('\n').at(-1) ?? 'it failed.' };
}

/** The first column of a table with a heading. */
function namesOf(table: string): readonly string[] {
  const lines = table.split('\n').slice(1);
  return lines.flatMap((line) => line.trim().split(/\s+/)[0] || []);
}

function pair([name, hash]: readonly string[]): readonly (readonly [string, string])[] {
  return name === undefined || hash === undefined ? [] : [[name, hash]];
}

async function ifThere(engine: Engine, id: string): Promise<JsonObject | undefined> {
  try {
    return await engine.inspectContainer(id);
  } catch (error) {
    if (EngineError.is(error, 'not-found')) return undefined;
    throw error;
  }
}
