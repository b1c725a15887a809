import { expect, test } from 'vitest';
import { isDevContainer, mendedByDevContainers } from './dev-container.ts';
import { link } from './link.ts';

test('a container is one of Dev Containers by the folder on its label, not by what its image carries', () => {
  const isOne = (labels: Readonly<Record<string, string>>) => isDevContainer((name) => labels[name]);
  expect(isOne({ 'devcontainer.local_folder': '/w', 'devcontainer.config_file': '/w/.devcontainer/devcontainer.json' })).toBe(
    true,
  );
  expect(isOne({ 'devcontainer.metadata': '[{}]' })).toBe(false);
  expect(isOne({})).toBe(false);
});

test('what would create it again is left to its own tool, once, and other fixes stay', () => {
  const links = [
    link('source', 'broken', '', { fixes: ['clean-rebuild', 'compose-up'] }),
    link('context', 'broken', '', { fixes: ['edit-ignore-file'] }),
  ];
  expect(mendedByDevContainers(links).map(({ fixes }) => fixes)).toEqual([['rebuild-dev-container'], ['edit-ignore-file']]);
});
