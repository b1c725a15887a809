import { expect, test } from 'vitest';
import { exitCodeOf } from './exit-code.ts';
import { offeredTasks, readTask } from './task-definition.ts';

test.each<[Record<string, unknown>, object | undefined]>([
  [
    { task: 'clean rebuild', service: 'web', project: 'shop' },
    { verb: 'clean rebuild', subject: { service: 'web', project: 'shop' }, isAgreed: false },
  ],
  [
    { task: 'verify', image: 'shop/web:dev' },
    { verb: 'verify', subject: { image: 'shop/web:dev' }, isAgreed: false },
  ],
  [
    { task: 'recreate', container: 'web', yes: true },
    { verb: 'recreate', subject: { container: 'web' }, isAgreed: true },
  ],
  [
    { task: 'recreate', container: 'web', yes: 'true' },
    { verb: 'recreate', subject: { container: 'web' }, isAgreed: false },
  ],
  [{ task: 'clean rebuild' }, undefined],
  [{ task: 'prune', service: 'web' }, undefined],
  [{ task: 'toString', service: 'web' }, undefined],
  [{ task: 'verify', service: '' }, undefined],
  [{ task: 'verify', service: ['web'] }, undefined],
  [{ type: 'shell', task: 'verify', service: 'web' }, undefined],
])('%j is read as it is meant', (definition, task) => {
  expect(readTask({ type: 'unstale', ...definition })).toEqual(task);
});

test('every offered task can be run, and a service counts before a container of its name', () => {
  const offered = offeredTasks(['web'], ['web', 'till']);
  expect(offered.map(({ task, service, container }) => `${task} ${service ?? container}`)).toEqual([
    ...['clean rebuild web', 'recreate web', 'verify web', 'clean rebuild till', 'recreate till', 'verify till'],
  ]);
  for (const each of offered) expect(readTask({ ...each })).toBeDefined();
  expect(offered[0]).toEqual({ type: 'unstale', task: 'clean rebuild', service: 'web' });
});

test.each([
  [{ kind: 'rebuilt', containerId: 'x' }, 0],
  [{ verdict: 'fresh' }, 0],
  [{ verdict: 'stale' }, 1],
  [{ kind: 'build-failed' }, 1],
  [{ kind: 'cancelled' }, 1],
  [{ kind: 'refused' }, 2],
  [{ verdict: 'unknown' }, 2],
  [undefined, 2],
  [{ kind: 'something new' }, 2],
])('%j ends with %i', (result, code) => {
  expect(exitCodeOf(result)).toBe(code);
});
