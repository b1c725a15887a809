import { expect, test } from 'vitest';
import type { ImageStatus, StatusReport } from '../freshness/report.ts';
import { keptCommit, keptCommits, refusalToReplace } from './kept-commit.ts';

const commit = '5f0ff6db624270a4598958ab9dd79bb385ced3ef';

test.each<[string, string | undefined, string | undefined]>([
  ['shop:5f0ff6d', commit, '5f0ff6d'],
  ['shop:5f0ff6d-dirty', `${commit}-dirty`, '5f0ff6d'],
  ['registry.example:5000/shop:sha-5f0ff6d', commit, '5f0ff6d'],
  ['shop:v1.2-3-g5f0ff6d', commit, '5f0ff6d'],
  [`shop:${commit}`, commit, commit],
  ['shop:latest', commit, undefined],
  ['shop', commit, undefined],
  ['shop:1234567', commit, undefined],
  ['shop:5f0ff6', commit, undefined],
  ['shop:5f0ff6d', undefined, undefined],
  ['shop:5f0ff6d', 'v1.2', undefined],
  [`shop@sha256:${'a'.repeat(64)}`, commit, undefined],
])('%s with the revision %s keeps %s', (reference, revision, expected) => {
  expect(keptCommit(reference, revision)).toBe(expected);
});

test('only what nobody runs is left to keep its commit', () => {
  const image = (reference: string, containers: readonly object[]) => ({ reference, id: 'sha256:1', containers }) as ImageStatus;
  const images = [image('shop:5f0ff6d', []), image('web:5f0ff6d', [{}]), image('shop:dev', [])];
  const report = { projects: [{ kind: 'workspace', name: '/w', images }] } as unknown as StatusReport;
  const labels = new Map([['org.opencontainers.image.revision', commit]]);
  expect([...keptCommits(report, () => labels)]).toEqual([['shop:5f0ff6d', '5f0ff6d']]);
  expect(keptCommits(report, () => undefined).size).toBe(0);
});

test('nothing is built into the name of a commit, and into every other one', () => {
  const image = { Config: { Labels: { 'org.opencontainers.image.revision': commit } } };
  expect(refusalToReplace('shop:5f0ff6d', image)?.because).toContain('what commit 5f0ff6d made');
  expect(refusalToReplace('shop:dev', image)).toBeUndefined();
  expect(refusalToReplace('shop:5f0ff6d', undefined)).toBeUndefined();
});
