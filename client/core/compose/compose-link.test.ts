import { expect, test } from 'vitest';
import { type ComposeDefinition, composeLink } from './compose-link.ts';

const same: ComposeDefinition = {
  service: 'web',
  hashThen: 'a'.repeat(64),
  hashesNow: ['a'.repeat(64)],
  versionThen: '2.40.3',
  versionNow: '2.40.3',
  undecidedBy: [],
};
const changed = { ...same, hashesNow: ['b'.repeat(64), 'c'.repeat(64)] };

test.each<[string, ComposeDefinition, string]>([
  ['the same definition', same, 'ok'],
  ['the same one, read by another version', { ...same, versionNow: '5.0.0' }, 'ok'],
  ['another definition', changed, 'broken'],
  ['the hash of the definition with its files read in', { ...changed, hashThen: 'c'.repeat(64) }, 'ok'],
  ['a container without a hash', { ...changed, hashThen: '' }, 'unknown'],
  ['another definition, packaged by somebody', { ...changed, versionNow: 'v2.40.3-desktop.1' }, 'broken'],
  ['another hash of another version', { ...changed, versionNow: '5.0.0' }, 'unknown'],
  ['another hash with variables', { ...changed, undecidedBy: ['TAG'] }, 'unknown'],
])('%s', (_, definition, state) => {
  expect(composeLink(definition).state).toBe(state);
});
