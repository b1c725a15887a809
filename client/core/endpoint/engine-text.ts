/** Why an engine could not be asked, for a person: what happened, and what to do next where that is known. */
import type { EngineError } from '../../ports.ts';
import { displayText } from '../tree/display-text.ts';

export function engineText({ reason, detail }: EngineError): string {
  const told = displayText(detail, 1_000);
  switch (reason) {
    case 'not-found':
    case 'wrong-context':
      return told;
    case 'not-running':
      return `No container engine answers (${told}). Start it, or name another one with DOCKER_HOST or "docker context use".`;
    case 'no-permission':
      return `This user may not use the container engine (${told}).`;
    default:
      return `The container engine could not be asked (${reason}): ${told}`;
  }
}
