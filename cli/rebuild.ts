/** `unstale rebuild`: the plan, a question, the build, the comparison, the exchange. The same flow as in the editor. */
import { fileURLToPath } from 'node:url';
import { connectToChosenEngine } from '../client/adapters/docker-engine/connect.ts';
import { proofText } from '../client/core/build/proof-text.ts';
import { type RebuildOptions, rebuildPlanText } from '../client/core/build/rebuild-plan.ts';
import { objectOf, textOf } from '../client/core/json-fields.ts';
import { displayText } from '../client/core/tree/display-text.ts';
import { type CleanRebuildOutcome, cleanRebuild } from '../client/flows/clean-rebuild.ts';
import { planCleanRebuild } from '../client/flows/plan-clean-rebuild.ts';
import type { Engine } from '../client/ports.ts';
import { isAgreedTo } from './agree.ts';
import { exchangePorts, recoverFirst } from './exchange-ports.ts';
import { archives } from './folder-status.ts';
import { interruptible } from './interruptible.ts';
import { containerNamed } from './named-container.ts';
import { type SaidSource, withSaidSource } from './said-source.ts';
import { exitCodes, sayNotReplaced } from './say-replacement.ts';
import { workspaceBuilds } from './workspace-builds.ts';

export interface WantedRebuild {
  readonly name: string;
  readonly how: RebuildOptions;
  readonly isPlanOnly: boolean;
  readonly isAgreed: boolean;
  readonly source?: SaidSource | undefined;
}

/** The exit code. Throws an `EngineError`. */
export async function rebuildByName({ name, how, isPlanOnly, isAgreed, source }: WantedRebuild): Promise<number> {
  const engine = await connectToChosenEngine();
  const { kind } = await engine.facts();
  // Whoever wants the plan alone wants nothing changed.
  if (!isPlanOnly) await recoverFirst(engine);
  const id = await containerNamed(engine, name);
  if (typeof id !== 'string') return refuse(id.because);
  const ports = {
    ...exchangePorts(engine, kind),
    builds: await buildsFor(engine, id, source),
    archives,
    pathOf: fileURLToPath,
    onStep: () => undefined,
  };
  const planned = await planCleanRebuild(ports, id, how);
  if (planned.kind === 'refused') return refuse(`${displayText(planned.because)} ${displayText(planned.hint)}`);
  process.stdout.write(`${rebuildPlanText(planned.plan)}\nEngine: ${displayText(engine.endpoint.text)}\n`);
  if (isPlanOnly) return exitCodes.done;
  if (!isAgreed && !(await isAgreedTo(`Rebuild ${displayText(name)}? [y/N] `))) return exitCodes.asItWas;
  return say(displayText(name), await interruptible((signal) => cleanRebuild({ ...ports, signal }, planned.plan)));
}

async function buildsFor(engine: Engine, containerId: string, source: SaidSource | undefined) {
  const builds = workspaceBuilds(process.cwd());
  if (source === undefined) return builds;
  const reference = textOf(objectOf((await engine.inspectContainer(containerId))['Config'])['Image']);
  return withSaidSource(builds, source, async () => [reference]);
}

function say(name: string, outcome: CleanRebuildOutcome): number {
  switch (outcome.kind) {
    case 'rebuilt': {
      process.stdout.write(`${name} runs a new image. ${proofText(outcome.proof)}\n`);
      for (const notice of outcome.notices) process.stdout.write(`${displayText(notice)}\n`);
      return exitCodes.done;
    }
    case 'cancelled':
      return exitCodes.asItWas;
    case 'build-failed': {
      const at = outcome.line === undefined ? '' : ` at line ${outcome.line} of the Dockerfile`;
      process.stderr.write(`unstale: the build failed${at}: ${displayText(outcome.because)}\n${name} was not touched.\n`);
      return exitCodes.asItWas;
    }
    default:
      return sayNotReplaced(name, outcome);
  }
}

function refuse(because: string): number {
  process.stderr.write(`unstale: ${because}\n`);
  return exitCodes.needsYou;
}
