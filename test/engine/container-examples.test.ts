/**
 * What the rules say about containers, said by Docker Compose and the engine: each example is built, started, changed, built and
 * started again, before and after the fix that the rule offers, and the file in the second container decides.
 */
import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { applyEdits } from '../../server/rules/edits/apply-edits.ts';
import { rules } from '../../server/rules/index.ts';
import { type ContainerExample, type ContextFiles, isOverDockerfiles, type Rule } from '../../server/rules/rule.ts';
import { runRules } from '../../server/rules/run.ts';
import { factsOf, settingsFor } from '../support/check-rule.ts';
import { type EngineAccess, runDocker } from '../support/engine/access.ts';
import { buildSteps } from '../support/engine/build.ts';
import { describeOnEngine } from '../support/engine/engine-for-tests.ts';

describeOnEngine('what the rules say about containers', (engine) => {
  for (const rule of rules.filter(isOverDockerfiles)) {
    for (const example of rule.containers ?? []) {
      it(`${rule.id}: ${example.name}`, async () => {
        expect(fixOf(rule, example)).toBe(example.fixed);
        expect(await seenAfterRebuild(engine, example, example.bad)).toBe(example.badShows);
        expect(await seenAfterRebuild(engine, example, example.fixed)).toBe(example.fixedShows);
      });
    }
  }
});

function fixOf(rule: Rule, { bad, files }: ContainerExample): string | undefined {
  const texts = { dockerfile: bad, files };
  const [found] = runRules(factsOf(texts, { files, context: {} }), settingsFor(rule), [rule]).findings;
  const edits = found?.finding.fixes?.[0]?.edits;
  return edits && applyEdits(texts, edits, () => undefined).dockerfile;
}

async function seenAfterRebuild(engine: EngineAccess, example: ContainerExample, dockerfile: string): Promise<'old' | 'new'> {
  const { files, change, path, shown } = example;
  const before = files[shown];
  const after = change[shown];
  expect(before).not.toBe(after);
  const name = `unstale-seen-${randomUUID().slice(0, 8)}`;
  const contextDir = await mkdtemp(join(tmpdir(), 'unstale-seen-'));
  const service = `image: "${name}", command: [sleep, "1000"], stop_signal: SIGKILL, network_mode: none, pull_policy: never`;
  const docker = async (...args: readonly string[]) => {
    const { exitCode, stdout, stderr } = await runDocker(engine, args);
    expect(exitCode, `docker ${args.join(' ')}: ${stderr}`).toBe(0);
    return stdout;
  };
  const compose = (...args: readonly string[]) => docker('compose', '--project-directory', contextDir, ...args);
  const up = async () => {
    const { exitCode, stderr } = await buildSteps(engine, { contextDir, dockerfile, tag: name });
    expect(exitCode, stderr.slice(-2000)).toBe(0);
    await compose('up', '--detach');
    const container = (await compose('ps', '--quiet')).trim();
    return { container, text: await docker('exec', container, 'cat', path) };
  };
  try {
    await writeFiles(contextDir, files);
    await writeFile(join(contextDir, 'compose.yaml'), `name: ${name}\nservices:\n  web: { ${service} }\n`);
    await writeFile(join(contextDir, '.dockerignore'), 'compose.yaml\n');
    const first = await up();
    expect(first.text).toBe(before);
    await writeFiles(contextDir, change);
    const second = await up();
    expect(second.container, 'Compose created the container again').not.toBe(first.container);
    expect(await docker('run', '--rm', '--network=none', name, 'cat', path), 'the image holds the new file').toBe(after);
    expect([before, after]).toContain(second.text);
    return second.text === after ? 'new' : 'old';
  } finally {
    await runDocker(engine, ['compose', '--project-directory', contextDir, 'down', '--volumes', '--timeout', '0']);
    await runDocker(engine, ['image', 'rm', '--force', name]);
    await rm(contextDir, { recursive: true, force: true });
  }
}

async function writeFiles(folder: string, files: ContextFiles): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
}
