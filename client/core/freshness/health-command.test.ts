import { expect, test } from 'vitest';
import { healthCommand } from './health-command.ts';

test.each([
  [{ Healthcheck: { Test: ['CMD', 'curl', '-f', 'http://localhost/'] } }, 'curl -f http://localhost/'],
  [{ Healthcheck: { Test: ['CMD-SHELL', 'test -f /ready'] } }, '/bin/sh -c test -f /ready'],
  [{ Healthcheck: { Test: ['CMD-SHELL', 'true'] }, Shell: ['/bin/bash', '-ec'] }, '/bin/bash -ec true'],
  [{ Healthcheck: { Test: ['NONE'] } }, undefined],
  [{ Healthcheck: { Test: [] } }, undefined],
  [{ Healthcheck: null }, undefined],
  [{}, undefined],
])('%j runs %s', (Config, command) => {
  expect(healthCommand({ Config })).toBe(command);
});

test('a shell of Windows is the one of its containers', () => {
  const Config = { Healthcheck: { Test: ['CMD-SHELL', 'dir'] } };
  expect(healthCommand({ Config, Platform: 'windows' })).toBe('cmd /S /C dir');
});
