/** "Why isn't my change running?": the first broken link in one sentence, its fix as a button, and all the rest on request. */
import type { Diagnosis } from '../core/diagnose/diagnosis.ts';
import { firstFixes } from '../core/diagnose/fix-text.ts';
import { linkedReport } from '../core/diagnose/report-links.ts';
import { displayText } from '../core/tree/display-text.ts';
import { diagnoseChosen, plainDiagnosis } from './chosen-diagnosis.ts';
import { cleanRebuildCommand } from './clean-rebuild.ts';
import { type CommandPorts, command } from './command.ts';
import { rebuildDevContainer } from './rebuild-dev-container.ts';
import { renewVolumesCommand } from './renew-volumes.ts';
import { setBuildSource } from './set-build-source.ts';

export const diagnoseCommand = command({
  id: 'unstale.diagnose',
  run: async (ports, asked) => {
    const file = asked === undefined ? ports.documents.activeFile() : undefined;
    const subject = asked ?? (file === undefined ? undefined : { file });
    const question = 'Why is whose change not running?';
    const diagnosis = await diagnoseChosen(ports, subject, { question, isListingFiles: false });
    if (diagnosis !== undefined) void tell(ports, diagnosis);
    return diagnosis && plainDiagnosis(diagnosis);
  },
});

const kinds = { fresh: 'information', stale: 'warning', unknown: 'information' } as const;

async function tell(ports: CommandPorts, diagnosis: Diagnosis): Promise<void> {
  const { subject, verdict, conclusion, nextBuild } = diagnosis;
  const fix = mends(ports, diagnosis);
  const showReport = 'Show Report';
  const [helps] = nextBuild?.kind === 'known' ? nextBuild.says : [];
  const next = helps === undefined ? '' : ` ${displayText(helps, 300)}`;
  const text = `${displayText(subject.name)}: ${verdict}. ${displayText(conclusion, 400)}${next}`;
  const buttons = [...(fix === undefined ? [] : [fix.button]), showReport];
  const answer = await ports.dialogs.choose(kinds[verdict], text, buttons);
  if (answer === showReport)
    await ports.documents.showReport(`Diagnosis of ${subject.name}`, linkedReport('Diagnosis', diagnosis));
  else if (answer !== undefined) await fix?.run();
}

interface Mend {
  readonly button: string;
  run(): Promise<unknown>;
}

function mends(ports: CommandPorts, diagnosis: Diagnosis): Mend | undefined {
  const [fix] = firstFixes(diagnosis);
  const { containerId, imageId } = diagnosis.subject;
  const subject = containerId ?? (imageId === undefined ? undefined : { image: imageId });
  const { ignoreFile } = diagnosis;
  if (fix === 'clean-rebuild' && containerId !== undefined && ports.isTrusted())
    return { button: 'Clean Rebuild', run: () => cleanRebuildCommand.run(ports, containerId) };
  if (fix === 'renew-volumes' && containerId !== undefined && ports.isTrusted())
    return { button: 'Fresh Volumes', run: () => renewVolumesCommand.run(ports, containerId) };
  if (fix === 'rebuild-dev-container' && containerId !== undefined && ports.isTrusted())
    return { button: 'Rebuild Dev Container', run: () => rebuildDevContainer.run(ports, containerId) };
  if (fix === 'set-build-source') return { button: 'Set Build Source', run: () => setBuildSource.run(ports, subject) };
  if (fix === 'edit-ignore-file' && ignoreFile !== undefined)
    return {
      button: 'Open Ignore File',
      run: () => ports.documents.openAtLine(ports.place.pathOf(ignoreFile.uri), ignoreFile.line),
    };
  return undefined;
}
