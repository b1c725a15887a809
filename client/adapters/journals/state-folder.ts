/** Where a person's own state is kept: the folder of the build records, which the server and the command line call the same. */
import { homedir } from 'node:os';
import { join } from 'node:path';

export function stateFolder(environment: NodeJS.ProcessEnv, platform: NodeJS.Platform): string {
  const { XDG_STATE_HOME: state, LOCALAPPDATA: local } = environment;
  if (state) return join(state, 'unstale');
  if (platform === 'win32') return join(local || join(homedir(), 'AppData', 'Local'), 'unstale');
  if (platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'unstale');
  return join(homedir(), '.local', 'state', 'unstale');
}
