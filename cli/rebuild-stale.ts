/** `unstale rebuild --stale`: everything stale, or everything stale of a project, one after the other until the first that fails. */
import { fileURLToPath } from 'node:url';
import type { RebuildOptions } from '../client/core/build/rebuild-plan.ts';
import { stalePlanText } from '../client/core/build/stale-plan.ts';
import { containersOf } from '../client/core/freshness/report.ts';
import { containersMeant } from '../client/core/subject/containers-meant.ts';
import { displayText } from '../client/core/tree/display-text.ts';
import { planStale, rebuildStale } from '../client/flows/rebuild-stale.ts';
import { isAgreedTo } from './agree.ts';
import { exchangePorts, recoverFirst } from './exchange-ports.ts';
import { archives, folderStatus } from './folder-status.ts';
import { interruptible } from './interruptible.ts';
import { exitCodes, sayNotReplaced } from './say-replacement.ts';
import { workspaceBuilds } from './workspace-builds.ts';

export interface WantedStale {
  /** Absent: of every project. */
  readonly project: string | undefined;
  readonly how: RebuildOptions;
  readonly isPlanOnly: boolean;
  readonly isAgreed: boolean;
}

/** The exit code. Throws an `EngineError`. */
export async function rebuildStaleOf({ project, how, isPlanOnly, isAgreed }: WantedStale): Promise<number> {
  const builds = workspaceBuilds(process.cwd());
  const live = folderStatus(builds, builds);
  const engine = await live.engine();
  // Whoever wants the plan alone wants nothing changed.
  if (!isPlanOnly) await recoverFirst(engine);
  const report = await live.lookThoroughly();
  const meant = project === undefined ? containersOf(report) : containersMeant(report, { project });
  const ports = {
    ...exchangePorts(engine, (await engine.facts()).kind),
    ...{ builds, archives, pathOf: fileURLToPath, onStep: () => undefined },
    onBegin: (index: number, name: string) => void process.stderr.write(`${index}. ${displayText(name)}\n`),
  };
  const plan = await planStale(ports, meant, how);
  if (plan.steps.length === 0 && plan.leftOut.length === 0) {
    process.stdout.write('Nothing is stale.\n');
    return exitCodes.done;
  }
  process.stdout.write(`${stalePlanText(plan)}\nEngine: ${displayText(engine.endpoint.text)}\n`);
  if (isPlanOnly) return exitCodes.done;
  if (plan.steps.length === 0) return exitCodes.needsYou;
  if (!isAgreed && !(await isAgreedTo(`Rebuild ${plan.steps.length} of them? [y/N] `))) return exitCodes.asItWas;
  const outcome = await interruptible((signal) => rebuildStale({ ...ports, signal }, plan));
  for (const { name } of outcome.done) process.stdout.write(`${displayText(name)} runs a new image.\n`);
  if (outcome.kind === 'done') return plan.leftOut.length === 0 ? exitCodes.done : exitCodes.needsYou;
  const { at, failure } = outcome;
  if (failure.kind === 'cancelled') return exitCodes.asItWas;
  if (failure.kind !== 'build-failed') return sayNotReplaced(displayText(at), failure);
  process.stderr.write(`unstale: the build of ${displayText(at)} failed: ${displayText(failure.because)}\n`);
  return exitCodes.asItWas;
}
