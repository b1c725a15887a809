/** The demo is not a drawing: each of its images builds, as it stands and with what the fixes make of the downloads. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { buildSteps, stepOf } from '../support/engine/build.ts';
import { describeOnEngine } from '../support/engine/engine-for-tests.ts';
import { startGitServer } from '../support/git-server.ts';

const demo = join(import.meta.dirname, '../fixtures/demo');

describeOnEngine('the demo', (engine) => {
  test.for(['web', 'api', 'mailer'])('%s builds', async (service) => {
    const result = await buildSteps(engine, { contextDir: join(demo, service) });
    expect(result.steps.filter(({ error }) => error !== undefined)).toEqual([]);
    expect(result.exitCode).toBe(0);
  });

  test('the mail templates can come by ADD from the host that the argument names', async () => {
    const git = await startGitServer();
    try {
      await git.commit({ 'README.md': 'templates\n' });
      const contextDir = join(demo, 'mailer');
      const text = await readFile(join(contextDir, 'Dockerfile'), 'utf8');
      const dockerfile = text.replace(/RUN git clone --depth 1 (\S+) (\S+)/, 'ADD $1 $2');
      const result = await buildSteps(engine, { contextDir, dockerfile, buildArgs: { GIT_HOST: git.host } });
      expect(stepOf(result, 'ADD').error).toBeUndefined();
      expect(result.exitCode).toBe(0);
    } finally {
      await git.stop();
    }
  });
});
