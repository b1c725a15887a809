import { expect, test } from 'vitest';
import type { RulePages } from '../editor-ports.ts';
import type { CommandPorts } from './command.ts';
import { openRulePage } from './open-rule-page.ts';

function portsWith(picked: string | undefined): { ports: CommandPorts; opened: string[] } {
  const opened: string[] = [];
  const pages: RulePages = {
    list: async () => [{ id: 'index-update-alone', title: 'Package index update in its own instruction' }],
    open: async (id) => void opened.push(id),
    pick: async () => picked,
  };
  // Whatever else it asked for would be missing.
  return { ports: { pages } as CommandPorts, opened };
}

test('opens the page of the rule that is asked for', async () => {
  const { ports, opened } = portsWith(undefined);
  expect(await openRulePage.run(ports, 'index-update-alone')).toBe('index-update-alone');
  expect(opened).toEqual(['index-update-alone']);
});

test.each(['../../package', 'no-such-rule', ''])('opens nothing for %j, which no rule has', async (id) => {
  const { ports, opened } = portsWith(undefined);
  expect(await openRulePage.run(ports, id)).toBeUndefined();
  expect(opened).toEqual([]);
});

test('asks when no rule is named, and takes no for an answer', async () => {
  const { ports, opened } = portsWith(undefined);
  expect(await openRulePage.run(ports)).toBeUndefined();
  expect(opened).toEqual([]);
});
