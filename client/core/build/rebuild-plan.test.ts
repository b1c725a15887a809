/** What a person reads before a service is built and replaced by Compose. */
import { expect, test } from 'vitest';
import { composeBuildArguments, type RebuildPlan, rebuildPlanText } from './rebuild-plan.ts';

const service = {
  ...{ project: 'shop', name: 'web', folder: '/w', files: ['/w/compose.yaml'], environmentFiles: [], configHash: 'h' },
};

function plan(unset: readonly string[]): RebuildPlan {
  const nothing = { changedPaths: [], volumes: [], madeFolders: [], volumeSources: {}, stays: [], follows: [], notices: [] };
  const state = { wasRunning: true, wasPaused: false, wasUnhealthy: false, startedAt: '', restarts: 0, restartPolicy: {} };
  const images = { reference: 'shop-web', oldImageId: 'a', oldImage: {}, newImageId: 'b' };
  return {
    recreation: { containerId: 'c', name: 'shop-web-1', stopSeconds: 10, ...images, ...state, ...nothing },
    ...{ engineId: 'e', program: 'docker', service, others: [], because: 'a test', dockerfilePath: '/w/Dockerfile' },
    ...{ expected: { dockerfileUri: 'file:///w/Dockerfile', contextPath: '/w' }, how: { isClean: true, isPulling: false } },
    by: { kind: 'compose', service, unset },
  };
}

test('names the variables that the shell does not set, because Compose takes nothing for them', () => {
  expect(rebuildPlanText(plan([]))).not.toContain('not set here');
  expect(rebuildPlanText(plan(['TAG']))).toContain('TAG is a variable that is not set here: Compose builds');
  expect(rebuildPlanText(plan(['TAG', 'SHA']))).toContain('TAG, SHA are variables that are not set here');
});

test('Compose builds with the builder that is meant, and the name of a service is no option', () => {
  const words = composeBuildArguments(service, { isClean: false, isPulling: true, builder: 'team' });
  expect(words.slice(words.indexOf('build'))).toEqual(['build', '--builder', 'team', '--pull', '--', 'web']);
  expect(composeBuildArguments(service, { isClean: true, isPulling: false })).toContain('default');
});
