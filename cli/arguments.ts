/** The words of the command line → what is wanted, or why it is not understood. */
import { parseArgs } from 'node:util';

export type Invocation =
  | { readonly kind: 'lint'; readonly paths: readonly string[]; readonly format: OutputFormat }
  | { readonly kind: 'status'; readonly staleOnly: boolean; readonly format: OutputFormat }
  | { readonly kind: 'help' }
  | { readonly kind: 'version' }
  | { readonly kind: 'misunderstood'; readonly because: string };

export type OutputFormat = 'text' | 'json';

export function readArguments(words: readonly string[]): Invocation {
  try {
    const { values, positionals } = parseArgs({
      args: [...words],
      allowPositionals: true,
      options: {
        format: { type: 'string', default: 'text' },
        stale: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
        version: { type: 'boolean' },
      },
    });
    if (values.help === true) return { kind: 'help' };
    if (values.version === true) return { kind: 'version' };
    return readCommand(positionals, values.format, values.stale === true);
  } catch (error) {
    return { kind: 'misunderstood', because: error instanceof Error ? error.message : String(error) };
  }
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

lint     Finds, in Dockerfiles, what makes the build cache miss and what makes it lie.
         A PATH is a Dockerfile, or a folder that is searched for Dockerfiles.
status   Says which containers were created from an older image of their own name, and what differs.
         The engine is the one that the docker command line would use.

Options:
  --format text|json   how to print (default: text)
  --stale              only what is stale
  -h, --help           this text
  --version            the version

Exit code of lint: 0 nothing found from warning on, 1 something found, 2 could not tell.
Exit code of status: 0 all fresh, 1 something stale, 2 something unknown and nothing stale, or no engine.
`;
