/** Push and pull: what is here, what is there, question, transfer with progress, and the comparison that proves it. */
import type { RegistryComparison, TransferResult } from '../contributions.ts';
import { evidenceOf } from '../core/registry/registry-link.ts';
import { placeOf } from '../core/registry/registry-reference.ts';
import { displayText } from '../core/tree/display-text.ts';
import { type Transfer, type TransferOutcome, transferImage } from '../flows/transfer-image.ts';
import type { Subject } from '../subject.ts';
import { askRegistry } from './ask-registry.ts';
import { chooseImage } from './choose-image.ts';
import { type CommandPorts, command } from './command.ts';

export const push = command({ id: 'unstale.push', run: (ports, subject) => transfer(ports, 'push', subject) });
export const pull = command({ id: 'unstale.pull', run: (ports, subject) => transfer(ports, 'pull', subject) });

const words = {
  push: {
    verb: 'Push',
    doing: 'Pushing',
    done: 'is pushed',
    effect: 'The registry then has what is here, under this name, for everybody who pulls it.',
  },
  pull: {
    verb: 'Pull',
    doing: 'Pulling',
    done: 'is pulled',
    effect: 'The reference then names what the registry has. Containers keep what they run until they are recreated.',
  },
} as const;

async function transfer(ports: CommandPorts, what: Transfer, subject: Subject | undefined): Promise<TransferResult> {
  const { live, dialogs, place, log } = ports;
  const { verb, doing } = words[what];
  // A link or a key may call this where no menu offers it.
  if (!ports.isTrusted()) return refuse(ports, what, 'This workspace is not trusted. Trust it, and try again.');
  const reference = await chooseImage(ports, `${verb} which image?`, subject);
  if (reference === undefined) return { kind: 'cancelled' };
  if (placeOf(reference) === undefined || reference.includes('@'))
    return refuse(ports, what, `${displayText(reference)} is no reference with a tag.`);
  const engine = await live.engine();
  const before = await askRegistry(ports, reference);
  const detail = `${planText(before, what)}\nEngine: ${displayText(engine.endpoint.text)}`;
  const name = displayText(reference, 400);
  if (!(await dialogs.confirm(`${verb} ${name}?`, detail, verb))) return { kind: 'cancelled' };
  const cli = place.cli(engine.endpoint, (await engine.facts()).kind);
  const outcome = await dialogs.withSteps(`${doing} ${name}`, (report, signal) => {
    const onLine = (line: string): void => {
      report(displayText(line));
      log.line(displayText(line));
    };
    return transferImage(cli, what, reference, { onLine, signal });
  });
  const result = await resultOf(ports, reference, outcome);
  tell(ports, what, name, result).catch((error: unknown) => log.error(String(error)));
  return result;
}

/** What is said before anything moves. */
function planText(comparison: RegistryComparison, what: Transfer): string {
  const { registry, repository, state, because } = comparison;
  const unknown = state === 'unknown' ? [`What the registry has now is not known: ${displayText(because, 600)}`] : [];
  return [
    `Registry: ${displayText(registry)}`,
    `Repository: ${displayText(repository, 300)}`,
    ...evidenceOf(comparison).map((line) => displayText(line, 600)),
    ...unknown,
    words[what].effect,
  ].join('\n');
}

async function resultOf(ports: CommandPorts, reference: string, outcome: TransferOutcome): Promise<TransferResult> {
  if (outcome.kind !== 'done') return outcome;
  return { kind: 'done', comparison: await askRegistry(ports, reference) };
}

async function tell({ dialogs, log }: CommandPorts, what: Transfer, name: string, result: TransferResult): Promise<void> {
  const { verb, done } = words[what];
  if (result.kind === 'cancelled') return dialogs.tell('information', `${verb} of ${name} was cancelled.`);
  if (result.kind === 'done') {
    const { state, because } = result.comparison;
    const proof = displayText(because, 600);
    return dialogs.tell(state === 'same' ? 'information' : 'warning', `${name} ${done}. ${proof}`);
  }
  const text = `${name} could not be ${what === 'push' ? 'pushed' : 'pulled'}. ${displayText(result.because, 600)}`;
  if (await dialogs.offer('error', text, 'Show Output')) log.show();
}

async function refuse({ dialogs, log }: CommandPorts, what: Transfer, because: string): Promise<TransferResult> {
  dialogs.tell('warning', `Unstale does not ${what} this image. ${because}`).catch((error: unknown) => log.error(String(error)));
  return { kind: 'refused', because };
}
