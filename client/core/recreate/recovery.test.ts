import { expect, test } from 'vitest';
import type { Journal } from '../../journal-ports.ts';
import type { JsonObject } from '../../ports.ts';
import { type ExchangeFacts, recoveryOf } from './recovery.ts';

const [oldId = '', newId = '', thirdId = '', twinId = ''] = ['a', 'b', 'c', 'd'].map((digit) => digit.repeat(64));
const hour = 3_600_000;

const journal: Journal = {
  ...{ engineId: 'engine', containerId: oldId, name: 'web', reference: 'web:1', phase: 'point-of-no-return' },
  ...{ oldImageId: 'sha256:1', newImageId: 'sha256:2', previousImageId: undefined, replacementId: newId, pins: [] },
  ...{ restartPolicy: { Name: 'always' }, wasRunning: true, wasPaused: false, wasUnhealthy: false },
  ...{ beganAtMs: 0, phaseAtMs: 0, because: undefined, commands: [] },
};

/** `web running`, `web.bak exited`; `-` for what is gone. */
function container(Id: string, text: string): JsonObject | 'gone' {
  const [name = '', status = ''] = text.split(' ');
  if (text === '-') return 'gone';
  const StartedAt = status === 'created' ? '0001-01-01T00:00:00Z' : '2026-01-01T00:00:00Z';
  const State = { Status: status, Running: status === 'running' || status === 'paused', Paused: status === 'paused', StartedAt };
  return { Id, Name: `/${name}`, State };
}

function facts(
  old: string,
  replacement: string,
  holder: 'old' | 'new' | 'third' | '-',
  more: Partial<Journal> = {},
): ExchangeFacts {
  const [was, now] = [container(oldId, old), container(newId, replacement)];
  const holders = { old: was, new: now, third: container(thirdId, 'web running'), '-': 'gone' } as const;
  return { journal: { ...journal, ...more }, nowMs: hour, old: was, replacement: now, twin: 'gone', holder: holders[holder] };
}

test.each<[...Parameters<typeof facts>, kind: string]>([
  ['web running', 'web.new created', 'old', {}, 'roll-back'],
  ['web running', '-', 'old', {}, 'roll-back'],
  ['web exited', 'web.new created', 'old', {}, 'roll-back'],
  ['web.bak exited', 'web.new created', '-', {}, 'roll-back'],
  ['web.bak exited', 'web created', 'new', {}, 'roll-back'],
  ['web.bak exited', 'web exited', 'new', {}, 'roll-back'],
  ['web.bak exited', 'web running', 'new', {}, 'prove'],
  ['web.bak exited', 'web paused', 'new', { wasPaused: true }, 'keep'],
  ['web.bak exited', '-', '-', {}, 'roll-back'],
  ['web.bak running', 'web running', 'new', {}, 'report'],
  ['web.bak exited', 'web.new created', 'third', {}, 'report'],
  ['web.bak exited', '-', 'third', {}, 'report'],
  ['-', 'web running', 'new', {}, 'forget'],
  ['-', 'web exited', 'new', {}, 'report'],
  ['-', 'web.new created', 'third', {}, 'report'],
  ['-', '-', 'third', {}, 'report'],
  ['-', '-', '-', {}, 'report'],
  ['web.bak exited', 'web.new created', '-', { phase: 'needs-attention' }, 'roll-back'],
])('interrupted with the old one %s, the new one %s, and the name with %s: %j → %s', (old, replacement, holder, more, kind) => {
  expect(recoveryOf(facts(old, replacement, holder, more)).kind).toBe(kind);
});

