import { expect, test } from 'vitest';
import type { RulePages } from '../ports.ts';
import type { CommandPorts } from './command.ts';
import { openRulePage } from './open-rule-page.ts';

function portsWith(picked: string | undefined): { ports: CommandPorts; opened: string[] } {
  const opened: string[] = [];
  const pages: RulePages = {
    list: async () => [{ id: 'index-update-alone', title: 'Package index update in its own instruction' }],
    open: async (id) => void opened.push(id),
    pick: async () => picked,
  };
  const server = { isRunning: false, start: async () => undefined, restart: async () => undefined };
  const live: CommandPorts['live'] = {
    state: { kind: 'not-looked' },
    lookThoroughly: () => expect.fail('A rule page asks no engine.'),
    engine: () => expect.fail('A rule page asks no engine.'),
    start: () => undefined,
    workspaceChanged: () => undefined,
    stop: () => undefined,
    onDidChange: () => ({ dispose: () => undefined }),
  };
  const log = { show: () => undefined, error: () => undefined };
  const filter = { showOnlyStale: () => undefined };
  const clipboard = { write: async () => undefined };
  const dialogs = {
    confirm: async () => false,
    tell: async () => undefined,
    withProgress: async <T>(_: string, work: () => Promise<T>) => work(),
  };
  const recreation = {
    clock: { nowMs: () => 0, sleep: async () => undefined },
    random: () => '',
    hostname: '',
    stableMs: () => 0,
  };
  return { ports: { pages, server, log, live, filter, clipboard, dialogs, recreation, isTrusted: () => true }, opened };
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
