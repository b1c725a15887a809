/** Every image and container that should hold a file, each with what became of the file there. */
import type { Diagnosis } from '../core/diagnose/diagnosis.ts';
import { displayText } from '../core/tree/display-text.ts';
import { diagnoseAll } from '../flows/diagnose.ts';
import { EngineError } from '../ports.ts';
import { diagnosePorts, plainDiagnosis, unlessAborted } from './chosen-diagnosis.ts';
import { type CommandPorts, command } from './command.ts';

export const whereIsThisRunning = command({
  id: 'unstale.whereIsThisRunning',
  run: async (ports, asked) => {
    const file = typeof asked === 'object' && 'file' in asked ? asked.file : ports.documents.activeFile();
    if (file === undefined) {
      void ports.dialogs.tell('information', 'Open the file that you ask about.');
      return [];
    }
    const found = await placesOf(ports, file);
    if (found.length > 0) void choose(ports, found);
    return found.map(plainDiagnosis);
  },
});

async function placesOf(ports: CommandPorts, file: string): Promise<readonly Diagnosis[]> {
  try {
    const found = await ports.dialogs.withSteps('Looking for what holds the file', (report, signal) =>
      unlessAborted(signal, diagnoseAll(diagnosePorts(ports), { file }, { isListingFiles: false, onStep: report, signal })),
    );
    return found ?? [];
  } catch (error) {
    if (!EngineError.is(error, 'not-found')) throw error;
    void ports.dialogs.tell('information', displayText(error.detail));
    return [];
  }
}

async function choose({ dialogs, sidebar }: CommandPorts, found: readonly Diagnosis[]): Promise<void> {
  const items = found.map((each) => ({
    label: displayText(each.subject.name),
    description: each.subject.containerId === undefined ? `image · ${each.verdict}` : each.verdict,
    detail: displayText(each.conclusion, 400),
    value: each,
  }));
  const chosen = await dialogs.pick('Where the file should be', items);
  if (chosen?.subject.containerId !== undefined) await sidebar.reveal(chosen.subject.containerId);
}
