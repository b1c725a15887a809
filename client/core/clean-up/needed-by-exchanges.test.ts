import { expect, test } from 'vitest';
import type { Journal } from '../../journal-ports.ts';
import { neededByExchanges } from './needed-by-exchanges.ts';

const journal: Journal = {
  ...{
    engineId: 'e',
    containerId: 'old',
    phase: 'point-of-no-return',
    beganAtMs: 0,
    phaseAtMs: 0,
    name: 'web',
    reference: 'web',
  },
  ...{ oldImageId: 'i', newImageId: 'j', previousImageId: undefined, pins: ['unstale-rollback/1:keep'], replacementId: 'new' },
  ...{ restartPolicy: {}, wasRunning: true, wasPaused: false, wasUnhealthy: false, because: undefined, commands: [] },
};

test('an open exchange needs its containers and its names of images', () => {
  const isNeeded = neededByExchanges({ journals: [{ ...journal, twin: { id: 'twin' } }], unreadable: [] });
  const asked = ['old', 'new', 'twin', 'unstale-rollback/1:keep', 'web', 'i'];
  expect(asked.map(isNeeded)).toEqual([true, true, true, true, false, false]);
});

test('one that is done and kept its old container needs nothing', () => {
  expect(neededByExchanges({ journals: [{ ...journal, phase: 'kept' }], unreadable: [] })('old')).toBe(false);
});

test('a journal that cannot be read may need anything', () => {
  expect(neededByExchanges({ journals: [], unreadable: [{ path: '/x', because: 'broken' }] })('anything')).toBe(true);
});