test.each<[...Parameters<typeof facts>, kind: string]>([
  ['web running', '-', 'old', { phase: 'prepared', replacementId: undefined }, 'forget'],
  ['web running', 'web.new created', 'old', { phase: 'prepared' }, 'discard'],
  ['web exited', 'web.new created', 'old', { phase: 'prepared' }, 'discard'],
  ['web running', 'web.new running', 'old', { phase: 'prepared' }, 'report'],
  ['-', 'web.new created', 'third', { phase: 'prepared' }, 'report'],
  ['web running', '-', 'old', { phase: 'building' }, 'forget'],
  ['web running', '-', 'old', { phase: 'composing' }, 'forget'],
  ['-', '-', 'third', { phase: 'composing' }, 'forget'],
  ['web exited', '-', 'old', { phase: 'composing' }, 'report'],
  ['-', '-', '-', { phase: 'needs-attention', commands: ['docker compose up'] }, 'report'],
  ['web.bak exited', 'web running', 'new', { phase: 'committed' }, 'finish'],
  ['web.bak exited', 'web exited', 'new', { phase: 'committed', wasRunning: false }, 'finish'],
  ['web.bak exited', 'web exited', 'new', { phase: 'committed' }, 'keep'],
  ['web.bak exited', '-', '-', { phase: 'committed' }, 'report'],
  ['web.bak running', 'web running', 'new', { phase: 'committed' }, 'report'],
  ['-', 'web running', 'new', { phase: 'committed' }, 'forget'],
  ['web.bak exited', 'web running', 'new', { phase: 'kept' }, 'keep'],
  ['web.bak exited', '-', 'third', { phase: 'kept' }, 'keep'],
  ['web running', '-', 'old', { phase: 'kept' }, 'forget'],
  ['-', 'web running', 'new', { phase: 'kept' }, 'forget'],
])('with the old one %s, the new one %s, and the name with %s: %j → %s', (old, replacement, holder, more, kind) => {
  expect(recoveryOf(facts(old, replacement, holder, more)).kind).toBe(kind);
});

test.each(['building', 'prepared', 'point-of-no-return', 'committed', 'needs-attention'] as const)(
  'after a day nothing is done in the phase %s, unless nothing is left to do',
  (phase) => {
    const late = (of: ExchangeFacts) => recoveryOf({ ...of, nowMs: 25 * hour }).kind;
    expect(late(facts('web.bak exited', 'web running', 'new', { phase }))).toBe('report');
    expect(late(facts('web running', 'web.new created', 'old', { phase }))).toBe('report');
    expect(late(facts('web running', '-', 'old', { phase }))).toBe('forget');
  },
);

test('the old one is removed only where the new one is there and had proved itself', () => {
  const states = ['created', 'running', 'paused', 'exited'];
  const phases = ['building', 'composing', 'prepared', 'point-of-no-return', 'needs-attention', 'kept', 'committed'] as const;
  const names = { old: ['web', 'web.bak'], new: ['web', 'web.new'] };
  const all = (which: 'old' | 'new') => ['-', ...names[which].flatMap((name) => states.map((state) => `${name} ${state}`))];
  for (const phase of phases)
    for (const old of all('old'))
      for (const replacement of all('new'))
        for (const holder of ['old', 'new', 'third', '-'] as const) {
          if (recoveryOf(facts(old, replacement, holder, { phase })).kind !== 'finish') continue;
          expect([phase, replacement.split(' ')[0], holder]).toEqual(['committed', expect.stringMatching(/^web/), 'new']);
          expect(old).not.toMatch(/running|paused/);
        }
});

test.each<[...Parameters<typeof facts>, kind: string]>([
  ['web.bak exited', 'web.new created', '-', {}, 'go-on'],
  ['web.bak exited', 'web exited', 'new', {}, 'go-on'],
  ['web exited', 'web.new created', 'old', { phase: 'needs-attention' }, 'go-on'],
  ['web.bak exited', 'web running', 'new', {}, 'prove'],
  ['web running', 'web.new created', 'old', {}, 'roll-back'],
  ['web exited', 'web.new created', 'old', { wasRunning: false }, 'roll-back'],
  ['web.bak exited', '-', '-', {}, 'roll-back'],
  ['web.bak exited', 'web.new created', 'third', {}, 'report'],
])(
  'a dependent that cannot run again, %s, and its new one %s, the name with %s: %j → %s',
  (old, replacement, holder, more, kind) => {
    expect(recoveryOf(facts(old, replacement, holder, { isOnlyWay: true, ...more })).kind).toBe(kind);
  },
);

