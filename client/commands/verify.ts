/** Every file of the build context against what an image or a container holds, byte for byte, as a report to read. */
import { linkedReport } from '../core/diagnose/report-links.ts';
import { diagnoseChosen, plainDiagnosis } from './chosen-diagnosis.ts';
import { command } from './command.ts';

export const verify = command({
  id: 'unstale.verify',
  run: async (ports, asked) => {
    const diagnosis = await diagnoseChosen(ports, asked, { question: 'Verify which container?', isListingFiles: true });
    if (diagnosis !== undefined)
      await ports.documents.showReport(`Verify ${diagnosis.subject.name}`, linkedReport('Verify', diagnosis));
    return diagnosis && plainDiagnosis(diagnosis);
  },
});
