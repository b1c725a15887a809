import { expect, test } from 'vitest';
import type { JsonObject } from '../../ports.ts';
import { type GateSample, judgeGate } from './gate.ts';

const settings = { stableMs: 1_000, patienceMs: 5_000 };
const sample = (atMs: number, State: JsonObject, more: JsonObject = {}) => ({
  atMs,
  container: { RestartCount: 0, State: { Status: 'running', Running: true, StartedAt: 't', ...State }, ...more },
});
const health = (Status: string): JsonObject => ({ Health: { Status } });
const exited = (ExitCode: number): JsonObject => ({ Status: 'exited', Running: false, ExitCode });

test.each<[string, readonly GateSample[], string]>([
  ['up for too short', [sample(0, {}), sample(900, {})], 'wait'],
  ['up for the window', [sample(0, {}), sample(1_000, {})], 'passed'],
  ['ended badly', [sample(0, {}), sample(500, exited(1))], 'failed'],
  ['ended badly, and Podman has not cleaned up', [sample(0, {}), sample(500, { ...exited(1), Status: 'stopped' })], 'failed'],
  ['did its work', [sample(0, {}), sample(500, exited(0))], 'passed'],
  ['ended well, perhaps by an engine that ended', [sample(0, {}), { ...sample(500, exited(0)), isAfterGap: true }], 'failed'],
  ['stayed up although the engine was away', [sample(0, {}), { ...sample(1_000, {}), isAfterGap: true }], 'passed'],
  ['ended well, but should run', [sample(0, exited(0), { HostConfig: { RestartPolicy: { Name: 'always' } } })], 'failed'],
  ['started again between two looks', [sample(0, {}), sample(1_000, { StartedAt: 'u' })], 'failed'],
  ['counted a restart', [sample(0, {}), sample(1_000, {}, { RestartCount: 1 })], 'failed'],
  ['health still starting', [sample(0, health('starting')), sample(2_000, health('starting'))], 'wait'],
  ['health starting for ever', [sample(0, health('starting')), sample(6_000, health('starting'))], 'failed'],
  [
    'healthy since a moment',
    [sample(0, health('starting')), sample(2_000, health('healthy')), sample(2_500, health('healthy'))],
    'wait',
  ],
  [
    'healthy for the window',
    [sample(0, health('starting')), sample(2_000, health('healthy')), sample(3_000, health('healthy'))],
    'passed',
  ],
  ['unhealthy', [sample(0, health('healthy')), sample(500, health('unhealthy'))], 'failed'],
  ['never looked at', [], 'wait'],
])('%s', (_, samples, kind) => {
  expect(judgeGate(samples, settings).kind).toBe(kind);
});

test('where health does not count, staying up does', () => {
  const samples = [sample(0, health('starting')), sample(500, health('unhealthy'))];
  const ignoring = { ...settings, isHealthIgnored: true };
  expect(judgeGate(samples, ignoring).kind).toBe('wait');
  expect(judgeGate([...samples, sample(1_000, health('unhealthy'))], ignoring).kind).toBe('passed');
  expect(judgeGate([...samples, sample(1_000, exited(1))], ignoring).kind).toBe('failed');
});
