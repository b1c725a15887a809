/**
 * A registry of this machine for the engine examples of rules: what is pushed to it is not kept in the engine, so that a build asks the
 * registry, as it does for anybody who has not built the base image. It starts when the first example pushes.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Registry, startRegistry } from '../registry/start.ts';
import { type EngineAccess, runDocker } from './access.ts';
import { buildSteps } from './build.ts';

export interface ExampleRegistry {
  /** `images.example` becomes the registry, sixty-four ones the digest of what was pushed first. */
  withAddresses(text: string): string;
  /** Builds it, and moves the tag there to it. */
  push(reference: string, dockerfile: string): Promise<void>;
  /** The next example begins with a digest of its own. */
  forget(): void;
  stop(): Promise<void>;
}

export function exampleRegistry(engine: EngineAccess): ExampleRegistry {
  let started: Registry | undefined;
  let firstDigest: string | undefined;
  const withAddresses = (text: string) =>
    text
      .replaceAll('images.example', started?.host ?? 'images.example')
      .replaceAll('1'.repeat(64), firstDigest ?? '1'.repeat(64));
  return {
    withAddresses,
    async push(reference, dockerfile) {
      started ??= await ready();
      const digest = await pushed(engine, withAddresses(reference), dockerfile);
      firstDigest ??= digest;
    },
    forget() {
      firstDigest = undefined;
    },
    async stop() {
      await started?.stop();
    },
  };
}

async function ready(): Promise<Registry> {
  const registry = await startRegistry();
  if (registry.kind === 'missing') throw new Error(`${registry.because}: ${registry.hint}`);
  return registry;
}

/** The digest without its algorithm. */
async function pushed(engine: EngineAccess, tag: string, dockerfile: string): Promise<string> {
  const contextDir = await mkdtemp(join(tmpdir(), 'unstale-pushed-'));
  try {
    await succeed(buildSteps(engine, { contextDir, dockerfile, tag }));
    const { stdout } = await succeed(runDocker(engine, ['push', tag]));
    await succeed(runDocker(engine, ['image', 'rm', '--force', tag]));
    const digest = /digest: sha256:([0-9a-f]{64})/.exec(stdout)?.[1];
    if (digest === undefined) throw new Error(`No digest of ${tag}: ${stdout.slice(-500)}`);
    return digest;
  } finally {
    await rm(contextDir, { recursive: true, force: true });
  }
}

async function succeed<Result extends { readonly exitCode: number; readonly stderr: string }>(
  running: Promise<Result>,
): Promise<Result> {
  const result = await running;
  if (result.exitCode !== 0) throw new Error(result.stderr.slice(-2000));
  return result;
}
