/** `unstale rebuild`: the plan, a question, the build, the comparison, the exchange. The same flow as in the editor. */

import { hostname } from 'node:os';
import { fileURLToPath } from 'node:url';
import { connectToChosenEngine } from '../client/adapters/docker-engine/connect.ts';
import { fileJournals } from '../client/adapters/journals/file-journals.ts';
import { stateFolder } from '../client/adapters/journals/state-folder.ts';
import { systemClock, systemRandom } from '../client/adapters/system.ts';
import { proofText } from '../client/core/build/proof-text.ts';
import { type RebuildOptions, rebuildPlanText } from '../client/core/build/rebuild-plan.ts';
import { serviceOf } from '../client/core/compose/service-of.ts';
import { objectOf, textOf } from '../client/core/json-fields.ts';
import { displayText } from '../client/core/tree/display-text.ts';
import { type CleanRebuildOutcome, cleanRebuild } from '../client/flows/clean-rebuild.ts';
import { planCleanRebuild } from '../client/flows/plan-clean-rebuild.ts';
import type { Engine, RememberedBuilds } from '../client/ports.ts';
import { isAgreedTo } from './agree.ts';
import { folderPlace } from './folder-place.ts';
import { archives } from './folder-status.ts';
import { type SaidSource, withSaidSource } from './said-source.ts';
import { workspaceBuilds } from './workspace-builds.ts';

export interface WantedRebuild {
  readonly name: string;
  readonly how: RebuildOptions;
  readonly isPlanOnly: boolean;
  readonly isAgreed: boolean;
  readonly source?: SaidSource | undefined;
}

const stableMs = 10_000;
const patienceMs = 10 * 60_000;
const exitCodes = { done: 0, asItWas: 1, needsYou: 2 } as const;

/** The exit code. Throws an `EngineError`. */
export async function rebuildByName({ name, how, isPlanOnly, isAgreed, source }: WantedRebuild): Promise<number> {
  const engine = await connectToChosenEngine();
  const { kind } = await engine.facts();
  const id = await containerNamed(engine, name);
  if (id === undefined) return refuse(`There is no container "${displayText(name)}", or more than one.`);
  const place = folderPlace(process.cwd());
  const ports = {
    engine,
    cli: place.cli(engine.endpoint, kind),
    builds: await buildsFor(engine, id, source),
    archives,
    hostname: hostname(),
    pathOf: fileURLToPath,
    realPath: place.realPath,
    workspace: place.workspace,
    clock: systemClock,
    random: systemRandom,
    gate: { stableMs, patienceMs },
    journals: fileJournals(stateFolder(process.env, process.platform)),
    onStep: () => undefined,
    onLog: (line: string) => void process.stderr.write(`  ${displayText(line)}\n`),
  };
  const planned = await planCleanRebuild(ports, id, how);
  if (planned.kind === 'refused') return refuse(`${displayText(planned.because)} ${displayText(planned.hint)}`);
  process.stdout.write(`${rebuildPlanText(planned.plan)}\nEngine: ${displayText(engine.endpoint.text)}\n`);
  if (isPlanOnly) return exitCodes.done;
  if (!isAgreed && !(await isAgreedTo(`Rebuild ${displayText(name)}? [y/N] `))) return exitCodes.asItWas;
  return say(displayText(name), await cleanRebuild(ports, planned.plan));
}

async function buildsFor(engine: Engine, containerId: string, source: SaidSource | undefined): Promise<RememberedBuilds> {
  const builds = workspaceBuilds(process.cwd());
  if (source === undefined) return builds;
  const reference = textOf(objectOf((await engine.inspectContainer(containerId))['Config'])['Image']);
  return withSaidSource(builds, source, async () => [reference]);
}

async function containerNamed(engine: Engine, name: string): Promise<string | undefined> {
  const containers = await engine.listContainers();
  const byName = containers.filter(
    (container) => container.name === name || (name.length >= 12 && container.id.startsWith(name)),
  );
  const found =
    byName.length > 0 ? byName : containers.filter(({ labels }) => serviceOf((label) => labels.get(label))?.service === name);
  return found.length === 1 ? found[0]?.id : undefined;
}

function say(name: string, outcome: CleanRebuildOutcome): number {
  switch (outcome.kind) {
    case 'rebuilt': {
      process.stdout.write(`${name} runs a new image. ${proofText(outcome.proof)}\n`);
      for (const notice of outcome.notices) process.stdout.write(`${displayText(notice)}\n`);
      return exitCodes.done;
    }
    case 'needs-attention':
      process.stderr.write(`unstale: ${name} needs you; nothing was deleted. ${displayText(outcome.because)}\n`);
      for (const line of outcome.commands) process.stderr.write(`  ${displayText(line)}\n`);
      return exitCodes.needsYou;
    case 'cancelled':
      return exitCodes.asItWas;
    case 'build-failed': {
      const at = outcome.line === undefined ? '' : ` at line ${outcome.line} of the Dockerfile`;
      process.stderr.write(`unstale: the build failed${at}: ${displayText(outcome.because)}\n${name} was not touched.\n`);
      return exitCodes.asItWas;
    }
    case 'aborted':
      process.stderr.write(`unstale: ${name} was not touched. ${displayText(outcome.because)}\n`);
      return exitCodes.asItWas;
    case 'rolled-back':
      process.stderr.write(
        `unstale: the new container did not stay up, and the old ${name} is back. ${displayText(outcome.because)}\n${displayText(outcome.logs)}\n`,
      );
      return exitCodes.asItWas;
  }
}

function refuse(because: string): number {
  process.stderr.write(`unstale: ${because}\n`);
  return exitCodes.needsYou;
}
