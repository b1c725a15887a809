import { expect, test } from 'vitest';
import { defaultSettings, parseSettings } from '../settings.ts';
import { unstaleSection } from './editor-settings.ts';

test('reads what VS Code would, comments and trailing commas included', () => {
  const text = `{
    // ours
    "unstale.images": { "shop:1": { "dockerfile": "web/Dockerfile", "context": "web", }, },
    "unstale.rules.git-clone-frozen": "off",
    "editor.tabSize": 2,
  }`;
  expect(parseSettings(unstaleSection(text))).toEqual({
    ...defaultSettings,
    rules: { 'git-clone-frozen': 'off' },
    images: { 'shop:1': { dockerfile: 'web/Dockerfile', context: 'web', target: undefined, args: {}, secrets: {} } },
  });
});

test.each(['', 'null', '[1]', '"unstale.images"', '{', `${'['.repeat(100_000)}`, '{"unstale.images": 7}'])(
  'holds no settings: %.20j',
  (text) => {
    expect(parseSettings(unstaleSection(text))).toEqual(defaultSettings);
  },
);
