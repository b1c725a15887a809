/** What makes a container another one than the plan speaks of, and what does not. */
import { expect, test } from 'vitest';
import { isConfiguredAs } from './as-planned.ts';

const container = {
  Config: { Env: ['A=1', 'B=2'], Labels: { one: '1', two: '2' } },
  HostConfig: { Links: ['/db:/web/db', '/db:/web/backend'], Memory: 0 },
};

test('links in another order and keys in another order are the same configuration', () => {
  const told = { Labels: { two: '2', one: '1' }, Env: ['A=1', 'B=2'] };
  const host = { Memory: 0, Links: ['/db:/web/backend', '/db:/web/db'] };
  expect(isConfiguredAs({ HostConfig: host, Config: told }, container)).toBe(true);
  expect(
    isConfiguredAs({ ...container, HostConfig: { Links: null, Memory: 0 } }, { ...container, HostConfig: { Memory: 0 } }),
  ).toBe(true);
});

test.each([
  ['another limit', { HostConfig: { ...container.HostConfig, Memory: 1 } }],
  ['a link that is gone', { HostConfig: { ...container.HostConfig, Links: ['/db:/web/db'] } }],
  ['another link', { HostConfig: { ...container.HostConfig, Links: ['/db:/web/db', '/cache:/web/backend'] } }],
  ['another variable', { Config: { ...container.Config, Env: ['A=1', 'B=3'] } }],
])('%s is another configuration', (_, changed) => {
  expect(isConfiguredAs({ ...container, ...changed }, container)).toBe(false);
});