/** Of an old one that is removed when it stops. */
function factsWithTwin(
  [old, twin, replacement]: readonly [old: string, twin: string, replacement: string],
  holder: 'old' | 'twin' | 'new' | 'third' | '-',
  more: Partial<Journal> = {},
): ExchangeFacts {
  const copy = container(twinId, twin);
  const given = facts(old, replacement, holder === 'twin' ? '-' : holder, { twin: { id: twinId }, ...more });
  return { ...given, twin: copy, holder: holder === 'twin' ? copy : given.holder };
}

test.each<[...Parameters<typeof factsWithTwin>, kind: string]>([
  [['web running', '-', '-'], 'old', { phase: 'prepared', twin: { id: undefined } }, 'forget'],
  [['web running', 'web.twin created', '-'], 'old', { phase: 'prepared' }, 'discard'],
  [['web running', 'web.twin created', 'web.new created'], 'old', { phase: 'prepared' }, 'discard'],
  [['-', 'web.twin created', 'web.new created'], '-', { phase: 'prepared' }, 'discard'],
  [['-', 'web.twin created', '-'], 'third', { phase: 'prepared' }, 'discard'],
  [['web running', 'web.twin running', '-'], 'old', { phase: 'prepared' }, 'report'],
  [['web running', 'web.twin created', 'web.new created'], 'old', {}, 'roll-back'],
  [['web removing', 'web.twin created', 'web.new created'], 'old', {}, 'roll-back'],
  [['-', 'web.twin created', 'web.new created'], '-', {}, 'roll-back'],
  [['-', 'web.twin created', '-'], '-', {}, 'roll-back'],
  [['-', 'web.twin created', 'web created'], 'new', {}, 'roll-back'],
  [['-', 'web.twin created', 'web running'], 'new', {}, 'prove'],
  [['-', 'web.twin created', 'web paused'], 'new', { wasPaused: true }, 'finish'],
  [['-', 'web running', '-'], 'twin', {}, 'roll-back'],
  [['-', 'web running', 'web.failed exited'], 'twin', {}, 'roll-back'],
  [['-', 'web.twin running', 'web running'], 'new', {}, 'report'],
  [['-', 'web.twin created', 'web.new created'], 'third', {}, 'report'],
  [['-', '-', 'web running'], 'new', {}, 'forget'],
  [['-', '-', '-'], '-', {}, 'report'],
  [['-', 'web.twin created', 'web running'], 'new', { phase: 'committed' }, 'finish'],
  [['-', 'web.twin created', '-'], '-', { phase: 'committed' }, 'finish'],
  [['-', '-', 'web running'], 'new', { phase: 'committed' }, 'forget'],
  [['-', 'web.twin running', 'web running'], 'new', { phase: 'committed' }, 'report'],
])(
  'of an old one that is removed when it stops, its twin and the new one %j, the name with %s: %j → %s',
  (of, holder, more, kind) => {
    expect(recoveryOf(factsWithTwin(of, holder, more)).kind).toBe(kind);
  },
);

test('after a day nothing is done about a twin either, unless it is in place', () => {
  const late = (of: ExchangeFacts) => recoveryOf({ ...of, nowMs: 25 * hour }).kind;
  expect(late(factsWithTwin(['-', 'web.twin created', 'web running'], 'new'))).toBe('report');
  expect(late(factsWithTwin(['web running', 'web.twin created', '-'], 'old'))).toBe('report');
  expect(late(factsWithTwin(['-', 'web running', '-'], 'twin'))).toBe('forget');
  expect(late(factsWithTwin(['web running', '-', '-'], 'old'))).toBe('forget');
});
