/** Asks what is meant where nothing says so, and walks the chain with progress that can be cancelled. */
import { withFewFiles } from '../core/diagnose/cut-files.ts';
import type { Diagnosis } from '../core/diagnose/diagnosis.ts';
import { displayText } from '../core/tree/display-text.ts';
import { type DiagnosePorts, diagnose } from '../flows/diagnose.ts';
import { nextBuildAsked } from '../flows/next-build.ts';
import { EngineError, type JsonObject } from '../ports.ts';
import type { Asked } from '../subject.ts';
import { chooseContainer } from './choose-container.ts';
import type { CommandPorts } from './command.ts';

export interface HowToDiagnose {
  readonly question: string;
  readonly isListingFiles: boolean;
}

/** `undefined` when the person chooses none or cancels, or there is nothing of it, which is told. */
export async function diagnoseChosen(
  ports: CommandPorts,
  asked: Asked | undefined,
  { question, isListingFiles }: HowToDiagnose,
): Promise<Diagnosis | undefined> {
  const meant = asked === undefined ? await chooseContainer(ports, question, undefined) : await asFolder(ports, asked);
  if (meant === undefined) return undefined;
  try {
    return await ports.dialogs.withSteps('Comparing with the workspace', (report, signal) =>
      unlessAborted(signal, diagnose(diagnosePorts(ports), meant, { isListingFiles, onStep: report, signal })),
    );
  } catch (error) {
    if (!EngineError.is(error, 'not-found')) throw error;
    void ports.dialogs.tell('information', displayText(error.detail));
    return undefined;
  }
}

/** More would make whoever gets the result of a command wait; the API of the extension has all of them. */
const mostFiles = 5_000;

/** As whoever runs the command gets it. */
export function plainDiagnosis(diagnosis: Diagnosis): JsonObject {
  return JSON.parse(JSON.stringify(withFewFiles(diagnosis, mostFiles)));
}

export function diagnosePorts(ports: CommandPorts): DiagnosePorts {
  const { live, builds, contexts, place, platform, archives, recreation, wasReplaced } = ports;
  const nextBuild = nextBuildAsked({
    ...{ place, plans: ports.plans, steps: ports.notes.steps, builder: recreation.builder, clock: recreation.clock },
    stages: (of) => builds.stages(of),
    ...{ isTrusted: ports.isTrusted, isWanted: ports.isPlanWanted },
  });
  return { live, builds, contexts, place, platform, archives, wasReplaced, random: recreation.random, nextBuild };
}

/** What only reads goes on behind, and nobody waits for it any more. */
export async function unlessAborted<Result>(signal: AbortSignal, work: Promise<Result>): Promise<Result | undefined> {
  const aborted = new Promise<undefined>((resolve) => {
    if (signal.aborted) resolve(undefined);
    signal.addEventListener('abort', () => resolve(undefined), { once: true });
  });
  work.catch(() => undefined);
  return Promise.race([work, aborted]);
}

/** The explorer says of a folder no more than its path. */
async function asFolder({ documents }: CommandPorts, asked: Asked): Promise<Asked> {
  if (typeof asked !== 'object' || !('file' in asked)) return asked;
  return (await documents.isFolder(asked.file)) ? { folder: asked.file } : asked;
}
