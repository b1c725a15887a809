/**
 * The server's settings: type and defaults. Reading is total: a wrong value is dropped and its default stands, so a
 * typing mistake in a settings file can never stop the server.
 */
import type { Severity } from './rules/rule.ts';

export interface Settings {
  /** By rule id; absent = the rule's own severity. */
  readonly rules: Readonly<Record<string, Severity | 'off'>>;
  /** What a person said about images, by reference; paths relative to the workspace folder. Never overruled by a guess. */
  readonly images: Readonly<Record<string, ImageSource>>;
}

export interface ImageSource {
  readonly dockerfile: string;
  readonly context: string;
  readonly target: string | undefined;
  readonly args: Readonly<Record<string, string>>;
  /** By id: a file, from the workspace folder on, or a variable of the environment. */
  readonly secrets: Readonly<Record<string, { readonly file: string | undefined; readonly env: string | undefined }>>;
}

export const defaultSettings: Settings = { rules: {}, images: {} };

const severities: ReadonlySet<string> = new Set(['error', 'warning', 'information', 'hint', 'off']);

/** Reads the `unstale` section of a client's configuration, whatever its shape. */
export function parseSettings(section: unknown): Settings {
  const root = asRecord(section);
  return { rules: parseRules(root['rules']), images: parseImages(root['images']) };
}

/** `fromEntries` defines names, where an assignment to `__proto__` would change the object itself. */
function parseRules(value: unknown): Settings['rules'] {
  return Object.fromEntries(
    Object.entries(asRecord(value)).filter((entry): entry is [string, Severity | 'off'] => isSetting(entry[1])),
  );
}

function isSetting(value: unknown): value is Severity | 'off' {
  return typeof value === 'string' && severities.has(value);
}

function parseImages(value: unknown): Settings['images'] {
  return Object.fromEntries(
    Object.entries(asRecord(value)).flatMap(([reference, entry]): [string, ImageSource][] => {
      const { dockerfile, context, target, args, secrets } = asRecord(entry);
      if (typeof dockerfile !== 'string') return [];
      const source: ImageSource = {
        dockerfile,
        context: typeof context === 'string' ? context : '.',
        target: typeof target === 'string' ? target : undefined,
        args: parseArgs(args),
        secrets: parseSecrets(secrets),
      };
      return [[reference, source]];
    }),
  );
}

function parseArgs(value: unknown): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(asRecord(value)).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}

function parseSecrets(value: unknown): ImageSource['secrets'] {
  return Object.fromEntries(
    Object.entries(asRecord(value)).map(([id, entry]) => {
      const { file, env } = asRecord(entry);
      return [id, { file: textIn(file), env: textIn(env) }];
    }),
  );
}

function textIn(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function asRecord(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}
