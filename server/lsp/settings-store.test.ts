import { expect, test } from 'vitest';
import type { Connection } from 'vscode-languageserver';
import { readClientAbilities } from './client-abilities.ts';
import { SettingsStore } from './settings-store.ts';

const atStart = { rules: { 'a-rule': 'hint' } };

/** A store over an editor that answers with what `answer` returns; counts how often it is asked. */
function storeOver(answer: (() => unknown) | undefined) {
  const asked: string[] = [];
  const getConfiguration = async ({ scopeUri }: { scopeUri: string }) => {
    asked.push(scopeUri);
    return answer?.();
  };
  const connection = { workspace: { getConfiguration } } as unknown as Connection;
  const capabilities = { workspace: { configuration: answer !== undefined } };
  const abilities = readClientAbilities({ processId: null, rootUri: null, capabilities });
  return { store: new SettingsStore(connection, abilities, atStart), asked };
}

test('each document is asked about once, until something changes', async () => {
  const { store, asked } = storeOver(() => ({ rules: { 'a-rule': 'off' } }));
  const first = await store.settingsFor('a');
  expect(await store.settingsFor('a')).toBe(first);
  await store.settingsFor('b');
  store.changed(null);
  expect(await store.settingsFor('a')).not.toBe(first);
  expect(asked).toEqual(['a', 'b', 'a']);
});

test.each([
  ['answers null', () => null],
  [
    'refuses to answer',
    () => {
      throw new Error('no');
    },
  ],
])('an editor that %s gets what it said at start', async (_name, answer) => {
  const { store } = storeOver(answer);
  expect((await store.settingsFor('a')).rules).toEqual({ 'a-rule': 'hint' });
});

test('an editor that cannot be asked pushes; what is pushed without our section changes nothing', async () => {
  const { store, asked } = storeOver(undefined);
  store.changed({ other: {} });
  expect((await store.settingsFor('a')).rules).toEqual({ 'a-rule': 'hint' });
  store.changed({ unstale: { rules: { 'a-rule': 'error' } } });
  expect((await store.settingsFor('a')).rules).toEqual({ 'a-rule': 'error' });
  expect(asked).toEqual([]);
});
