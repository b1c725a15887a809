/**
 * What a person has to know of a container that was just replaced, beyond that it was: a volume that was kept hides files of
 * the new image, or the process has ended already.
 */
import type { ExpectedFilesResult } from '../../server/protocol.ts';
import type { Archives } from '../archive-ports.ts';
import { compareWithSource } from '../core/freshness/compare-source.ts';
import { objectOf, textOf } from '../core/json-fields.ts';
import { type Engine, EngineError } from '../ports.ts';
import { processReader } from './read-process-files.ts';
import { fileReader } from './read-seen-files.ts';

export interface NoticePorts {
  readonly engine: Engine;
  readonly archives: Archives;
  readonly random: () => string;
}

const shownPaths = 3;
const mend = '"Recreate with Fresh Anonymous Volumes" shows what the image holds, and keeps the old volume.';

/** What the engine does not tell is left out: the container was replaced all the same. */
export async function noticesAfter(
  ports: NoticePorts,
  containerId: string,
  expected: ExpectedFilesResult,
  wasRunning: boolean,
): Promise<readonly string[]> {
  try {
    const container = await ports.engine.inspectContainer(containerId);
    const { Status, ExitCode } = objectOf(container['State']);
    const ended = wasRunning && Status === 'exited' ? [`It has ended already, with exit code ${String(ExitCode)}.`] : [];
    return [...ended, ...(await hidden(ports, containerId, textOf(container['Image']), expected))];
  } catch (error) {
    if (!EngineError.is(error)) throw error;
    return [];
  }
}

async function hidden(
  ports: NoticePorts,
  id: string,
  imageId: string,
  expected: ExpectedFilesResult,
): Promise<readonly string[]> {
  if (expected.kind === 'unknown') return [];
  // Without paths of this machine everything that is mounted is read, whatever lies there.
  const reader = processReader({ engine: ports.engine, platform: 'linux' }, fileReader(ports));
  const wanted = { paths: expected.files.map(({ imagePath }) => imagePath), localPaths: new Map<string, string>() };
  const process = await reader.read({ id, imageId, state: 'running' }, wanted);
  const paths = compareWithSource(expected, process.at).differing.filter(process.isMounted);
  if (paths.length === 0) return [];
  const shown = paths.slice(0, shownPaths).join(', ') + (paths.length > shownPaths ? ' …' : '');
  const what = paths.length === 1 ? '1 file of the new image' : `${paths.length} files of the new image`;
  const volumes = [...new Set(paths.flatMap((path) => process.anonymousVolumeOver(path) ?? []))];
  if (volumes.length === 0) return [`A mount still hides ${what} with other content: ${shown}.`];
  const who = `The anonymous ${volumes.length === 1 ? 'volume' : 'volumes'} at ${volumes.join(', ')}`;
  return [`${who} still ${volumes.length === 1 ? 'hides' : 'hide'} ${what} with other content: ${shown}. ${mend}`];
}
