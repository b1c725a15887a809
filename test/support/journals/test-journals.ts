/** The real journals, in the folder that tests have instead of a person's own. */
import { fileJournals } from '../../../client/adapters/journals/file-journals.ts';
import { stateFolder } from '../../../client/adapters/journals/state-folder.ts';

export const testJournals = fileJournals(stateFolder(process.env, process.platform));
