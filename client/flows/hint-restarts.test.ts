/** Who is told of a restart, when nobody is, and what is remembered of it. */
import { expect, test } from 'vitest';
import { type Link, link, verdictOf } from '../core/freshness/link.ts';
import type { ContainerStatus, StatusReport } from '../core/freshness/report.ts';
import { hintRestarts, type RestartHintPorts } from './hint-restarts.ts';
import type { LiveState } from './live-status.ts';
import { ownWork } from './own-work.ts';

const moved = link('container', 'broken', 'built again');
const comparing = link('container', 'unknown', 'being compared');
const old = "Don't Show Again";

/** An engine with one container, whose events and reports the test plays. */
function play({ answer = undefined as string | undefined, isTrusted = true } = {}) {
  const told: string[] = [];
  const mended: string[] = [];
  const kept = new Map<string, unknown>();
  const work = ownWork();
  let state: LiveState = { kind: 'not-looked' };
  let onChange = (): void => undefined;
  let onEvent: Parameters<RestartHintPorts['live']['onEvent']>[0] = () => undefined;
  const disposable = { dispose: () => undefined };
  hintRestarts({
    live: {
      get state() {
        return state;
      },
      onDidChange: (listener) => {
        onChange = listener;
        return disposable;
      },
      onEvent: (listener) => {
        onEvent = listener;
        return disposable;
      },
    },
    dialogs: {
      choose: async (_, text, buttons) => {
        told.push(`${text} ${buttons.join(' | ')}`);
        return answer;
      },
    },
    state: { get: (key) => kept.get(key), set: async (key, value) => void kept.set(key, value) },
    ownWork: work,
    isTrusted: () => isTrusted,
    mend: async (fix, id) => void mended.push(`${fix} ${id}`),
    log: { error: (text) => expect.fail(text) },
  });
  return {
    ...{ told, mended, kept, work },
    report: async (links: readonly Link[], more: Partial<ContainerStatus> = {}) => {
      const report = reportOf(links, more);
      state = { kind: 'known', report, staleCount: 0, differingFiles: new Map() };
      onChange();
      await new Promise((resolve) => setTimeout(resolve, 0));
    },
    start: (actorId = 'one') => onEvent({ type: 'container', action: 'start', actorId, isOurs: false }),
    event: (action: string) => onEvent({ type: 'container', action, actorId: 'one', isOurs: false }),
  };
}

function reportOf(links: readonly Link[], more: Partial<ContainerStatus>): StatusReport {
  const plain = {
    id: 'one',
    name: 'web',
    state: 'running',
    status: 'Up',
    createdAtMs: 0,
    startedAtMs: undefined,
    imageId: 'old',
    service: undefined,
  };
  const container = { ...plain, links, verdict: verdictOf(links), ...more };
  const image = {
    reference: 'web',
    id: 'new',
    builtAtMs: 0,
    taggedAtMs: undefined,
    verdict: verdictOf([]),
    links: [],
    containers: [container],
  };
  return {
    engine: { id: '', version: '', endpoint: '', decidedBy: '' },
    projects: [{ kind: 'compose', name: undefined, images: [image] }],
  };
}

const text = 'web was restarted, and still runs the old image.';

test('a restart of a stale container is told of once, and again only for another image', async () => {
  const { report, start, told } = play();
  await report([moved]);
  start();
  await report([moved]);
  start();
  await report([moved]);
  expect(told).toEqual([`${text} Recreate | ${old}`]);
  start();
  await report([moved], { imageId: 'other' });
  expect(told).toHaveLength(2);
});

test('who builds, restarts at once and is still being compared is told as soon as that is decided', async () => {
  const { report, start, told } = play();
  await report([link('container', 'ok', 'same')]);
  start();
  await report([comparing]);
  expect(told).toEqual([]);
  await report([moved]);
  expect(told).toHaveLength(1);
});

test('what becomes stale later was not restarted for that', async () => {
  const { report, start, told } = play();
  await report([link('container', 'ok', 'same')]);
  start();
  await report([link('container', 'ok', 'same')]);
  await report([moved]);
  expect(told).toEqual([]);
});

test('nothing is told of what Unstale itself does, not even of what arrives a moment later', async () => {
  const { report, start, told, work } = play();
  await report([moved]);
  await work.during(async () => {
    start();
    await report([moved]);
  });
  start();
  await report([moved]);
  expect(told).toEqual([]);
  start();
  await report([moved]);
  expect(told).toHaveLength(1);
});

test('the first start of a new container is no restart', async () => {
  const { report, start, told } = play();
  await report([moved], { state: 'created' });
  start();
  await report([moved]);
  start('another');
  await report([moved], { id: 'another' });
  expect(told).toEqual([]);
});

test.each<[string, readonly string[], number]>([
  ['stopped and started', ['kill', 'die', 'stop', 'start'], 1],
  ['killed and started', ['kill', 'die', 'start'], 1],
  ['stopped by Podman and started', ['died', 'stop', 'start'], 1],
  ['started after it ended long ago', ['start'], 1],
  ['started again by the engine, because it ended by itself', ['die', 'start'], 0],
  ['started again and again by the engine', ['die', 'start', 'die', 'start'], 0],
  ['stopped while the engine starts it again and again', ['die', 'start', 'kill', 'die', 'stop', 'start'], 1],
])('a container that is %s', async (_, actions, count) => {
  const { report, event, told } = play();
  await report([moved]);
  for (const action of actions) event(action);
  await report([moved]);
  expect(told).toHaveLength(count);
});

test('the button mends, and in Restricted Mode there is none', async () => {
  const trusted = play({ answer: 'Recreate' });
  await trusted.report([moved]);
  trusted.start();
  await trusted.report([moved]);
  expect(trusted.mended).toEqual(['recreate one']);
  const restricted = play({ isTrusted: false });
  await restricted.report([moved]);
  restricted.start();
  await restricted.report([moved]);
  expect(restricted.told).toEqual([`${text} ${old}`]);
});

test('whoever wants no more of it is never told again', async () => {
  const { report, start, told, kept, mended } = play({ answer: old });
  await report([moved]);
  start();
  await report([moved]);
  expect(kept.get('restartHint.isOff')).toBe(true);
  start();
  await report([moved], { imageId: 'other' });
  expect([told.length, mended]).toEqual([1, []]);
});
