/**
 * Starting a container again keeps its image: who restarts a stale one expects the new code and does not get it. Decides, from
 * the containers that were started and the report after it, whom to tell, once for each container and image.
 */
import { displayText } from '../tree/display-text.ts';
import type { LinkId } from './link.ts';
import { type ContainerStatus, containersOf, type StatusReport } from './report.ts';

export interface RestartHint {
  readonly containerId: string;
  /** Of the container with its image; told once. */
  readonly key: string;
  readonly text: string;
  /** What mends it; `undefined` where only the person or Compose can. */
  readonly fix: 'recreate' | 'clean-rebuild' | undefined;
}

export interface RestartDecision {
  readonly hints: readonly RestartHint[];
  /** Their files are still being compared; the next report decides. */
  readonly open: ReadonlySet<string>;
}

/** A stale mount, changed files in the container or another compose file are not about its image. */
const imageLinks: ReadonlySet<LinkId> = new Set(['context', 'transfer', 'instruction', 'target', 'source', 'container']);

/** What events told of containers that do not run now. */
export interface Ended {
  /** Somebody, or something, stops them. */
  readonly stopped: ReadonlySet<string>;
  /** They ended by themselves: who starts them again is most likely the engine, by their restart policy. */
  readonly crashed: ReadonlySet<string>;
}

export const nothingEnded: Ended = { stopped: new Set(), crashed: new Set() };

/** Docker tells `kill`, `die`, `stop` of what is stopped, and `die` alone of what ends by itself. */
export function afterEvent({ stopped, crashed }: Ended, action: string, containerId: string): Ended {
  switch (action) {
    case 'kill':
    case 'stop':
      return { stopped: new Set([...stopped, containerId]), crashed: without(crashed, containerId) };
    case 'die':
      return stopped.has(containerId) ? { stopped, crashed } : { stopped, crashed: new Set([...crashed, containerId]) };
    case 'start':
    case 'destroy':
      return { stopped: without(stopped, containerId), crashed: without(crashed, containerId) };
    default:
      return { stopped, crashed };
  }
}

function without(ids: ReadonlySet<string>, id: string): ReadonlySet<string> {
  return ids.has(id) ? new Set([...ids].filter((each) => each !== id)) : ids;
}

/** Whether starting it is a restart: it has run before, or runs. A container that was only created is new. */
export function hasRun(report: StatusReport, containerId: string): boolean {
  return containersOf(report).some(({ id, state }) => id === containerId && state !== 'created');
}

/** `told` holds keys. */
export function restartHints(report: StatusReport, started: ReadonlySet<string>, told: ReadonlySet<string>): RestartDecision {
  const again = containersOf(report).filter(({ id }) => started.has(id));
  const open = new Set(again.filter(isComparing).map(({ id }) => id));
  return {
    hints: again
      .filter(runsOldImage)
      .map(hintOf)
      .filter(({ key }) => !told.has(key)),
    open,
  };
}

function isComparing({ verdict, links }: ContainerStatus): boolean {
  return verdict.kind === 'unknown' && links.some(({ id, state }) => id === 'container' && state === 'unknown');
}

function runsOldImage({ verdict }: ContainerStatus): boolean {
  return verdict.kind === 'stale' && imageLinks.has(verdict.link.id);
}

function hintOf(container: ContainerStatus): RestartHint {
  const { id, imageId, name, service } = container;
  const text = `${displayText(service ?? name)} was restarted, and still runs the old image.`;
  return { containerId: id, key: `${id} ${imageId}`, text, fix: fixOf(container) };
}

/** A new image that is there needs no build, but containers of Compose are replaced by Compose alone. */
function fixOf({ verdict, links, service }: ContainerStatus): RestartHint['fix'] {
  if (verdict.kind === 'stale' && verdict.link.id === 'container' && service === undefined) return 'recreate';
  const isBuiltHere = links.some(({ id, state }) => id === 'source' && state !== 'not-applicable');
  return isBuiltHere ? 'clean-rebuild' : undefined;
}
