/**
 * What Compose says of the definitions of a project's services: the hashes that it would write on their containers now, and
 * which of them say nothing. Variables and files are read where the labels of the container say that they are. Each question
 * starts two programs, so most are asked only where the first answer is another hash than a container has.
 */
import { type ComposeService, composeArguments } from '../core/compose/compose-service.ts';
import { undecidedBy } from '../core/compose/undecided-by.ts';
import type { CliResult, EngineCli } from '../ports.ts';

export interface AskedCompose {
  /** By service: a container with that hash is of the definition, whatever else there is to be told. */
  readonly hashes: ReadonlyMap<string, string>;
  /** Names of variables that the files take from the environment and that have no value here. */
  readonly unset: readonly string[];
  /** What decides about a container with another hash; asked once. A sentence when Compose did not answer. */
  inFull(): Promise<Definitions | string>;
}

export interface Definitions {
  /** `up` writes the hash of a definition with its `env_file` read in, `config --hash` tells that without: each of them counts. */
  readonly hashes: ReadonlyMap<string, readonly string[]>;
  readonly version: string;
  /** Names of variables that the files take from the environment. */
  readonly variables: readonly string[];
  /** By service: what of its definition is not hashed as it is written. */
  readonly undecidedBy: ReadonlyMap<string, readonly string[]>;
}

/** A sentence when Compose did not answer. */
export async function askCompose(cli: EngineCli, service: ComposeService): Promise<AskedCompose | string> {
  const plain = await compose(cli, service, ['config', '--hash', '*']);
  if (plain.kind === 'failed') return plain.because;
  let asked: Promise<Definitions | string> | undefined;
  return {
    hashes: hashesIn(plain),
    unset: unsetIn(plain.warnings),
    inFull: () => {
      asked ??= askInFull(cli, service, plain);
      return asked;
    },
  };
}

async function compose(cli: EngineCli, service: ComposeService, args: readonly string[]): Promise<Answer> {
  const base = composeArguments(service);
  const { folder } = service;
  // Services of every profile have containers; but one that nobody uses here may lack its files.
  const every = answerOf(await cli.run([...base, '--profile', '*', ...args], { folder }));
  return every.kind === 'told' ? every : answerOf(await cli.run([...base, ...args], { folder }));
}

async function askInFull(
  cli: EngineCli,
  service: ComposeService,
  plain: Extract<Answer, { kind: 'told' }>,
): Promise<Definitions | string> {
  const [versionNow, variables, model, written] = await Promise.all([
    cli.run(['compose', 'version', '--short']).then(answerOf),
    compose(cli, service, ['config', '--variables']),
    compose(cli, service, ['config']),
    compose(cli, service, ['config', '--no-interpolate', '--no-env-resolution', '--no-normalize', '--format', 'json']),
  ]);
  if (versionNow.kind === 'failed') return versionNow.because;
  const readIn = model.kind === 'told' ? hashesIn(await hashesOfModel(cli, service, model.text)) : new Map<string, string>();
  return {
    hashes: together(hashesIn(plain), readIn),
    version: versionNow.text.trim(),
    // A client that cannot list them may have some.
    variables: variables.kind === 'failed' ? ['?'] : namesOf(variables.text),
    undecidedBy: undecidedBy(written.kind === 'told' ? written.text : '', (name) => readIn.has(name)),
  };
}

async function hashesOfModel(cli: EngineCli, { project, folder }: ComposeService, model: string): Promise<Answer> {
  // What the model holds counts, of whatever profile.
  const args = ['compose', '--project-name', project, '--project-directory', folder, '--file', '-', '--profile', '*'];
  return answerOf(await cli.run([...args, 'config', '--hash', '*'], { folder, input: model }));
}

type Answer =
  | { readonly kind: 'told'; readonly text: string; readonly warnings: string }
  | { readonly kind: 'failed'; readonly because: string };

function answerOf(result: CliResult): Answer {
  if (result.kind === 'missing') return { kind: 'failed', because: 'its command line is not installed.' };
  if (result.kind === 'cancelled') return { kind: 'failed', because: 'it was cancelled.' };
  if (result.exitCode === 0) return { kind: 'told', text: result.stdout, warnings: result.stderr };
  return { kind: 'failed', because: result.stderr.trim().split('\n').at(-1) ?? 'it failed.' };
}

/** `service hash` in each line. */
function hashesIn(answer: Answer): ReadonlyMap<string, string> {
  const lines = answer.kind === 'told' ? answer.text.split('\n') : [];
  return new Map(lines.flatMap((line) => pair(line.trim().split(/\s+/))));
}

function together(one: ReadonlyMap<string, string>, other: ReadonlyMap<string, string>): Definitions['hashes'] {
  return new Map([...one].map(([name, hash]) => [name, [hash, ...(other.has(name) ? [other.get(name) ?? ''] : [])]]));
}

/** Compose warns of each, in a line of its log: `msg="The \"TAG\" variable is not set. Defaulting to a blank string."`. */
function unsetIn(warnings: string): readonly string[] {
  const found = warnings.matchAll(/The \\?"([A-Za-z_][A-Za-z0-9_]{0,200})\\?" variable is not set/g);
  return [...new Set([...found].map(([, name = '']) => name))];
}

/** The first column of a table with a heading. */
function namesOf(table: string): readonly string[] {
  const lines = table.split('\n').slice(1);
  return lines.flatMap((line) => line.trim().split(/\s+/)[0] || []);
}

function pair([name, hash]: readonly string[]): readonly (readonly [string, string])[] {
  return name === undefined || hash === undefined ? [] : [[name, hash]];
}
