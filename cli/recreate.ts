/** `unstale recreate`: a new container of the image that is here, or that the registry has; nothing is built. */
import { connectToChosenEngine } from '../client/adapters/docker-engine/connect.ts';
import { planText } from '../client/core/recreate/plan-text.ts';
import { pullPlanText, servicePlanText } from '../client/core/recreate/replacement-text.ts';
import { displayText } from '../client/core/tree/display-text.ts';
import { planFor } from '../client/flows/plan-recreation.ts';
import { planRenewal } from '../client/flows/plan-renewal.ts';
import { planPull, planReplacement } from '../client/flows/plan-replacement.ts';
import { pullAndRecreate, recreateService } from '../client/flows/pull-and-recreate.ts';
import { type RecreateOutcome, recreateContainer } from '../client/flows/recreate-container.ts';
import { renewVolumes } from '../client/flows/renew-volumes.ts';
import type { ReplacementOutcome } from '../client/flows/replace-by-new-image.ts';
import { isAgreedTo } from './agree.ts';
import { exchangePorts, recoverFirst } from './exchange-ports.ts';
import { interruptible } from './interruptible.ts';
import { containerNamed } from './named-container.ts';
import { exitCodes, sayNotReplaced } from './say-replacement.ts';

export interface WantedRecreation {
  readonly name: string;
  readonly isPulling: boolean;
  /** With new anonymous volumes; the old ones stay. */
  readonly isRenewing: boolean;
  readonly isPlanOnly: boolean;
  readonly isAgreed: boolean;
}

type Ports = ReturnType<typeof exchangePorts>;

interface Plan {
  readonly text: string;
  readonly carryOut: (signal: AbortSignal) => Promise<RecreateOutcome | ReplacementOutcome | { readonly kind: 'cancelled' }>;
}

interface Refused {
  readonly because: string;
  readonly hint: string;
}

/** The exit code. Throws an `EngineError`. */
export async function recreateByName({ name, isPulling, isRenewing, isPlanOnly, isAgreed }: WantedRecreation): Promise<number> {
  const engine = await connectToChosenEngine();
  // Whoever wants the plan alone wants nothing changed.
  if (!isPlanOnly) await recoverFirst(engine);
  const id = await containerNamed(engine, name);
  if (typeof id !== 'string') return refuse(id.because);
  const ports = exchangePorts(engine, (await engine.facts()).kind);
  const planOf = isPulling ? planOfPull : isRenewing ? planOfRenewal : planOfRecreation;
  const planned = await planOf(ports, id);
  if ('because' in planned) return refuse(`${displayText(planned.because)} ${displayText(planned.hint)}`);
  process.stdout.write(`${planned.text}\nEngine: ${displayText(engine.endpoint.text)}\n`);
  if (isPlanOnly) return exitCodes.done;
  if (!isAgreed && !(await isAgreedTo(`Recreate ${displayText(name)}? [y/N] `))) return exitCodes.asItWas;
  const outcome = await interruptible(planned.carryOut);
  if (outcome.kind === 'cancelled') return exitCodes.asItWas;
  if (outcome.kind !== 'recreated' && outcome.kind !== 'replaced') return sayNotReplaced(displayText(name), outcome);
  process.stdout.write(`${displayText(name)} runs the new image.\n`);
  for (const notice of outcome.notices) process.stdout.write(`${displayText(notice)}\n`);
  return exitCodes.done;
}

async function planOfPull(ports: Ports, id: string): Promise<Plan | Refused> {
  const planned = await planPull(ports, id);
  if (planned.kind === 'refused') return planned;
  return { text: pullPlanText(planned.plan), carryOut: (signal) => pullAndRecreate({ ...ports, signal }, planned.plan) };
}

async function planOfRecreation(ports: Ports, id: string): Promise<Plan | Refused> {
  const replacement = await planReplacement(ports, id);
  if (replacement.kind === 'plan' && replacement.plan.service !== undefined)
    return { text: servicePlanText(replacement.plan), carryOut: () => recreateService(ports, replacement.plan) };
  if (replacement.kind === 'refused') return replacement;
  const planned = await planFor(ports.engine, id, ports.ownId);
  if (planned.kind === 'refused') return planned;
  return { text: planText(planned.plan), carryOut: () => recreateContainer(ports, planned.plan) };
}

/** All that it has: nobody is asked. */
async function planOfRenewal(ports: Ports, id: string): Promise<Plan | Refused> {
  const planned = await planRenewal(ports, id, async (volumes) => volumes);
  if (planned.kind === 'refused') return planned;
  if (planned.kind === 'cancelled') return { because: 'It has no anonymous volume.', hint: '' };
  return { text: servicePlanText(planned.plan), carryOut: () => renewVolumes(ports, planned.plan) };
}

function refuse(because: string): number {
  process.stderr.write(`unstale: ${because}\n`);
  return exitCodes.needsYou;
}
