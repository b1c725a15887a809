/** `unstale build`: an image by itself, no container. The plan, a question, the build, the comparison, its names. */
import { fileURLToPath } from 'node:url';
import { connectToChosenEngine } from '../client/adapters/docker-engine/connect.ts';
import { gitCli } from '../client/adapters/git-cli.ts';
import { systemClock, systemInstantText, systemRandom } from '../client/adapters/system.ts';
import { type ImageBuildPlan, imageBuildText, type UsingContainer } from '../client/core/build/image-build-plan.ts';
import { type Proof, proofText } from '../client/core/build/proof-text.ts';
import { type ChosenTarget, withTarget } from '../client/core/build/stage-choice.ts';
import { gitBuildText } from '../client/core/commit/git-build-plan.ts';
import { displayText } from '../client/core/tree/display-text.ts';
import type { CandidatePorts, NotBuilt } from '../client/flows/build-candidate.ts';
import { buildWithGitTag } from '../client/flows/build-with-git-tag.ts';
import { planGitBuild } from '../client/flows/plan-git-build.ts';
import { planImageBuild } from '../client/flows/plan-image-build.ts';
import { rebuildImage } from '../client/flows/rebuild-image.ts';
import { isAgreedTo } from './agree.ts';
import { folderPlace } from './folder-place.ts';
import { archives, hostPlatform } from './folder-status.ts';
import { interruptible } from './interruptible.ts';
import { imageNamed, type NamedImage } from './named-image.ts';
import { workspaceBuilds } from './workspace-builds.ts';

export interface WantedBuild extends NamedImage {
  readonly isGitTag: boolean;
  readonly isPulling: boolean;
  readonly builder: string | undefined;
  /** Absent: the one that the build source says. */
  readonly target?: ChosenTarget | undefined;
  /** A tag of a clean commit may be taken from other content. */
  readonly mayMoveTag: boolean;
  readonly isPlanOnly: boolean;
  readonly isAgreed: boolean;
}

const onLog = (line: string) => void process.stderr.write(`  ${displayText(line)}\n`);

const exitCodes = { done: 0, notBuilt: 1, refused: 2 } as const;

/** The exit code. Throws an `EngineError`. */
export async function buildByName(wanted: WantedBuild): Promise<number> {
  const { isPulling, builder, mayMoveTag, target } = wanted;
  const engine = await connectToChosenEngine();
  const place = folderPlace(process.cwd());
  const known = workspaceBuilds(process.cwd());
  const image = await imageNamed(engine, known, wanted);
  if (typeof image === 'string') return refuse(image);
  const cli = place.cli(engine.endpoint, (await engine.facts()).kind);
  const how = { isPulling, isCacheUsed: true, builder };
  const planned = await planImageBuild(
    { engine, cli, builds: known, pathOf: fileURLToPath },
    { ...image, source: withTarget(image.source, target) },
    how,
  );
  if (planned.kind === 'refused') return refuse(`${displayText(planned.because)} ${displayText(planned.hint)}`);
  const git = { engine, contexts: known, git: gitCli(), place, platform: hostPlatform, clock: systemClock };
  const ports = { ...git, instantText: systemInstantText, cli, builds: known, archives, random: systemRandom };
  if (!wanted.isGitTag) return buildAlone({ ...ports, onLog, onStep: () => undefined }, planned.plan, wanted);
  const tagged = await planGitBuild(ports, planned.plan);
  if (tagged.kind === 'refused') return refuse(`${displayText(tagged.because)} ${displayText(tagged.hint)}`);
  const { plan } = tagged;
  const name = displayText(plan.tag.reference, 400);
  process.stdout.write(`${gitBuildText(plan)}\nEngine: ${displayText(engine.endpoint.text)}\n`);
  if (wanted.isPlanOnly) return exitCodes.done;
  if (!wanted.isAgreed && !(await isAgreedTo(`Build ${name}? [y/N] `))) return exitCodes.notBuilt;
  const mayMove = async (because: string) => {
    if (!mayMoveTag) process.stderr.write(`unstale: ${displayText(because, 600)} --move-tag takes it away from there.\n`);
    return mayMoveTag;
  };
  const build = (signal: AbortSignal) =>
    buildWithGitTag({ ...ports, onLog, onStep: () => undefined, mayMoveTag: mayMove, signal }, plan);
  const outcome = await interruptible(build);
  if (outcome.kind !== 'built') return sayNotBuilt(name, outcome);
  process.stdout.write(`${name} ${outcome.isKept ? 'had just this content already' : 'is built'}. `);
  return sayBuilt(displayText(plan.build.reference), outcome);
}

async function buildAlone(ports: CandidatePorts, plan: ImageBuildPlan, { isPlanOnly, isAgreed }: WantedBuild): Promise<number> {
  const name = displayText(plan.reference, 400);
  process.stdout.write(`${imageBuildText(plan, [])}\nEngine: ${displayText(ports.engine.endpoint.text)}\n`);
  if (isPlanOnly) return exitCodes.done;
  if (!isAgreed && !(await isAgreedTo(`Build ${name}? [y/N] `))) return exitCodes.notBuilt;
  const outcome = await interruptible((signal) => rebuildImage({ ...ports, signal }, plan));
  return outcome.kind === 'built' ? sayBuilt(name, outcome) : sayNotBuilt(name, outcome);
}

function sayBuilt(name: string, { proof, older }: { readonly proof: Proof; readonly older: readonly UsingContainer[] }): number {
  process.stdout.write(`${name} names the new image. ${proofText(proof)}\n`);
  for (const container of older)
    process.stdout.write(`${displayText(container.name)} still runs an older image: unstale status, and recreate it.\n`);
  return exitCodes.done;
}

function sayNotBuilt(name: string, outcome: NotBuilt): number {
  if (outcome.kind === 'cancelled') return exitCodes.notBuilt;
  const at = outcome.kind === 'build-failed' && outcome.line !== undefined ? ` at line ${outcome.line} of the Dockerfile` : '';
  const what = outcome.kind === 'build-failed' ? `the build failed${at}: ` : '';
  process.stderr.write(`unstale: ${what}${displayText(outcome.because, 600)}\n${name} was not given to anything.\n`);
  return exitCodes.notBuilt;
}

function refuse(because: string): number {
  process.stderr.write(`unstale: ${because}\n`);
  return exitCodes.refused;
}
