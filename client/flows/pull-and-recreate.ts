/** What the registry has, or what is here already → the container of its reference runs it, exchanged as any other new image. */
import type { ReplacementPlan } from '../core/build/rebuild-plan.ts';
import { textOf } from '../core/json-fields.ts';
import { imageThatIsHere, type ReplacementOutcome, type ReplacementPorts, replaceByNewImage } from './replace-by-new-image.ts';
import { transferImage } from './transfer-image.ts';

export interface PullPorts extends ReplacementPorts {
  readonly signal: AbortSignal;
}

export type PullOutcome = ReplacementOutcome | { readonly kind: 'cancelled' };

/** Throws an `EngineError` only before anything was changed. */
export function pullAndRecreate(ports: PullPorts, plan: ReplacementPlan): Promise<PullOutcome> {
  const { cli, engine, signal, onLog } = ports;
  const { reference, oldImageId } = plan.recreation;
  return replaceByNewImage<Exclude<PullOutcome, { kind: 'replaced' }>>(ports, plan, {
    namesItself: true,
    make: async (_, tell) => {
      const pulled = await transferImage(cli, 'pull', reference, { onLine: onLog, signal });
      if (pulled.kind === 'cancelled') return pulled;
      if (pulled.kind === 'failed') return { kind: 'aborted', because: `It could not be pulled: ${pulled.because}` };
      const imageId = textOf((await engine.inspectImage(reference))['Id']);
      tell(imageId);
      if (imageId === oldImageId) return { kind: 'aborted', because: 'It runs what the registry has already.' };
      return signal.aborted ? { kind: 'cancelled' } : { kind: 'made', imageId };
    },
  });
}

/** By what its reference names now. Throws an `EngineError` only before anything was changed. */
export function recreateService(ports: ReplacementPorts, plan: ReplacementPlan): Promise<ReplacementOutcome> {
  return replaceByNewImage(ports, plan, imageThatIsHere(ports, plan));
}
