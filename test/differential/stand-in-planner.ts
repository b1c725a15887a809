/**
 * A planner that knows nothing of BuildKit: what is exactly as it was in a build that succeeded is reused, all else is unknown.
 * It shows that projects build and that the harness scores, without the planner that is to be proved.
 */
import { createHash } from 'node:crypto';
import { lstat, readFile, readlink } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { placesOf } from './compare-steps.ts';
import { listContext } from './context-folder.ts';
import type { BuildGiven, Observation, Plan, PlannedOutcome, PlannedStep, Planner } from './planner.ts';

const unknown: PlannedOutcome = { kind: 'unknown', category: 'other', because: 'It was never built exactly so.' };

export class StandInPlanner implements Planner {
  /** What was built, by a hash of all that it was given; the context folder's name is kept to know of namesakes. */
  readonly #built = new Map<string, string>();
  /** By builder and Dockerfile, the steps that the last build told. */
  readonly #steps = new Map<string, readonly PlannedStep[]>();
  readonly #owners = new Map<string, string>();
  #planned = '';

  async plan(given: BuildGiven): Promise<Plan> {
    const name = `${given.builder} ${basename(given.contextPath)}`;
    // The builder keeps one copy for all folders of one name.
    if (this.#owners.get(name) !== given.contextPath) {
      for (const [hash, of] of this.#built) if (of === name) this.#built.delete(hash);
    }
    this.#owners.set(name, given.contextPath);
    this.#planned = await hashOf(given);
    const isKnown = this.#built.has(this.#planned) && given.noCache === false;
    const steps = this.#steps.get(placeOf(given)) ?? [];
    return { kind: 'plan', steps: steps.map((step) => ({ ...step, outcome: isKnown ? { kind: 'reused' } : unknown })) };
  }

  learn(given: BuildGiven, { isOk, vertices }: Observation): Promise<void> {
    if (!isOk) return Promise.resolve();
    this.#built.set(this.#planned, `${given.builder} ${basename(given.contextPath)}`);
    this.#steps.set(placeOf(given), [...placesOf(vertices).keys()].map(stepAt));
    return Promise.resolve();
  }

  forget(): void {
    this.#built.clear();
  }

  imagesMoved(): void {
    this.#built.clear();
  }
}

/** Says the contrary of what the stand-in is sure of, and is sure where the stand-in is not. */
export class LyingPlanner extends StandInPlanner {
  override async plan(given: BuildGiven): Promise<Plan> {
    const plan = await super.plan(given);
    if (plan.kind === 'refused') return plan;
    return { kind: 'plan', steps: plan.steps.map((step) => ({ ...step, outcome: contrary(step.outcome) })) };
  }
}

function contrary({ kind }: PlannedOutcome): PlannedOutcome {
  return kind === 'reused' ? { kind: 'runs', because: 'a lie' } : { kind: 'reused' };
}

function placeOf({ builder, dockerfilePath }: BuildGiven): string {
  return `${builder} ${dockerfilePath}`;
}

function stepAt(place: string): PlannedStep {
  const blank = place.lastIndexOf(' ');
  return { stageName: place.slice(0, blank), ordinal: Number(place.slice(blank + 1)), line: '', identity: '', outcome: unknown };
}

async function hashOf(given: BuildGiven): Promise<string> {
  const hash = createHash('sha256');
  const { args, namedContexts, contextPath, dockerfilePath, target, network, builder } = given;
  hash.update(JSON.stringify([contextPath, dockerfilePath, target, network, builder, [...args].sort(), [...namedContexts]]));
  hash.update(await readFile(dockerfilePath));
  for (const root of [contextPath, ...namedContexts.values()]) {
    for (const { path, kind } of await listContext(root)) {
      const full = join(root, path);
      const { mode, size, mtimeMs } = await lstat(full);
      // The date of a folder or link is nothing that is ever copied.
      hash.update(JSON.stringify([path, kind, mode, ...(kind === 'file' ? [size, mtimeMs] : [])]));
      if (kind !== 'directory') hash.update(kind === 'link' ? await readlink(full) : await readFile(full));
    }
  }
  return hash.digest('hex');
}
