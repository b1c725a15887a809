/**
 * The configuration file that holds for a path: the nearest one on the way up, as far as the repository or the workspace
 * folder reaches. One file holds alone. What is wrong in it is kept with its place, because silence about a file that somebody
 * wrote would be taken for agreement. In a workspace that is not trusted it does not say where images are built from.
 */
import { lstat, realpath } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { configNames } from '../model/config-name.ts';
import { readConfigText } from '../model/config-text.ts';
import { nearestName } from '../model/nearest-name.ts';
import { type RuleOptions, readRuleOptions } from '../model/said-rule-options.ts';
import type { Complain } from '../model/said-values.ts';
import type { Span } from '../model/span.ts';
import { type StatedSettings, stateConfig } from '../settings.ts';
import { uriOfPath } from './file-uri.ts';
import { readTextFile, type TextFile } from './read-text-file.ts';
import { isSamePath } from './same-path.ts';

export interface ConfigFile {
  readonly path: string;
  readonly uri: string;
  readonly isThere: boolean;
  readonly text: string;
  readonly stated: StatedSettings;
  readonly problems: readonly ConfigProblem[];
}

export interface ConfigProblem {
  readonly span: Span;
  /** A whole sentence. */
  readonly message: string;
}

export interface ConfigFilesOptions {
  readonly overlay: (uri: string) => string | undefined;
  /** All of them, with what can be said to each: anything else in the file is a mistake. */
  readonly rules: readonly { readonly id: string; readonly options?: RuleOptions }[];
}

export interface Surroundings {
  /** Absolute paths of workspace folders. */
  readonly folders: readonly string[];
  readonly isTrusted: boolean;
}

/** No repository is deeper. */
const mostFolders = 64;

export class ConfigFiles {
  readonly #options: ConfigFilesOptions;
  /** By folder: its own file. */
  readonly #files = new Map<string, Promise<ConfigFile | undefined>>();
  /** By folder: whether a repository begins there. */
  readonly #roots = new Map<string, Promise<boolean>>();

  constructor(options: ConfigFilesOptions) {
    this.#options = options;
  }

  async configFor(path: string, { folders, isTrusted }: Surroundings): Promise<ConfigFile | undefined> {
    for (const folder of await this.#wayUp(dirname(path), folders, isTrusted)) {
      const found = await this.#ownOf(folder, isTrusted);
      if (found !== undefined) return isTrusted ? found : { ...found, stated: withoutContexts(found.stated) };
    }
    return undefined;
  }

  /** One file by name, whatever it is called. */
  async read(path: string): Promise<ConfigFile> {
    const overlaid = this.#options.overlay(uriOfPath(path));
    const read: TextFile = overlaid === undefined ? await readTextFile(path, undefined) : { kind: 'text', text: overlaid };
    if (read.kind !== 'missing') return this.#parse(path, read);
    return { ...this.#parse(path, { kind: 'refused', because: 'it does not exist' }), isThere: false };
  }

  /** A configuration file, or the beginning of a repository, came, changed or went. */
  invalidate(): void {
    this.#files.clear();
    this.#roots.clear();
  }

  /** From the file's own folder up to the repository's, or the workspace folder where that is farther up. */
  async #wayUp(start: string, folders: readonly string[], isTrusted: boolean): Promise<readonly string[]> {
    const way = foldersAbove(start);
    const workspace = way.findLastIndex((folder) => folders.some((other) => isSamePath(other, folder)));
    const repository = isTrusted ? await this.#repositoryOn(way) : -1;
    return way.slice(0, Math.max(workspace, repository, 0) + 1);
  }

  async #repositoryOn(way: readonly string[]): Promise<number> {
    for (const [index, folder] of way.entries()) if (await this.#isRepository(folder)) return index;
    return -1;
  }

  #isRepository(folder: string): Promise<boolean> {
    const known =
      this.#roots.get(folder) ??
      lstat(join(folder, '.git')).then(
        () => true,
        () => false,
      );
    this.#roots.set(folder, known);
    return known;
  }

  #ownOf(folder: string, isTrusted: boolean): Promise<ConfigFile | undefined> {
    const known = this.#files.get(folder) ?? this.#find(folder, isTrusted);
    this.#files.set(folder, known);
    return known;
  }

  async #find(folder: string, isTrusted: boolean): Promise<ConfigFile | undefined> {
    // Without trust a link may not lead out of the folder that the file is in.
    const bound = isTrusted ? undefined : await realpath(folder).catch(() => folder);
    for (const name of configNames) {
      const path = join(folder, name);
      const overlaid = this.#options.overlay(uriOfPath(path));
      const read: TextFile = overlaid === undefined ? await readTextFile(path, bound) : { kind: 'text', text: overlaid };
      if (read.kind !== 'missing') return this.#parse(path, read);
    }
    return undefined;
  }

  #parse(path: string, read: Exclude<TextFile, { kind: 'missing' }>): ConfigFile {
    const uri = uriOfPath(path);
    const name = basename(path);
    const broken = (because: string, span: Span, text: string): ConfigFile => {
      const message = `${name} is not used: ${because.replace(/\.$/, '')}.`;
      return { path, uri, isThere: true, text, stated: {}, problems: [{ span, message }] };
    };
    if (read.kind === 'refused') return broken(read.because, { start: 0, end: 0 }, '');
    const { text } = read;
    const config = readConfigText(text, path.endsWith('.json') ? 'json' : 'yaml');
    if (config.kind === 'broken') return broken(config.because, config.span, text);
    const problems: ConfigProblem[] = [];
    const complain = (at: readonly string[], because: string) => problems.push({ span: config.spanOf(at), message: because });
    const stated = this.#withKnownRules(stateConfig(config.value, { folder: dirname(path), by: name, complain }), complain);
    return { path, uri, isThere: true, text, stated, problems: problems.sort((a, b) => a.span.start - b.span.start) };
  }

  /** Each rule is one that there is, and its options are those that it has. */
  #withKnownRules(stated: StatedSettings, complain: Complain): StatedSettings {
    const { rules } = this.#options;
    const known = new Map(rules.map(({ id, options = {} }) => [id, options]));
    for (const id of saidRules(stated)) if (!known.has(id)) complain(['rules', id], this.#unknownRule(id));
    const said = Object.entries(stated.options?.ruleOptions ?? {}).filter(([id]) => known.has(id));
    const ruleOptions = Object.fromEntries(
      said.map(([id, own]) => [id, readRuleOptions(own, known.get(id) ?? {}, ['rules', id, 'options'], complain)]),
    );
    return { ...stated, options: { ...stated.options, ruleOptions } };
  }

  #unknownRule(id: string): string {
    const nearest = nearestName(
      id,
      this.#options.rules.map((rule) => rule.id),
    );
    return `There is no rule ${id.slice(0, 80)}.${nearest === undefined ? '' : ` Did you mean ${nearest}?`}`;
  }
}

function foldersAbove(start: string): readonly string[] {
  const way = [start];
  for (let folder = dirname(start); folder !== way.at(-1) && way.length < mostFolders; folder = dirname(folder)) way.push(folder);
  return way;
}

function saidRules({ rules = {}, options: { ruleOptions = {} } = {} }: StatedSettings): readonly string[] {
  return [...new Set([...Object.keys(rules), ...Object.keys(ruleOptions)])];
}

function withoutContexts({ contexts: _, ...stated }: StatedSettings): StatedSettings {
  return stated;
}
