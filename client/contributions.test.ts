import { expect, test } from 'vitest';
import manifest from '../package.json' with { type: 'json' };
import { commandIds, toolNames } from './contributions.ts';

test('the manifest contributes exactly the commands that exist', () => {
  expect(manifest.contributes.commands.map(({ command }) => command).sort()).toEqual([...commandIds].sort());
});

test('the manifest contributes exactly the tools that exist, each with what a model and a person have to know', () => {
  const { languageModelTools: tools } = manifest.contributes;
  expect(tools.map(({ name }) => name)).toEqual([...toolNames]);
  for (const { inputSchema, modelDescription, userDescription, canBeReferencedInPrompt, toolReferenceName } of tools) {
    expect(inputSchema).toMatchObject({ type: 'object', additionalProperties: false });
    expect(modelDescription.length).toBeGreaterThan(100);
    expect(userDescription).toMatch(/^%.+%$/);
    expect([canBeReferencedInPrompt, /^[a-zA-Z]+$/.test(toolReferenceName)]).toEqual([true, true]);
  }
});
