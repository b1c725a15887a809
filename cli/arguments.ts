/** The words of the command line → what is wanted, or why it is not understood. */
import { parseArgs } from 'node:util';
import type { RebuildOptions } from '../client/core/build/rebuild-plan.ts';

export type Invocation =
  | { readonly kind: 'lint'; readonly paths: readonly string[]; readonly format: OutputFormat }
  | { readonly kind: 'status'; readonly staleOnly: boolean; readonly format: OutputFormat }
  | {
      readonly kind: 'rebuild';
      readonly name: string;
      readonly how: RebuildOptions;
      readonly isPlanOnly: boolean;
      readonly isAgreed: boolean;
      /** Which build makes the image, where the folder does not say so. */
      readonly source?: SaidSource | undefined;
    }
  | { readonly kind: 'help' }
  | { readonly kind: 'version' }
  | { readonly kind: 'misunderstood'; readonly because: string };

/** Paths as they were typed. */
export interface SaidSource {
  readonly file: string;
  /** Absent: the folder of the file. */
  readonly context?: string | undefined;
  readonly target?: string | undefined;
}

export type OutputFormat = 'text' | 'json';

export function readArguments(words: readonly string[]): Invocation {
  try {
    const { values, positionals } = parseArgs({
      args: [...words],
      allowPositionals: true,
      options: {
        format: { type: 'string', default: 'text' },
        stale: { type: 'boolean' },
        clean: { type: 'boolean' },
        pull: { type: 'boolean' },
        plan: { type: 'boolean' },
        yes: { type: 'boolean', short: 'y' },
        file: { type: 'string', short: 'f' },
        context: { type: 'string' },
        target: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
        version: { type: 'boolean' },
      },
    });
    if (values.help === true) return { kind: 'help' };
    if (values.version === true) return { kind: 'version' };
    return positionals[0] === 'rebuild' ? readRebuild(positionals.slice(1), values) : readOther(positionals, values);
  } catch (error) {
    return { kind: 'misunderstood', because: error instanceof Error ? error.message : String(error) };
  }
}

interface Values {
  readonly format: string;
  readonly stale?: boolean | undefined;
  readonly clean?: boolean | undefined;
  readonly pull?: boolean | undefined;
  readonly plan?: boolean | undefined;
  readonly yes?: boolean | undefined;
  readonly file?: string | undefined;
  readonly context?: string | undefined;
  readonly target?: string | undefined;
}

function readRebuild(names: readonly string[], values: Values): Invocation {
  const { format, stale, clean, pull, plan, yes, file, context, target } = values;
  const [name] = names;
  if (name === undefined || names.length > 1)
    return { kind: 'misunderstood', because: 'rebuild needs the name of one container.' };
  if (stale === true) return { kind: 'misunderstood', because: '--stale belongs to status.' };
  if (format !== 'text') return { kind: 'misunderstood', because: 'rebuild prints text.' };
  if (file === undefined && (context ?? target) !== undefined)
    return { kind: 'misunderstood', because: '--context and --target need --file, which they belong to.' };
  const source = file === undefined ? undefined : { file, context, target };
  const how = { isClean: clean === true, isPulling: pull === true };
  return { kind: 'rebuild', name, how, isPlanOnly: plan === true, isAgreed: yes === true, source };
}

function readOther(positionals: readonly string[], values: Values): Invocation {
  const { format, stale } = values;
  const foreign = (['clean', 'pull', 'plan', 'yes', 'file', 'context', 'target'] as const).find(
    (name) => values[name] !== undefined,
  );
  if (foreign !== undefined) return { kind: 'misunderstood', because: `--${foreign} belongs to rebuild.` };
  return readCommand(positionals, format, stale === true);
}

function readCommand([command, ...rest]: readonly string[], format: string, staleOnly: boolean): Invocation {
  if (command === undefined || command === 'help') return { kind: 'help' };
  if (format !== 'text' && format !== 'json')
    return { kind: 'misunderstood', because: `There is no format "${format}"; use text or json.` };
  switch (command) {
    case 'lint':
      if (staleOnly) return { kind: 'misunderstood', because: '--stale belongs to status.' };
      if (rest.length === 0) return { kind: 'misunderstood', because: 'lint needs at least one file or folder.' };
      return { kind: 'lint', paths: rest, format };
    case 'status':
      if (rest.length > 0) return { kind: 'misunderstood', because: 'status takes no file or folder.' };
      return { kind: 'status', staleOnly, format };
    default:
      return { kind: 'misunderstood', because: `There is no command "${command}".` };
  }
}

export const helpText = `Usage: unstale lint PATH... [--format text|json]
       unstale status [--stale] [--format text|json]
       unstale rebuild NAME [--clean] [--pull] [--plan] [--yes] [--file PATH [--context PATH] [--target STAGE]]

lint     Finds, in Dockerfiles, what makes the build cache miss and what makes it lie.
         A PATH is a Dockerfile, or a folder that is searched for Dockerfiles.
status   Says which containers run something older than the workspace or than their own image, and what differs.
         The engine is the one that the docker command line would use.
rebuild  Builds the image of a container, compares it with the workspace, and replaces the container by one with the same
         configuration. Whatever fails, the old container runs on. The build is one that the current folder declares.

Options:
  --format text|json   how to print (default: text)
  --stale              only what is stale
  --clean              build without any cache, and make the builder forget its copies of build contexts first
  --pull               ask the registry for newer base images
  --plan               print what would be done, and do nothing
  -y, --yes            do not ask
  -f, --file PATH      the Dockerfile that makes the image, where the folder does not say so
  --context PATH       its build context (default: the folder of the Dockerfile)
  --target STAGE       the stage that the build stops at (default: the last one)
  -h, --help           this text
  --version            the version

Exit code of lint: 0 nothing found from warning on, 1 something found, 2 could not tell.
Exit code of status: 0 all fresh, 1 something stale, 2 something unknown and nothing stale, or no engine.
Exit code of rebuild: 0 rebuilt or only planned, 1 not rebuilt and the old container is as it was, 2 refused, or it needs you.
`;
