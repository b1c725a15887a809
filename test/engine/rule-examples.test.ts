/**
 * What the rules say about the cache, said by BuildKit itself: each engine example is built twice with its change in
 * between, before and after the fix that the rule offers, and BuildKit's own cached flags decide.
 */
import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { applyEdits, type Texts } from '../../server/rules/edits/apply-edits.ts';
import { rules } from '../../server/rules/index.ts';
import { type ContextFiles, type EngineExample, isOverDockerfiles, type Rule } from '../../server/rules/rule.ts';
import { runRules } from '../../server/rules/run.ts';
import { factsOf, settingsFor } from '../support/check-rule.ts';
import type { EngineAccess } from '../support/engine/access.ts';
import { describeOnStore } from '../support/engine/both-stores.ts';
import { buildSteps, stepOf } from '../support/engine/build.ts';
import { describeOnEngine } from '../support/engine/engine-for-tests.ts';
import { type GitServer, startGitServer } from '../support/git-server.ts';

/** Makes every run of the tests new to the builder, whose cache outlives them. */
const salt = randomUUID();

describeOnEngine('what the rules say about the cache', (engine) => {
  let remote: Remote;

  beforeAll(async () => {
    remote = await startRemote();
  });
  afterAll(async () => {
    await remote.stop();
  });

  proveExamples(undefined, () => ({ engine, remote }));
});

describeOnStore('what the rules say about the cache', 'containerd', (engine) => {
  // Nothing that needs this store is fetched from anywhere.
  const remote: Remote = { withAddresses: (text) => text, moveOn: async () => undefined, stop: async () => undefined };
  proveExamples('containerd', () => ({ engine: engine(), remote }));
});

interface Parts {
  readonly engine: EngineAccess;
  readonly remote: Remote;
}

/** `parts` answers inside tests only. */
function proveExamples(store: EngineExample['store'], parts: () => Parts): void {
  for (const rule of rules.filter(isOverDockerfiles)) {
    for (const example of rule.engine?.filter((each) => each.store === store) ?? []) {
      it(`${rule.id}: ${example.name}`, async () => {
        const { engine, remote } = parts();
        const after = firstFix(rule, example);
        expect(after?.dockerfile).toBe(example.isFixedByHand ? undefined : example.fixed);
        await checkSecondBuild(engine, remote, example, example.bad, example.badStep);
        const files = after?.files ?? example.files;
        await checkSecondBuild(engine, remote, { ...example, files }, example.fixed, example.fixedStep);
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
  engine: EngineAccess,
  remote: Remote,
  example: EngineExample,
  text: string,
  step: EngineExample['badStep'],
): Promise<void> {
  const contextDir = await mkdtemp(join(tmpdir(), 'unstale-rule-'));
  const dockerfile = withSalt(remote.withAddresses(text));
  try {
    await writeFiles(contextDir, example.files);
    const first = await buildSteps(engine, { contextDir, dockerfile, buildArgs: example.firstBuildArgs ?? {} });
    if ('failsWith' in step) {
      expect(first.exitCode).not.toBe(0);
      expect(first.stderr).toContain(step.failsWith);
      return;
    }
    expect(first.exitCode, first.stderr.slice(-2000)).toBe(0);
    await writeFiles(contextDir, example.change.files ?? {});
    if (example.change.remoteCommit) await remote.moveOn();
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
    await rm(contextDir, { recursive: true, force: true });
  }
}

/** Steps and the caches that have an id are new to the builder. */
function withSalt(text: string): string {
  return text
    .replace(/^(FROM .*)$/gm, `$1\nENV UNSTALE_TEST_RUN=${salt}`)
    .replace(/(type=cache,id=)([\w-]+)/g, `$1${salt.slice(0, 8)}-$2`);
}

async function writeFiles(folder: string, files: ContextFiles): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
}

/** A repository and a file on servers of this machine, which both move on together. */
interface Remote {
  withAddresses(text: string): string;
  moveOn(): Promise<void>;
  stop(): Promise<void>;
}

async function startRemote(): Promise<Remote> {
  const git: GitServer = await startGitServer();
  let version = 0;
  const server = createServer((_, response) => response.setHeader('ETag', `"${salt}-${version}"`).end(`${salt} ${version}\n`));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const files = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const moveOn = async () => {
    version += 1;
    await git.commit({ 'version.txt': `${salt} ${version}\n` });
  };
  await moveOn();
  return {
    withAddresses: (text) => text.replaceAll('git.example', git.host).replaceAll('files.example', files),
    moveOn,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await git.stop();
    },
  };
}
