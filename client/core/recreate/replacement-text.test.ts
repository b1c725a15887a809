import { expect, test } from 'vitest';
import type { ReplacementPlan } from '../build/rebuild-plan.ts';
import { pullPlanText, servicePlanText } from './replacement-text.ts';

const plan: ReplacementPlan = {
  recreation: {
    ...{
      containerId: 'c',
      name: 'web',
      reference: 'registry.example/web:1',
      oldImageId: `sha256:${'a'.repeat(64)}`,
      oldImage: { Id: 'a' },
    },
    ...{
      newImageId: `sha256:${'b'.repeat(64)}`,
      wasRunning: true,
      wasPaused: false,
      isAutoRemoved: false,
      startedAt: '',
      restartPolicy: {},
      changedPaths: [],
    },
    ...{ volumes: ['/data'], wasUnhealthy: false, stopSeconds: 10 },
    ...{ restarts: 0, madeFolders: [], volumeSources: {}, stays: [], follows: [], notices: [], dependents: [] },
  },
  ...{ engineId: 'e', program: 'docker', service: undefined, others: ['web-2'] },
};
const service = {
  ...{
    project: 'shop',
    name: 'web',
    folder: '/w/my shop',
    files: ['/w/my shop/compose.yaml'],
    environmentFiles: [],
    configHash: 'h',
  },
};

test('the plan of a pull says what is pulled, what stays, and what comes back', () => {
  const text = pullPlanText(plan);
  expect(text).toMatch(/^docker pull -- registry\.example\/web:1\n/);
  expect(text).toContain('Stays with its data: /data');
  expect(text).toContain('The old container is stopped, and comes back if the new one does not stay up.');
  expect(text).toContain('Not touched, though created from the same name: web-2');
});

test('a service is replaced by Compose, by the line that is shown', () => {
  const text = servicePlanText({ ...plan, service });
  expect(text).toMatch(
    /^Compose replaces the container: docker compose --project-name shop --project-directory '\/w\/my shop' .* -- web\n/,
  );
  expect(text).toContain('If the new container does not stay up, Compose creates one of the old image again.');
});

test('a name of a stranger stays in its line', () => {
  const reference = 'x\nStays: nothing\u202e';
  expect(pullPlanText({ ...plan, recreation: { ...plan.recreation, reference } })).not.toMatch(/^Stays: nothing/m);
});
