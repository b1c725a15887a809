/** The words of the command line → what is wanted, or why it is not understood. */
import { parseArgs } from 'node:util';

export type Invocation =
  | { readonly kind: 'lint'; readonly paths: readonly string[]; readonly format: OutputFormat }
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
        help: { type: 'boolean', short: 'h' },
        version: { type: 'boolean' },
      },
    });
    if (values.help === true) return { kind: 'help' };
    if (values.version === true) return { kind: 'version' };
    return readCommand(positionals, values.format);
  } catch (error) {
    return { kind: 'misunderstood', because: error instanceof Error ? error.message : String(error) };
  }
}

function readCommand([command, ...paths]: readonly string[], format: string): Invocation {
  if (command === undefined || command === 'help') return { kind: 'help' };
  if (command !== 'lint') return { kind: 'misunderstood', because: `There is no command "${command}".` };
  if (paths.length === 0) return { kind: 'misunderstood', because: 'lint needs at least one file or folder.' };
  if (format !== 'text' && format !== 'json')
    return { kind: 'misunderstood', because: `There is no format "${format}"; use text or json.` };
  return { kind: 'lint', paths, format };
}

export const helpText = `Usage: unstale lint PATH... [--format text|json]

Finds, in Dockerfiles, what makes the build cache miss and what makes it lie.
A PATH is a Dockerfile, or a folder that is searched for Dockerfiles.

Options:
  --format text|json   how to print (default: text)
  -h, --help           this text
  --version            the version

Exit code: 0 nothing found from warning on, 1 something found, 2 could not tell.
`;
