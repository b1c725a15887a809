import { expect, test } from 'vitest';
import type { ContainerStatus } from '../freshness/report.ts';
import type { RebuildPlan } from './rebuild-plan.ts';
import { isSamePlan, stalePlanText } from './stale-plan.ts';

const service = {
  ...{ project: 'shop', name: 'web', folder: '/w', files: ['/w/compose.yaml'], environmentFiles: [], configHash: 'h' },
};

function plan(name: string, more: Partial<RebuildPlan> = {}, changedPaths: readonly string[] = []): RebuildPlan {
  return {
    recreation: {
      ...{
        containerId: `id of ${name}`,
        name,
        reference: name,
        oldImageId: 'a',
        oldImage: { Id: 'a' },
        newImageId: 'b',
        wasRunning: true,
      },
      ...{ wasPaused: false, startedAt: '', restartPolicy: {}, changedPaths, volumes: [], wasUnhealthy: false, stopSeconds: 10 },
      ...{ restarts: 0, madeFolders: [], volumeSources: {}, stays: [], follows: [], notices: [] },
    },
    ...{ engineId: 'e', program: 'docker', service: undefined, others: [], because: 'a test', dockerfilePath: '/w/Dockerfile' },
    ...{ expected: { dockerfileUri: 'file:///w/Dockerfile', contextPath: '/w' }, how: { isClean: false, isPulling: false } },
    by: {
      kind: 'order',
      order: {
        ...{
          dockerfilePath: '/w/Dockerfile',
          contextPath: '/w',
          target: undefined,
          args: {},
          namedContexts: {},
          reference: name,
        },
        ...{ isPulling: false, isCacheUsed: true },
      },
    },
    ...more,
  };
}

function container(name: string, because: string): ContainerStatus {
  const link = { id: 'source', state: 'broken', because, evidence: [], fixes: [] } as const;
  return {
    ...{
      id: `id of ${name}`,
      name,
      state: 'running',
      status: '',
      createdAtMs: 0,
      startedAtMs: 0,
      imageId: 'a',
      service: undefined,
    },
    ...{ verdict: { kind: 'stale', link }, links: [link] },
  };
}

test('the plan lists each with its reason and its line, what is lost, and what is left out', () => {
  const web = plan('shop-web-1', { service, by: { kind: 'compose', service, unset: [] } }, ['/app/log']);
  const text = stalePlanText({
    steps: [
      { container: container('db', '1 copied file differs.'), plan: plan('db') },
      { container: container('shop-web-1', 'x\nLOST: y\u202e'), plan: web },
    ],
    leftOut: [{ name: 'old', because: 'No build of this workspace makes its image.' }],
  });
  expect(text).toBe(
    `1. db (1 copied file differs.)
   docker buildx build --builder default --load --file /w/Dockerfile --tag db -- /w

2. shop-web-1 (x LOST: y)
   docker compose --project-name shop --project-directory /w --file /w/compose.yaml --progress=plain build --builder default -- web
   LOST: what it changed itself: /app/log

Each new image is compared with your workspace before its container is replaced. The first one that fails ends it; those before it stay replaced.

Left out:
old: No build of this workspace makes its image.`,
  );
});

test('a plan that was made again is the same only with the same container, line and losses', () => {
  const agreed = plan('web', {}, ['/a']);
  expect(isSamePlan(agreed, plan('web', {}, ['/a']))).toBe(true);
  expect(isSamePlan(agreed, plan('web'))).toBe(true);
  expect(isSamePlan(agreed, plan('web', {}, ['/a', '/b']))).toBe(false);
  expect(isSamePlan(agreed, plan('other', {}, ['/a']))).toBe(false);
  expect(isSamePlan(agreed, plan('web', { service, by: { kind: 'compose', service, unset: [] } }, ['/a']))).toBe(false);
});
