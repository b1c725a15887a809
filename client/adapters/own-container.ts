/** What this machine tells about the container that it may be. */
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { ownContainerId } from '../core/recreate/own-container.ts';

/** Id of the container that this process runs in; outside of one, the name of this machine. */
export function ownContainer(): string {
  const traces = { mountinfo: textIfThere('/proc/self/mountinfo'), cgroup: textIfThere('/proc/self/cgroup') };
  return ownContainerId({ ...traces, hostname: hostname() });
}

/** Only Linux has them. */
function textIfThere(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
