/** `develop.watch` of a service as lines of its compose file, or why it cannot be said what they should be. */
import type { FileFacts } from '../facts/file-facts.ts';
import { type WatchRule, watchRules } from '../facts/watch-rules.ts';
import { insertIntoService } from '../model/compose-insertion.ts';
import { readYaml } from '../model/yaml-document.ts';

export type ComposeWatch =
  | {
      readonly kind: 'edit';
      readonly service: string;
      /** Zero-based, where both texts go. */
      readonly line: number;
      readonly character: number;
      /** For a program that reads a file again, and for one that has to be started again. */
      readonly sync: string;
      readonly restart: string;
      readonly command: readonly string[];
    }
  | { readonly kind: 'refused'; readonly service: string; readonly because: string };

export interface WatchedService {
  readonly name: string;
  readonly target: string | undefined;
  /** From the folder of the project to the build context, with slashes: empty, `web`, `../lib`. */
  readonly contextPath: string;
}

/** `text` is the whole compose file. */
export function composeWatch(text: string, facts: FileFacts, { name, target, contextPath }: WatchedService): ComposeWatch {
  const refused = (because: string): ComposeWatch => ({ kind: 'refused', service: name, because });
  const service = serviceIn(text, name);
  if (service === undefined) return refused('it is not in this file');
  if (service['develop'] !== undefined) return refused('it has a development set-up already');
  const mounted = mountsOf(service['volumes']);
  if (mounted === undefined) return refused('it cannot be said where one of its volumes is mounted');
  const plan = watchRules(facts, target, mounted);
  if (plan.kind === 'refused') return refused(plan.because);
  const [sync, restart] = (['sync', 'sync+restart'] as const).map((action) =>
    insertIntoService(text, name, linesOf(plan.rules, action, contextPath)),
  );
  if (sync?.kind !== 'insertion') return refused(sync?.because ?? '');
  if (restart?.kind !== 'insertion') return refused(restart?.because ?? '');
  const own = [...wordsOf(service['entrypoint']), ...wordsOf(service['command'])];
  const { line, character } = sync;
  const command = own.length > 0 ? own : plan.command;
  return { kind: 'edit', service: name, line, character, sync: sync.text, restart: restart.text, command };
}

function linesOf(rules: readonly WatchRule[], sync: string, contextPath: string): readonly string[] {
  const ofRules = rules.flatMap(({ action, path, target, ignore }) => [
    `\t\t- action: ${action === 'sync' ? sync : action}`,
    `\t\t  path: ${quoted(seenFromProject(contextPath, path))}`,
    ...(target === undefined ? [] : [`\t\t  target: ${quoted(target)}`]),
    ...(ignore.length === 0 ? [] : ['\t\t  ignore:', ...ignore.map((pattern) => `\t\t    - ${quoted(pattern)}`)]),
  ]);
  return ['develop:', '\twatch:', ...ofRules];
}

function seenFromProject(contextPath: string, path: string): string {
  const joined = [contextPath, path].filter((part) => part !== '').join('/');
  return joined === '' ? '.' : joined.startsWith('..') ? joined : `./${joined}`;
}

/** JSON's strings are YAML's; a dollar begins a variable in a compose file unless there are two. */
function quoted(text: string): string {
  const escaped = text.replaceAll('$', '$$$$');
  return /^[\w./][\w./@+-]*$/.test(escaped) ? escaped : JSON.stringify(escaped);
}

function serviceIn(text: string, name: string): Readonly<Record<string, unknown>> | undefined {
  const services: unknown = Object(readYaml(text)?.value).services;
  const service: unknown = Object.hasOwn(Object(services), name) ? Reflect.get(Object(services), name) : undefined;
  return typeof service === 'object' && service !== null ? { ...service } : undefined;
}

/** `undefined` where the place of one is not known. */
function mountsOf(volumes: unknown): readonly string[] | undefined {
  if (volumes === undefined || volumes === null) return [];
  if (!Array.isArray(volumes)) return undefined;
  const targets = volumes.map((volume: unknown) => {
    const text = typeof volume === 'string' ? shortTarget(volume) : Object(volume).target;
    return typeof text === 'string' && /^\/[^$]*$/.test(text) ? text.replace(/(?<=.)\/+$/, '') : undefined;
  });
  return targets.every((target) => target !== undefined) ? targets : undefined;
}

/** `name:/path`, `./folder:/path:ro`, `/path`. */
function shortTarget(volume: string): string | undefined {
  const parts = volume
    .replace(/^[A-Za-z]:[\\/]/, '')
    .replaceAll(/\$\{[^}]*\}/g, '$')
    .split(':');
  return parts.length === 1 ? parts[0] : parts[1];
}

function wordsOf(value: unknown): readonly string[] {
  if (typeof value === 'string') return value.split(/\s+/).filter((word) => word !== '');
  return Array.isArray(value) ? value.filter((word): word is string => typeof word === 'string') : [];
}
