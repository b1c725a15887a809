/** Reads what the Problems panel shows, row by row, as a person who scrolls through it. */
import type { Locator, Page } from 'playwright-core';
import { runCommand } from './workbench.ts';

export interface ProblemRow {
  /** The name of the file under which the row stands. */
  readonly file: string;
  readonly severity: 'error' | 'warning' | 'info';
  readonly message: string;
  readonly source: string;
  readonly code: string;
  readonly line: number;
  readonly column: number;
  /** The messages of the places it points to, which stand below it. */
  readonly related: readonly string[];
}

const scrollStepPixels = 60;

/** The rows as they are now: problems appear some time after a file is opened, so poll until they are what is expected. */
export async function readProblems(page: Page): Promise<ProblemRow[]> {
  await showProblems(page);
  const found = new Map<number, FoundRow>();
  const list = page.locator('.markers-panel .monaco-list').first();
  await list.press('Home');
  while (await collectVisibleRows(list, found)) {
    await list.hover();
    await page.mouse.wheel(0, scrollStepPixels);
    await page.waitForTimeout(50);
  }
  return underTheirFiles([...found.entries()].sort(([left], [right]) => left - right).map(([, row]) => row));
}

async function showProblems(page: Page): Promise<void> {
  const panel = page.locator('.markers-panel');
  if (!(await panel.isVisible())) await runCommand(page, 'Problems: Focus on Problems View');
  await panel.waitFor();
}

type FoundRow =
  | { readonly kind: 'file'; readonly name: string }
  | { readonly kind: 'problem'; readonly row: Omit<ProblemRow, 'file' | 'related'> }
  | { readonly kind: 'related'; readonly message: string };

/** Only the rows in view exist. True while there was a new one, so that one more step may show more. */
async function collectVisibleRows(list: Locator, found: Map<number, FoundRow>): Promise<boolean> {
  const before = found.size;
  for (const row of await list.locator('.monaco-list-rows > .monaco-list-row').evaluateAll(describeRows))
    found.set(row.index, row.found);
  return found.size > before;
}

/** What is needed of the browser's elements, whose own types would give every Node file a `window`. */
interface PageElement {
  readonly textContent: string | null;
  readonly classList: { contains(name: string): boolean };
  getAttribute(name: string): string | null;
  querySelector(selector: string): PageElement | null;
}

/** Runs in the page. */
function describeRows(elements: readonly PageElement[]): { index: number; found: FoundRow }[] {
  return elements.map((element) => {
    const text = (selector: string) => element.querySelector(selector)?.textContent ?? '';
    const index = Number(element.getAttribute('data-index'));
    if (element.getAttribute('aria-level') === '1') return { index, found: { kind: 'file', name: text('.label-name') } };
    if (element.getAttribute('aria-level') === '3')
      return { index, found: { kind: 'related', message: text('.marker-description') } };
    const [, line, column] = /Ln (\d+), Col (\d+)/.exec(text('.marker-line')) ?? [];
    const icon = element.querySelector('.marker-icon')?.classList;
    const severity = icon?.contains('error') ? 'error' : icon?.contains('warning') ? 'warning' : 'info';
    const row = {
      severity,
      message: text('.marker-message'),
      source: text('.marker-source'),
      code: text('.marker-code'),
    } as const;
    return { index, found: { kind: 'problem', row: { ...row, line: Number(line), column: Number(column) } } };
  });
}

function underTheirFiles(rows: readonly FoundRow[]): ProblemRow[] {
  const problems: (ProblemRow & { related: string[] })[] = [];
  let file = '';
  for (const found of rows) {
    if (found.kind === 'file') file = found.name;
    else if (found.kind === 'problem') problems.push({ file, ...found.row, related: [] });
    else problems.at(-1)?.related.push(found.message);
  }
  return problems;
}
