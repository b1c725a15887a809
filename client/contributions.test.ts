import { expect, test } from 'vitest';
import manifest from '../package.json' with { type: 'json' };
import { commandIds } from './contributions.ts';

test('the manifest contributes exactly the commands that exist', () => {
  expect(manifest.contributes.commands.map(({ command }) => command).sort()).toEqual([...commandIds].sort());
});
