/** The words of `unstale lint` → what is wanted, or why it is not understood. */
import { failLevels, lintFormats, type WantedLint } from './lint-command.ts';

export interface LintValues {
  readonly format: string;
  readonly 'fail-on'?: string | undefined;
  readonly config?: string | undefined;
  readonly 'stdin-name'?: string | undefined;
}

type Read = ({ readonly kind: 'lint' } & WantedLint) | { readonly kind: 'misunderstood'; readonly because: string };

export function readLint(paths: readonly string[], values: LintValues): Read {
  if (paths.length === 0) return misunderstood('lint needs at least one file or folder.');
  const format = lintFormats.find((each) => each === values.format);
  if (format === undefined) return misunderstood(`There is no format "${values.format}"; use ${lintFormats.join(', ')}.`);
  const failOn = failLevels.find((each) => each === (values['fail-on'] ?? 'warning'));
  if (failOn === undefined) return misunderstood(`--fail-on takes ${failLevels.join(', ')}.`);
  const { config, 'stdin-name': stdinName } = values;
  if (config === '') return misunderstood('--config needs the path of a file.');
  if (stdinName !== undefined && (stdinName === '' || !paths.includes('-')))
    return misunderstood('--stdin-name needs a path, and "-" among the files, which is standard input.');
  return { kind: 'lint', paths, format, failOn, configPath: config, stdinName: stdinName ?? 'Dockerfile' };
}

function misunderstood(because: string): Read {
  return { kind: 'misunderstood', because };
}
