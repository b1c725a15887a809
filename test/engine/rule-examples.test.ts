/**
 * What the rules say about the cache, said by BuildKit itself: each engine example is built twice with its change in
 * between, before and after the fix that the rule offers, and BuildKit's own cached flags decide.
 */
import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { applyEdits, type Texts } from '../../server/rules/edits/apply-edits.ts';
import { rules } from '../../server/rules/index.ts';
import {
  type ContextFiles,
  type EngineExample,
  type ExpectedStep,
  isOverDockerfiles,
  type Rule,
} from '../../server/rules/rule.ts';
import { runRules } from '../../server/rules/run.ts';
import { factsOf, settingsFor } from '../support/check-rule.ts';
import { type EngineAccess, runDocker } from '../support/engine/access.ts';
import { describeOnStore } from '../support/engine/both-stores.ts';
import { buildSteps, stepOf } from '../support/engine/build.ts';
import { describeOnEngine } from '../support/engine/engine-for-tests.ts';
import { type ExampleRegistry, exampleRegistry } from '../support/engine/example-registry.ts';
import { type ExampleRemote, noRemote, startExampleRemote } from '../support/engine/example-remote.ts';

/** Makes every run of the tests new to the builder, whose cache outlives them. */
const salt = randomUUID();

describeOnEngine('what the rules say about the cache', (engine) => {
  const registry = exampleRegistry(engine);
  let remote: ExampleRemote;

  beforeAll(async () => {
    remote = await startExampleRemote(salt);
  });
  afterAll(async () => {
    await remote.stop();
    await registry.stop();
  });

  proveExamples(undefined, () => ({ engine, remote, registry }));
});

describeOnStore('what the rules say about the cache', 'containerd', (engine) => {
  // Nothing that needs this store is fetched from anywhere.
  proveExamples('containerd', () => ({ engine: engine(), remote: noRemote, registry: exampleRegistry(engine()) }));
});

interface Parts {
  readonly engine: EngineAccess;
  readonly remote: ExampleRemote;
  readonly registry: ExampleRegistry;
}

/** `parts` answers inside tests only. */
function proveExamples(store: EngineExample['store'], parts: () => Parts): void {
  for (const rule of rules.filter(isOverDockerfiles)) {
    for (const example of rule.engine?.filter((each) => each.store === store) ?? []) {
      it(`${rule.id}: ${example.name}`, async () => {
        const after = firstFix(rule, example);
        expect(after?.dockerfile).toBe(example.isFixedByHand ? undefined : example.fixed);
        await checkSecondBuild(parts(), example, example.bad, example.badStep);
        const files = after?.files ?? example.files;
        await checkSecondBuild(parts(), { ...example, files }, example.fixed, example.fixedStep);
      });
    }
  }
}

/** What the rule's own fix makes of the bad text and of the files; the rule must report it in any case. */
function firstFix(rule: Rule, { bad, files, isFixedByHand }: EngineExample): Texts | undefined {
  const texts = { dockerfile: bad, files };
  const [found] = runRules(factsOf(texts, { files, context: {} }), settingsFor(rule), [rule]).findings;
  expect(found, 'the rule reports it').toBeDefined();
  const fix = isFixedByHand ? undefined : found?.finding.fixes?.[0];
  return fix && applyEdits(texts, fix.edits, (uri) => (uri.endsWith('/.dockerignore') ? '.dockerignore' : undefined));
}

async function checkSecondBuild(
  { engine, remote, registry }: Parts,
  example: EngineExample,
  text: string,
  step: ExpectedStep,
): Promise<void> {
  const contextDir = await mkdtemp(join(tmpdir(), 'unstale-rule-'));
  try {
    await writeFiles(contextDir, example.files);
    remote.serve(example.served ?? {});
    await makeImages(engine, example.images ?? {});
    await pushImages(registry, example.pushed ?? {});
    // Only what was pushed has a digest, of which forty ones would be a part.
    const dockerfile = withSalt(remote.withAddresses(registry.withAddresses(text)));
    const first = await buildSteps(engine, { contextDir, dockerfile, buildArgs: example.firstBuildArgs ?? {} });
    if ('failsWith' in step) {
      expect(first.exitCode).not.toBe(0);
      expect(first.stderr).toContain(step.failsWith);
      return;
    }
    expect(first.exitCode, first.stderr.slice(-2000)).toBe(0);
    await writeFiles(contextDir, example.change.files ?? {});
    if (example.change.remoteCommit) await remote.moveOn();
    if (example.change.served !== undefined) remote.serve({ ...example.served, ...example.change.served });
    await makeImages(engine, example.change.images ?? {});
    await pushImages(registry, example.change.pushed ?? {});
    const buildArgs = example.change.buildArgs ?? example.firstBuildArgs ?? {};
    const second = await buildSteps(engine, { contextDir, dockerfile, buildArgs });
    if ('secondFailsWith' in step) {
      expect(second.exitCode).not.toBe(0);
      expect(second.stderr).toContain(step.secondFailsWith);
      return;
    }
    expect(second.exitCode, second.stderr.slice(-2000)).toBe(0);
    expect(stepOf(second, withSalt(step.startsWith)).cached ? 'cached' : 'runs', `second build of:\n${text}`).toBe(step.second);
  } finally {
    registry.forget();
    await rm(contextDir, { recursive: true, force: true });
    const made = Object.keys({ ...example.images, ...example.change.images });
    if (made.length > 0) await runDocker(engine, ['image', 'rm', '--force', ...made]);
  }
}

/** Names of images that the engine has; one that is there already moves to the new image. */
async function makeImages(engine: EngineAccess, images: ContextFiles): Promise<void> {
  for (const [tag, dockerfile] of Object.entries(images)) {
    const contextDir = await mkdtemp(join(tmpdir(), 'unstale-rule-base-'));
    try {
      const { exitCode, stderr } = await buildSteps(engine, { contextDir, dockerfile: withSalt(dockerfile), tag });
      expect(exitCode, stderr.slice(-2000)).toBe(0);
    } finally {
      await rm(contextDir, { recursive: true, force: true });
    }
  }
}

async function pushImages(registry: ExampleRegistry, images: ContextFiles): Promise<void> {
  for (const [reference, dockerfile] of Object.entries(images)) await registry.push(reference, withSalt(dockerfile));
}

/** Steps and the caches that have an id are new to the builder. A variable would only be part of what RUN is keyed by. */
function withSalt(text: string): string {
  return text
    .replace(/^(FROM .*)$/gm, `$1\nCOPY <<SALT /.unstale-test-run\n${salt}\nSALT`)
    .replace(/(type=cache,id=)([\w-]+)/g, `$1${salt.slice(0, 8)}-$2`);
}

async function writeFiles(folder: string, files: ContextFiles): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
}
