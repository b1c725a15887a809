/** The options by which a build is spelled out, as they are read by every command that has them. */
import type { SaidSource } from './said-source.ts';

export interface SaidValues {
  readonly file?: string | undefined;
  readonly context?: string | undefined;
  readonly target?: string | undefined;
  readonly 'build-arg'?: readonly string[] | undefined;
}

interface Misunderstood {
  readonly kind: 'misunderstood';
  readonly because: string;
}

export function sourceOf({ file, context, target, 'build-arg': args = [] }: SaidValues): SaidSource | undefined {
  if (file === undefined) return undefined;
  const pairs = args.map((text) => [text.slice(0, text.indexOf('=')), text.slice(text.indexOf('=') + 1)] as const);
  return { file, context, target, ...(pairs.length === 0 ? {} : { args: Object.fromEntries(pairs) }) };
}

export function wrongArgument({ 'build-arg': args }: Pick<SaidValues, 'build-arg'>): Misunderstood | undefined {
  const wrong = args?.find((text) => !/^[A-Za-z_][\w.-]*=/.test(text));
  return wrong === undefined
    ? undefined
    : { kind: 'misunderstood', because: `--build-arg ${wrong.split('=')[0]} needs NAME=VALUE.` };
}
