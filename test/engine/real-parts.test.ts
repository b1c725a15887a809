import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runDocker } from '../support/engine/access.ts';
import { buildCheck, buildSteps, stepOf } from '../support/engine/build.ts';
import { describeOnEngine } from '../support/engine/engine-for-tests.ts';
import { startEngine } from '../support/engine/start.ts';
import { startGitServer } from '../support/git-server.ts';
import { startRegistry } from '../support/registry/start.ts';

describeOnEngine('the real parts', (engine) => {
  let contextDir: string;
  beforeEach(async () => {
    contextDir = await mkdtemp(join(tmpdir(), 'unstale-parts-'));
  });
  afterEach(() => rm(contextDir, { recursive: true, force: true }));

  test('a second build reuses every step, a changed file makes the later ones run', async () => {
    const dockerfile = `FROM node:22\nENV SALT=${contextDir}\nWORKDIR /app\nCOPY package.json package-lock.json ./\nRUN npm ci\nCOPY . .\n`;
    await writeFile(join(contextDir, 'package.json'), '{}');
    await writeFile(join(contextDir, 'package-lock.json'), '{}');
    await writeFile(join(contextDir, 'main.js'), '1');
    expect(stepOf(await buildSteps(engine, { contextDir, dockerfile }), 'RUN npm ci').cached).toBe(false);
    await writeFile(join(contextDir, 'main.js'), '22');
    const second = await buildSteps(engine, { contextDir, dockerfile });
    expect(second.exitCode).toBe(0);
    expect(stepOf(second, 'RUN npm ci').cached).toBe(true);
    expect(stepOf(second, 'COPY . .').cached).toBe(false);
  });

  test.each([
    ['npm ci without its lock file', 'RUN npm ci'],
    ['pip without its requirements', 'RUN pip install -r requirements.txt'],
    ['apt-get without an index', 'RUN apt-get install -y curl'],
    [
      'a postinstall script that is not there',
      'RUN echo \'{"scripts":{"postinstall":"node scripts/patch.js"}}\' > package.json && npm install',
    ],
    ['go without a module', 'RUN go mod download'],
    ['cargo without sources', 'RUN echo > Cargo.toml && cargo fetch'],
  ])('%s fails, as the real tool does', async (_name, run) => {
    const result = await buildSteps(engine, { contextDir, dockerfile: `FROM node:22\nWORKDIR /w\n${run}\n` });
    expect(result.exitCode).not.toBe(0);
    expect(stepOf(result, 'RUN').error).toBeDefined();
  });

  test('ADD of a git repository follows its branch, a clone in a RUN does not', async () => {
    const git = await startGitServer();
    try {
      await git.commit({ 'a.txt': contextDir });
      const add = `FROM scratch\nENV SALT=${contextDir}\nADD ${git.urlOf('x')}#main /x/\n`;
      const clone = `FROM debian:12\nENV SALT=${contextDir}\nRUN git clone ${git.urlOf('x')} /x\n`;
      await buildSteps(engine, { contextDir, dockerfile: add });
      await buildSteps(engine, { contextDir, dockerfile: clone });
      expect(stepOf(await buildSteps(engine, { contextDir, dockerfile: add }), 'ADD').cached).toBe(true);
      await git.commit({ 'a.txt': `${contextDir} again` });
      const added = await buildSteps(engine, { contextDir, dockerfile: add });
      expect(added.exitCode).toBe(0);
      expect(stepOf(added, 'ADD').cached).toBe(false);
      expect(stepOf(await buildSteps(engine, { contextDir, dockerfile: clone }), 'RUN git clone').cached).toBe(true);
    } finally {
      await git.stop();
    }
  });

  test('steps tell their stage and place, and a target leaves the other stages out', async () => {
    const dockerfile = `FROM node:22 AS one\nENV SALT=${contextDir}\nWORKDIR /app\nRUN echo 1\nFROM one AS two\nRUN echo 2\n`;
    const all = await buildSteps(engine, { contextDir, dockerfile });
    expect(all.steps.toSorted((a, b) => a.instruction.localeCompare(b.instruction))).toMatchObject([
      { stage: 'one', index: 3, instruction: 'RUN echo 1' },
      { stage: 'two', index: 1, instruction: 'RUN echo 2', digest: expect.stringMatching(/^sha256:/) },
      { stage: 'one', index: 2, instruction: 'WORKDIR /app', error: undefined },
    ]);
    const one = await buildSteps(engine, { contextDir, dockerfile, target: 'one', noCache: true });
    expect(one.steps.map(({ instruction, cached }) => [instruction, cached])).toContainEqual(['RUN echo 1', false]);
    expect(one.steps.map(({ stage }) => stage)).not.toContain('two');
  });

  test("BuildKit's own checks answer", async () => {
    const { stdout } = await buildCheck(engine, 'FROM scratch\nMAINTAINER me\n');
    expect(JSON.parse(stdout)).toMatchObject({ warnings: [{ ruleName: 'MaintainerDeprecated' }] });
  });

  test('an image goes to the registry and comes back', async () => {
    const registry = await startRegistry();
    if (registry.kind === 'missing') throw new Error(registry.because);
    try {
      const tag = `${registry.host}/parts:1`;
      await buildSteps(engine, { contextDir, dockerfile: 'FROM scratch\nLABEL dev.unstale.test=1\nENV A=1\n', tag });
      expect((await runDocker(engine, ['push', '--quiet', tag])).exitCode).toBe(0);
      expect((await runDocker(engine, ['rmi', tag])).exitCode).toBe(0);
      const missing = await runDocker(engine, ['image', 'inspect', tag]);
      expect(missing.exitCode).not.toBe(0);
      expect((await buildSteps(engine, { contextDir, dockerfile: `FROM ${tag}\n`, pull: true })).exitCode).toBe(0);
      expect((await runDocker(engine, ['pull', '--quiet', tag])).exitCode).toBe(0);
      await runDocker(engine, ['rmi', tag]);
    } finally {
      await registry.stop();
    }
  });

  test('a second engine with the other image store runs beside the first and leaves nothing', async () => {
    const second = await startEngine({ usesContainerdStore: true, isInOwnNetwork: true });
    if (second.kind === 'missing') throw new Error(second.because);
    const { stdout } = await second.docker(['info', '--format', '{{.Driver}}']);
    await second.stop();
    expect(stdout.trim()).toBe('overlayfs');
    expect((await runDocker(engine, ['info', '--format', '{{.Driver}}'])).stdout.trim()).toBe('overlay2');
    expect((await second.docker(['version'])).exitCode).not.toBe(0);
  });
});
