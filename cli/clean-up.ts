/** `unstale clean-up`: what Unstale left, a choice, and the removal. Without somebody to choose, only what is no only copy goes. */
import { connectToChosenEngine } from '../client/adapters/docker-engine/connect.ts';
import { fileJournals } from '../client/adapters/journals/file-journals.ts';
import { stateFolder } from '../client/adapters/journals/state-folder.ts';
import { systemClock } from '../client/adapters/system.ts';
import { leftoverLine } from '../client/core/clean-up/leftover-text.ts';
import type { Leftover } from '../client/core/clean-up/leftovers.ts';
import { displayText } from '../client/core/tree/display-text.ts';
import { cleanUp, lookForLeftovers } from '../client/flows/clean-up.ts';
import { answerTo } from './agree.ts';
import { chosenNumbers } from './chosen-numbers.ts';
import { workspaceBuilds } from './workspace-builds.ts';

export interface WantedCleanUp {
  readonly isPlanOnly: boolean;
  readonly isAgreed: boolean;
}

const exitCodes = { done: 0, asItWas: 1, someStayed: 2 } as const;

/** The exit code. Throws an `EngineError`. */
export async function cleanUpByChoice({ isPlanOnly, isAgreed }: WantedCleanUp): Promise<number> {
  const engine = await connectToChosenEngine();
  const journals = fileJournals(stateFolder(process.env, process.platform));
  const ports = { engine, records: workspaceBuilds(process.cwd()), clock: systemClock, journals };
  const { leftovers, stays } = await lookForLeftovers(ports);
  leftovers.forEach((leftover, index) => void process.stdout.write(`${index + 1}. ${leftoverLine(leftover)}\n`));
  for (const sentence of stays) process.stdout.write(`-  ${displayText(sentence, 400)}\n`);
  process.stdout.write(`Engine: ${displayText(engine.endpoint.text)}\n`);
  if (leftovers.length === 0) process.stdout.write('Nothing could go.\n');
  if (leftovers.length === 0 || isPlanOnly) return exitCodes.done;
  const chosen = isAgreed ? leftovers.filter(({ mayBeOnlyCopy }) => !mayBeOnlyCopy) : await ask(leftovers);
  if (chosen === undefined || chosen.length === 0) {
    process.stderr.write('unstale: nothing was chosen, and nothing removed.\n');
    return exitCodes.asItWas;
  }
  const { removed, failures } = await cleanUp(ports, chosen);
  for (const leftover of removed) process.stdout.write(`removed ${displayText(leftover.label)}\n`);
  for (const failure of failures) process.stderr.write(`unstale: ${displayText(failure, 400)}\n`);
  return failures.length === 0 ? exitCodes.done : exitCodes.someStayed;
}

/** `undefined` where nobody answers, or with something else. */
async function ask(leftovers: readonly Leftover[]): Promise<readonly Leftover[] | undefined> {
  const answer = await answerTo('Which go? [numbers such as 1 3, or nothing] ');
  if (answer === undefined) process.stderr.write('unstale: nobody is there to be asked; --yes removes what is no only copy.\n');
  const numbers = chosenNumbers(answer ?? '', leftovers.length);
  return numbers === undefined ? undefined : leftovers.filter((_, index) => numbers.includes(index + 1));
}
