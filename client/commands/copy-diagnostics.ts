/** What a bug report needs, and nothing of anybody: engine, counts, and why it does not answer. */
import { containersOf } from '../core/freshness/report.ts';
import type { LiveState } from '../flows/live-status.ts';
import { command } from './command.ts';

export const copyDiagnostics = command({
  id: 'unstale.copyDiagnostics',
  run: async ({ live, clipboard }) => {
    const text = describe(live.state);
    await clipboard.write(text);
    return text;
  },
});

function describe(state: LiveState): string {
  switch (state.kind) {
    case 'not-looked':
      return 'Unstale has not looked at an engine yet.\n';
    case 'failed':
      return `engine: does not answer\nreason: ${state.error.reason}\nit says: ${state.error.detail}\n`;
    case 'known': {
      const { engine, projects } = state.report;
      const containers = containersOf(state.report);
      const count = (kind: string) => containers.filter(({ verdict }) => verdict.kind === kind).length;
      const lines = [`engine: ${engine.version}`, `decided by: ${engine.decidedBy}`, `projects: ${projects.length}`];
      return `${[...lines, `containers: ${containers.length}`, `stale: ${count('stale')}`, `unknown: ${count('unknown')}`].join('\n')}\n`;
    }
  }
}
