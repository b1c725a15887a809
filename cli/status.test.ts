import { expect, test } from 'vitest';
import { link } from '../client/core/freshness/link.ts';
import type { ImageStatus, StatusReport } from '../client/core/freshness/report.ts';
import { formatStatus } from './status.ts';

const engine = { id: 'e', version: '28.5.2', endpoint: 'unix:///run/docker.sock', decidedBy: 'the default' };
const differs = link('source', 'broken', '1 copied file differs from the workspace.');

test.each<[string, ImageStatus['verdict'], string]>([
  ['is stale', { kind: 'stale', link: differs }, 'No container is stale.'],
  ['is fresh', { kind: 'fresh' }, 'Nothing is stale.'],
])('the last line where an image that nobody runs %s', (_, verdict, expected) => {
  const image = { reference: 'shop:1', id: 'sha256:1', builtAtMs: 0, taggedAtMs: undefined, containers: [] };
  const links = verdict.kind === 'stale' ? [differs] : [];
  const projects = [{ kind: 'workspace', name: '/w/shop', images: [{ ...image, verdict, links }] }] as const;
  const report: StatusReport = { engine, projects };
  expect(formatStatus(report, false).trimEnd().split('\n').at(-1)).toBe(expected);
});
