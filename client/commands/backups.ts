/** Restore and remove what an exchange left: which one, what it would do, question, and what came of it. */
import type { BackupResult } from '../contributions.ts';
import { exchangeNames } from '../core/recreate/exchange-names.ts';
import { displayText } from '../core/tree/display-text.ts';
import { type BackupOutcome, lostByRestoring, removeBackup, restoreBackup } from '../flows/backups.ts';
import type { RecoverPorts } from '../flows/recover-exchange.ts';
import type { Journal } from '../journal-ports.ts';
import type { Subject } from '../subject.ts';
import { type CommandPorts, command } from './command.ts';
import { gatePatienceMs } from './recover.ts';

export const restoreBackupCommand = command({
  id: 'unstale.restoreBackup',
  run: (ports, subject) =>
    decide(ports, subject, {
      question: 'Restore which container?',
      button: 'Restore',
      detail: async (recover, journal) => {
        const lost = await lostByRestoring(recover, journal);
        const paths = lost === undefined ? 'perhaps paths' : lost.length === 1 ? '1 path' : `${lost.length} paths`;
        return [
          `The container ${journal.containerId.slice(0, 12)} gets the name ${displayText(journal.name)} again, and is as it was.`,
          'The container that replaced it is removed; no volume is.',
          ...(lost?.length === 0
            ? []
            : [`LOST: that one changed ${paths} of its own: ${displayText((lost ?? []).slice(0, 5).join(', '))}`]),
        ];
      },
      act: restoreBackup,
      done: (name) => `The old ${name} is back.`,
    }),
});

export const removeBackupCommand = command({
  id: 'unstale.removeBackup',
  run: (ports, subject) =>
    decide(ports, subject, {
      question: 'Remove which backup?',
      button: 'Remove',
      detail: async (_, journal) => [
        `The container ${journal.containerId.slice(0, 12)}, kept as ${displayText(exchangeNames(journal).backup)}, is removed with the files that it changed itself.`,
        'No volume is removed.',
      ],
      act: removeBackup,
      done: (name) => `The backup of ${name} is removed.`,
    }),
});

interface Decision {
  readonly question: string;
  readonly button: string;
  readonly detail: (recover: RecoverPorts, journal: Journal) => Promise<readonly string[]>;
  readonly act: (recover: RecoverPorts, journal: Journal) => Promise<BackupOutcome>;
  readonly done: (name: string) => string;
}

async function decide(ports: CommandPorts, subject: Subject | undefined, decision: Decision): Promise<BackupResult> {
  const { live, dialogs, recreation, ownWork, isTrusted } = ports;
  // A link or a key may call this where no menu offers it.
  if (!isTrusted()) return refuse(ports, 'This workspace is not trusted. Trust it, and try again.');
  const engine = await live.engine();
  const { clock, journals, stableMs } = recreation;
  const recover = { engine, clock, journals, gate: { stableMs: stableMs(), patienceMs: gatePatienceMs } };
  const waiting = (await journals.list((await engine.facts()).id)).journals.filter(isForPeople);
  if (waiting.length === 0) return refuse(ports, 'No exchange of a container left anything on this engine.');
  const journal = waiting.find((one) => isMeant(one, subject)) ?? (await dialogs.pick(decision.question, waiting.map(itemOf)));
  if (journal === undefined) return { kind: 'cancelled' };
  const name = displayText(journal.name);
  const lines = [...(await decision.detail(recover, journal)), `Engine: ${displayText(engine.endpoint.text)}`];
  if (!(await dialogs.confirm(`${decision.button} the backup of ${name}?`, lines.join('\n'), decision.button)))
    return { kind: 'cancelled' };
  const outcome = await ownWork.during(() => decision.act(recover, journal));
  live.lookAgain();
  if (outcome.kind === 'refused') return refuse(ports, outcome.because);
  const commands = outcome.kind === 'done' ? '' : ` Run: ${outcome.commands.map((line) => displayText(line)).join('; ')}`;
  const because = outcome.kind === 'done' ? '' : displayText(outcome.because);
  if (outcome.kind === 'done') void dialogs.tell('information', decision.done(name));
  else void dialogs.tell('error', `${name} needs you; nothing was deleted. ${because}${commands}`);
  return outcome.kind === 'done' ? { kind: 'done' } : { kind: outcome.kind, because };
}

function isForPeople({ phase }: Journal): boolean {
  return phase === 'kept' || phase === 'needs-attention';
}

function isMeant({ containerId }: Journal, subject: Subject | undefined): boolean {
  const id = typeof subject === 'object' && 'container' in subject ? subject.container : subject;
  return typeof id === 'string' && id.length >= 12 && containerId.startsWith(id);
}

function itemOf(journal: Journal) {
  const { name, phase, containerId, because = 'It may hold files that are nowhere else.' } = journal;
  return {
    label: displayText(name),
    description: `${phase === 'kept' ? 'backup' : 'needs you'} · ${containerId.slice(0, 12)}`,
    detail: displayText(because),
    value: journal,
  };
}

function refuse({ dialogs }: CommandPorts, because: string): BackupResult {
  void dialogs.tell('warning', displayText(because, 400));
  return { kind: 'refused', because };
}
