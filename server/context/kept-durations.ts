/**
 * How long steps took, in the person's state folder: one small file for each Dockerfile, so that a rule can say what a step costs
 * without asking anybody. Steps are kept as keyed digests: no text of an instruction can be read from it. What cannot be read is
 * nothing, and what cannot be written is lost.
 */
import { mkdir, readFile, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { StepDurations } from '../facts/step-durations.ts';
import { dropOldest, replaceFile } from './state-file.ts';
import { type KeyedHash, keyedHash, presentKeyedHash } from './state-key.ts';

const version = 1;
/** Of one Dockerfile; the latest are kept. */
const mostSteps = 300;
const mostFiles = 500;
const largestBytes = 64 * 1024;
const longestMs = 7 * 24 * 3_600_000;

/** `undefined` where nothing was measured. Makes no key and writes nothing. */
export async function readDurations(state: string, dockerfilePath: string): Promise<StepDurations | undefined> {
  const key = await presentKeyedHash(state);
  if (key === undefined) return undefined;
  const kept = await readKept(await placeOf(state, key, dockerfilePath), key);
  return kept.size === 0 ? undefined : { of: (identity) => kept.get(digestOf(key, identity)) };
}

/** `measured`: by the identity of a step, in milliseconds. What was measured of other steps before is kept. Throws what the disk says. */
export async function keepDurations(state: string, dockerfilePath: string, measured: ReadonlyMap<string, number>): Promise<void> {
  if (measured.size === 0) return;
  const key = await keyedHash(state);
  const path = await placeOf(state, key, dockerfilePath);
  const kept = new Map(await readKept(path, key));
  for (const [identity, ms] of measured) {
    // What is set anew stands behind the others.
    kept.delete(digestOf(key, identity));
    kept.set(digestOf(key, identity), Math.round(ms));
  }
  const text = JSON.stringify({ version, keyId: key.keyId, steps: [...kept].slice(-mostSteps) });
  await mkdir(folderIn(state), { recursive: true, mode: 0o700 });
  await replaceFile(path, text);
  await dropOldest(folderIn(state), mostFiles);
}

function folderIn(state: string): string {
  return join(state, 'durations');
}

/** By the folder that it really lies in, whichever way leads there. */
async function placeOf(state: string, key: KeyedHash, dockerfilePath: string): Promise<string> {
  const real = await realpath(dockerfilePath).catch(() => dockerfilePath);
  return join(folderIn(state), key.of(`durations\0${real}`));
}

function digestOf(key: KeyedHash, identity: string): string {
  return key.of(`step\0${identity}`).slice(0, 24);
}

async function readKept(path: string, { keyId }: KeyedHash): Promise<ReadonlyMap<string, number>> {
  const value = await parsedFile(path);
  if (value?.['version'] !== version || value['keyId'] !== keyId || !Array.isArray(value['steps'])) return new Map();
  return new Map(value['steps'].filter(isMeasured));
}

function isMeasured(value: unknown): value is [string, number] {
  if (!Array.isArray(value)) return false;
  const [digest, ms] = value as readonly unknown[];
  return typeof digest === 'string' && typeof ms === 'number' && ms >= 0 && ms <= longestMs;
}

async function parsedFile(path: string): Promise<Readonly<Record<string, unknown>> | undefined> {
  try {
    if ((await stat(path)).size > largestBytes) return undefined;
    const value: unknown = JSON.parse(await readFile(path, 'utf8'));
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
