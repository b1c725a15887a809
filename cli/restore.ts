/** `unstale restore`: a container that was replaced within the last hour runs again what it ran before. */
import { connectToChosenEngine } from '../client/adapters/docker-engine/connect.ts';
import { displayText } from '../client/core/tree/display-text.ts';
import { planRestore, restorePrevious } from '../client/flows/restore-previous.ts';
import { isAgreedTo } from './agree.ts';
import { exchangePorts, recoverFirst } from './exchange-ports.ts';
import { interruptible } from './interruptible.ts';
import { containerNamed } from './named-container.ts';
import { exitCodes, sayNotReplaced } from './say-replacement.ts';

export interface WantedRestore {
  readonly name: string;
  readonly isPlanOnly: boolean;
  readonly isAgreed: boolean;
}

/** The exit code. Throws an `EngineError`. */
export async function restoreByName({ name, isPlanOnly, isAgreed }: WantedRestore): Promise<number> {
  const engine = await connectToChosenEngine();
  // Whoever wants the plan alone wants nothing changed.
  if (!isPlanOnly) await recoverFirst(engine);
  const id = await containerNamed(engine, name);
  if (typeof id !== 'string') return refuse(id.because);
  const ports = exchangePorts(engine, (await engine.facts()).kind);
  const planned = await planRestore(ports, id);
  if (planned.kind === 'refused') return refuse(`${displayText(planned.because)} ${displayText(planned.hint)}`);
  process.stdout.write(`${planned.plan.text}\nEngine: ${displayText(engine.endpoint.text)}\n`);
  if (isPlanOnly) return exitCodes.done;
  if (!isAgreed && !(await isAgreedTo(`Restore ${displayText(name)}? [y/N] `))) return exitCodes.asItWas;
  const outcome = await interruptible(() => restorePrevious(ports, planned.plan));
  if (outcome.kind !== 'replaced') return sayNotReplaced(displayText(name), outcome);
  process.stdout.write(`${displayText(name)} runs again what it ran before.\n`);
  for (const notice of outcome.notices) process.stdout.write(`${displayText(notice)}\n`);
  return exitCodes.done;
}

function refuse(because: string): number {
  process.stderr.write(`unstale: ${because}\n`);
  return exitCodes.needsYou;
}
