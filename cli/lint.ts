/**
 * `unstale lint`: the same checks as in the editor, over files on disk, with what lies around them read to the end. Several
 * files are under way at once, because most of the time is spent waiting for the disk; what is known of a file is let go when
 * it is done, so that memory grows with what was found and not with what was read.
 */
import { open } from 'node:fs/promises';
import { relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { stateFolder } from '../server/context/build-records.ts';
import { ConfigFiles } from '../server/context/config-files.ts';
import { ContextStore } from '../server/context/context-store.ts';
import { DocumentStore } from '../server/context/document-store.ts';
import { readDurations } from '../server/context/kept-durations.ts';
import { type CheckedDocument, checkDocument, type DocumentToCheck } from '../server/features/check-document.ts';
import { rules } from '../server/rules/index.ts';
import { defaultSettings, joinSettings, type Settings } from '../server/settings.ts';
import { describeFindings } from './describe-findings.ts';
import type { FoundDocument } from './find-documents.ts';
import type { LintResult } from './lint-result.ts';

export interface LintOptions {
  /** Holds for all files instead of those beside them. */
  readonly configPath?: string | undefined;
  /** Instead of what is on the disk, by absolute path. */
  readonly texts?: ReadonlyMap<string, string>;
  /** Told after each file. */
  readonly onLinted?: (path: string, elapsedMs: number) => void;
  /** One, for whoever measures each of them. */
  readonly filesAtOnce?: number;
}

/** Files above this are generated, not written; the editor leaves them alone too. */
const largestBytes = 1024 * 1024;
/** Nothing goes out of date within one run. */
const wholeRunMs = 24 * 60 * 60 * 1000;
/** A context is read again while the rules keep asking for more of its files. */
const mostRounds = 200;
/** More do not make it faster: measured over 1,000 files. */
const filesAtOnce = 8;

/** `folders` are where compose, bake and task files are looked for; one may lie in another. */
export async function lintFiles(
  documents: readonly FoundDocument[],
  folders: readonly string[],
  options: LintOptions = {},
): Promise<LintResult> {
  const run = new LintRun(folders, options);
  try {
    const parts = await run.lintAll(documents);
    return {
      findings: parts.flatMap(({ findings }) => findings),
      ignored: parts.flatMap(({ ignored }) => ignored),
      problems: [...run.configProblems, ...parts.flatMap(({ problems }) => problems)],
    };
  } finally {
    run.dispose();
  }
}

class LintRun {
  readonly configProblems: string[] = [];
  readonly #options: LintOptions;
  readonly #folders: readonly string[];
  readonly #workspaceFolders: readonly string[];
  readonly #contexts: ContextStore;
  readonly #surroundings: DocumentStore;
  readonly #configs: ConfigFiles;
  /** By path of the configuration file; the empty path stands for none. */
  readonly #settings = new Map<string, Settings>([['', defaultSettings]]);

  constructor(folders: readonly string[], options: LintOptions) {
    this.#options = options;
    this.#folders = [...new Set(folders.map((folder) => resolve(folder)))];
    this.#workspaceFolders = this.#folders.map((folder) => pathToFileURL(folder).href);
    const byUri = new Map([...(options.texts ?? [])].map(([path, text]) => [pathToFileURL(path).href, text]));
    const overlay = (uri: string) => byUri.get(uri);
    const shared = { overlay, onChange: () => undefined, freshForMs: wholeRunMs };
    const state = stateFolder(process.env, process.platform);
    this.#contexts = new ContextStore({ ...shared, durations: (path) => readDurations(state, path) });
    this.#surroundings = new DocumentStore({ ...shared, index: this.#contexts.buildFiles });
    this.#configs = new ConfigFiles({ overlay, rules });
  }

  /** In the order of the documents, whatever is done first. */
  async lintAll(documents: readonly FoundDocument[]): Promise<readonly LintResult[]> {
    const parts: LintResult[] = [];
    const waiting = documents.entries();
    const work = async () => {
      for (const [index, document] of waiting) {
        const startedAtMs = performance.now();
        parts[index] = await this.#lint(document);
        this.#options.onLinted?.(document.path, performance.now() - startedAtMs);
      }
    };
    await Promise.all(Array.from({ length: Math.min(this.#options.filesAtOnce ?? filesAtOnce, documents.length) }, work));
    return parts;
  }

  dispose(): void {
    this.#contexts.dispose();
    this.#surroundings.dispose();
  }

  async #lint({ path, kind }: FoundDocument): Promise<LintResult> {
    const absolute = resolve(path);
    const text = this.#options.texts?.get(absolute) ?? (await readBounded(path));
    if (typeof text !== 'string') return { findings: [], ignored: [], problems: [`${path}: ${text.because}`] };
    const uri = pathToFileURL(absolute).href;
    const settings = await this.#settingsFor(absolute);
    const checked =
      kind === 'dockerfile'
        ? await this.#checkDockerfile(uri, text, settings)
        : await this.#checkOther(uri, kind, text, settings);
    const problems = checked.failures.map(({ ruleId, error }) => `${path}: the rule ${ruleId} failed: ${String(error)}`);
    return { ...describeFindings(path, uri, text, checked), problems };
  }

  async #checkDockerfile(uri: string, text: string, settings: Settings): Promise<CheckedDocument> {
    const viewsNow = () => this.#contexts.viewsFor(uri, settings, this.#workspaceFolders, true);
    const checked = await settled({
      look: viewsNow,
      isSame: (a, b) => a.length === b.length && a.every((view, index) => view === b[index]),
      check: (views) => {
        const durations = this.#contexts.durationsOf(uri);
        return checkDocument({ kind: 'dockerfile', text, views, durations }, settings);
      },
      whenLoaded: () => this.#contexts.whenLoaded(uri),
    });
    this.#contexts.forget(uri);
    return checked;
  }

  async #checkOther(
    uri: string,
    kind: Exclude<DocumentToCheck['kind'], 'dockerfile'>,
    text: string,
    settings: Settings,
  ): Promise<CheckedDocument> {
    const checked = await settled({
      look: () => this.#surroundings.viewFor(uri, kind, settings, this.#workspaceFolders, true),
      isSame: (a, b) => a === b,
      check: (view) => checkDocument({ kind, text, view }, settings),
      whenLoaded: () => this.#surroundings.whenLoaded(uri),
    });
    this.#surroundings.forget(uri);
    return checked;
  }

  async #settingsFor(path: string): Promise<Settings> {
    const { configPath } = this.#options;
    const config = await (configPath === undefined
      ? this.#configs.configFor(path, { folders: this.#folders, isTrusted: true })
      : this.#configs.read(resolve(configPath)));
    const known = this.#settings.get(config?.path ?? '');
    if (known !== undefined || config === undefined) return known ?? defaultSettings;
    const settings = joinSettings([config.stated]);
    this.#settings.set(config.path, settings);
    for (const { span, message } of config.problems) {
      const line = config.text.slice(0, span.start).split('\n').length;
      this.configProblems.push(`${configPath ?? relative(process.cwd(), config.path)}:${line}: ${message}`);
    }
    return settings;
  }
}

interface Settling<View> {
  readonly look: () => View;
  readonly isSame: (before: View, after: View) => boolean;
  readonly check: (view: View) => CheckedDocument;
  readonly whenLoaded: () => Promise<void>;
}

/** Checks again until nothing more has arrived: each check may ask for more files. */
async function settled<View>({ look, isSame, check, whenLoaded }: Settling<View>): Promise<CheckedDocument> {
  let view = look();
  await whenLoaded();
  view = look();
  let checked = check(view);
  for (let round = 1; round < mostRounds; round++) {
    await whenLoaded();
    const next = look();
    if (isSame(view, next)) break;
    view = next;
    checked = check(view);
  }
  return checked;
}

async function readBounded(path: string): Promise<string | { readonly because: string }> {
  const file = await open(path, 'r').catch(() => undefined);
  if (file === undefined) return { because: 'it cannot be read.' };
  try {
    const { size } = await file.stat();
    if (size > largestBytes) return { because: 'it is larger than 1 MiB, so no person wrote it.' };
    // Editors do not count a byte-order mark as a character of the first line.
    return (await file.readFile('utf8')).replace(/^\uFEFF/, '');
  } finally {
    await file.close();
  }
}
