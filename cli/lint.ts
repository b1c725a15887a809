/** `unstale lint`: the same checks as in the editor, over files on disk, with their build contexts read to the end. */
import { open } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { ContextStore } from '../server/context/context-store.ts';
import { checkDockerfile } from '../server/features/check-dockerfile.ts';
import { rulePageUrl } from '../server/features/page-link.ts';
import type { Severity } from '../server/rules/rule.ts';
import { defaultSettings } from '../server/settings.ts';

export interface LintFinding {
  readonly path: string;
  /** From 1, as compilers count. */
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
  readonly severity: Severity;
  readonly rule: string;
  readonly message: string;
  readonly page: string;
}

export interface LintResult {
  readonly findings: readonly LintFinding[];
  readonly problems: readonly string[];
}

/** Files above this are generated, not written; the editor leaves them alone too. */
const largestBytes = 1024 * 1024;
/** Nothing goes out of date within one run. */
const wholeRunMs = 24 * 60 * 60 * 1000;
/** A context is read again while the rules keep asking for more of its files. */
const mostRounds = 20;

/** Told after each file, so that whoever measures need not lint one file at a time. */
export type LintObserver = (path: string, elapsedMs: number) => void;

/** `folders` are where compose, bake and task files are looked for; one may lie in another. */
export async function lintFiles(
  paths: readonly string[],
  folders: readonly string[],
  observe: LintObserver = () => undefined,
): Promise<LintResult> {
  const store = new ContextStore({ onChange: () => undefined, freshForMs: wholeRunMs });
  const workspaceFolders = [...new Set(folders.map((folder) => pathToFileURL(resolve(folder)).href))];
  const findings: LintFinding[] = [];
  const problems: string[] = [];
  try {
    for (const path of paths) {
      const startMs = performance.now();
      const text = await readBounded(path);
      if (typeof text === 'string') findings.push(...(await lintText(path, text, store, workspaceFolders, problems)));
      else problems.push(`${path}: ${text.because}`);
      observe(path, performance.now() - startMs);
    }
  } finally {
    store.dispose();
  }
  return { findings, problems };
}

async function lintText(path: string, text: string, store: ContextStore, folders: readonly string[], problems: string[]) {
  const uri = pathToFileURL(resolve(path)).href;
  const views = () => store.viewsFor(uri, defaultSettings, folders, true);
  let current = views();
  let checked = checkDockerfile(text, current, defaultSettings);
  for (let round = 0; round < mostRounds; round++) {
    await store.whenLoaded(uri);
    const next = views();
    if (next.length === current.length && next.every((view, index) => view === current[index])) break;
    current = next;
    checked = checkDockerfile(text, current, defaultSettings);
  }
  store.forget(uri);
  problems.push(...checked.failures.map(({ ruleId, error }) => `${path}: the rule ${ruleId} failed: ${String(error)}`));
  const document = TextDocument.create(uri, 'dockerfile', 0, text);
  return checked.findings.map(({ rule, severity, finding }): LintFinding => {
    const start = document.positionAt(finding.span.start);
    const end = document.positionAt(finding.span.end);
    return {
      path,
      line: start.line + 1,
      column: start.character + 1,
      endLine: end.line + 1,
      endColumn: end.character + 1,
      severity,
      rule: rule.id,
      message: finding.message,
      page: rulePageUrl(rule.id),
    };
  });
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
