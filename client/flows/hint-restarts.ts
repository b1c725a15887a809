/**
 * Tells, once, that a restarted container still runs its old image, and offers what mends it. Follows the events and reports
 * that are there anyway; asks nothing of an engine. Silent while Unstale itself replaces containers, about what an engine
 * starts again by itself, and for ever in a workspace where a person said so.
 */
import { afterEvent, hasRun, nothingEnded, type RestartHint, restartHints } from '../core/freshness/restart-hint.ts';
import type { Dialogs, State } from '../editor-ports.ts';
import type { Log } from '../ports.ts';
import type { LiveStatus } from './live-status.ts';
import type { OwnWork } from './own-work.ts';

export interface RestartHintPorts {
  readonly live: Pick<LiveStatus, 'state' | 'onDidChange' | 'onEvent'>;
  readonly dialogs: Pick<Dialogs, 'choose'>;
  readonly state: State;
  readonly ownWork: OwnWork;
  readonly isTrusted: () => boolean;
  readonly mend: (fix: 'recreate' | 'clean-rebuild', containerId: string) => Promise<unknown>;
  readonly log: Pick<Log, 'error'>;
}

const offKey = 'restartHint.isOff';
const toldKey = 'restartHint.told';
/** Beyond it the oldest are forgotten. */
const mostTold = 200;
const fixTitles = { recreate: 'Recreate', 'clean-rebuild': 'Clean Rebuild' } as const;
const off = "Don't Show Again";

export function hintRestarts(ports: RestartHintPorts): { dispose(): void } {
  const { live, state, ownWork } = ports;
  let started: ReadonlySet<string> = new Set();
  let ended = nothingEnded;
  let changesSeen = ownWork.changes;
  const told = (): readonly string[] => {
    const keys = state.get(toldKey);
    return Array.isArray(keys) ? keys.filter((key) => typeof key === 'string') : [];
  };
  const decide = async (): Promise<void> => {
    // What was started while we worked was started by us, and so may be what is told a moment later.
    if (ownWork.isRunning || ownWork.changes !== changesSeen) started = new Set();
    changesSeen = ownWork.changes;
    if (started.size === 0 || live.state.kind !== 'known') return;
    const { hints, open } = restartHints(live.state.report, started, new Set(told()));
    started = open;
    if (hints.length === 0 || state.get(offKey) === true) return;
    await state.set(toldKey, [...told(), ...hints.map(({ key }) => key)].slice(-mostTold));
    await Promise.all(hints.map((hint) => tell(ports, hint)));
  };
  const listening = [
    live.onEvent(({ action, actorId, isOurs }) => {
      const isByItself = ended.crashed.has(actorId);
      ended = afterEvent(ended, action, actorId);
      if (action !== 'start' || isByItself || isOurs || ownWork.isRunning || live.state.kind !== 'known') return;
      if (hasRun(live.state.report, actorId)) started = new Set([...started, actorId]);
    }),
    live.onDidChange(() => void decide().catch((error: unknown) => ports.log.error(`telling of a restart: ${String(error)}`))),
  ];
  return {
    dispose: () => {
      for (const one of listening) one.dispose();
    },
  };
}

async function tell(
  { dialogs, state, isTrusted, mend }: RestartHintPorts,
  { text, fix, containerId }: RestartHint,
): Promise<void> {
  const title = fix === undefined || !isTrusted() ? [] : [fixTitles[fix]];
  const answer = await dialogs.choose('warning', text, [...title, off]);
  if (answer === off) await state.set(offKey, true);
  else if (answer !== undefined && fix !== undefined) await mend(fix, containerId);
}
