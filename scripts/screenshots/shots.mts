/** The pictures of the documentation. To add one, add an entry: it is made in every theme. */
import { listQuickFixes, readHover, waitForSquiggle } from '../../test/ui/editor.ts';
import { readProblems } from '../../test/ui/problems-panel.ts';
import { askByButton } from '../../test/ui/sidebar.ts';
import { runCommand } from '../../test/ui/workbench.ts';
import type { Shot } from './take-shot.mts';

export const shots: readonly Shot[] = [
  {
    name: 'sidebar',
    isOfRunning: true,
    file: 'api/Dockerfile',
    width: 1000,
    height: 420,
    async prepare(page) {
      await runCommand(page, 'Unstale: Focus on Freshness View');
      await page.getByText('stock.py').first().waitFor();
    },
    parts: (page) => [page.locator('.part.sidebar'), page.locator('.part.editor')],
  },
  {
    name: 'lenses',
    isOfRunning: true,
    file: 'compose.yaml',
    width: 1000,
    height: 520,
    async prepare(page) {
      await runCommand(page, 'Unstale: Focus on Freshness View');
      await page.getByText('stock.py').first().waitFor();
      await page.locator('.codelens-decoration', { hasText: 'api: stale' }).waitFor();
    },
    parts: (page) => [page.locator('.part.sidebar'), page.locator('.part.editor')],
  },
  {
    name: 'clean-rebuild',
    isOfRunning: true,
    file: 'api/Dockerfile',
    width: 1000,
    height: 720,
    async prepare(page) {
      await runCommand(page, 'Unstale: Focus on Freshness View');
      await page.getByText('stock.py').first().waitFor();
      await askByButton(page, 'Container api', 'Clean Rebuild...');
    },
    parts: (page) => [page.locator('.monaco-workbench')],
  },
  {
    name: 'hover',
    file: 'web/Dockerfile',
    width: 880,
    height: 400,
    async prepare(page) {
      await waitForSquiggle(page, 'warning');
      await readHover(page, 4, 3);
    },
    parts: (page) => [page.locator('.part.editor')],
  },
  {
    name: 'quick-fix',
    file: 'web/Dockerfile',
    width: 880,
    height: 400,
    async prepare(page) {
      await waitForSquiggle(page, 'warning');
      await listQuickFixes(page, 4, 3);
    },
    parts: (page) => [page.locator('.part.editor')],
  },
  {
    name: 'problems',
    file: 'web/Dockerfile',
    width: 880,
    height: 640,
    async prepare(page) {
      await waitForSquiggle(page, 'warning');
      await readProblems(page);
    },
    parts: (page) => [page.locator('.part.editor'), page.locator('.part.panel')],
  },
];
