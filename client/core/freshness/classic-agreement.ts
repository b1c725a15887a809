/**
 * Whether a line of the history that Docker's classic builder wrote may be that of an instruction. It writes most of them as
 * BuildKit does; copies, ports and checks for health are told otherwise. The lines begin with their keyword.
 */
import type { ExpectedInstructionInfo, ExpectedStageInfo } from '../../../server/protocol.ts';
import type { HistoryLine } from '../../ports.ts';
import { type HealthcheckInHistory, healthcheckInHistory } from './healthcheck-in-history.ts';
import { type Agrees, agreement, type ImageRecord } from './history-agreement.ts';
import { portsIn } from './ports-in-text.ts';

export function classicAgreement(image: ImageRecord): (stage: ExpectedStageInfo) => Agrees {
  const [copy, ports, healthcheck] = [readOnce(copyIn), readOnce(portsIn), readOnce(healthcheckInHistory)];
  return (stage) => {
    const agreesOtherwise = agreement(image, stage);
    return (instruction, row) => {
      const { keyword, text } = instruction;
      const isOfKeyword = row.createdBy?.startsWith(`${keyword} `) === true;
      if (isOfKeyword && keyword === 'HEALTHCHECK') return isSameHealthcheck(instruction, healthcheck(row));
      if (!isOfKeyword || text === undefined) return agreesOtherwise(instruction, row);
      if (keyword === 'COPY' || keyword === 'ADD') return isCopiedThere(instruction, copy(row));
      return keyword === 'EXPOSE' ? hasSamePorts(text, ports(row)) : agreesOtherwise(instruction, row);
    };
  };
}

/** Each line once: a stranger's are long, and each is held against many instructions. */
function readOnce<Value>(read: (argument: string) => Value): (row: HistoryLine) => Value {
  const known = new Map<HistoryLine, Value>();
  return (row) => {
    if (!known.has(row)) known.set(row, read(row.createdBy?.slice(row.createdBy.indexOf(' ') + 1) ?? ''));
    return known.get(row) as Value;
  };
}

function isSameHealthcheck({ healthcheck }: ExpectedInstructionInfo, then: HealthcheckInHistory | undefined): boolean {
  if (then === undefined || healthcheck === undefined) return true;
  const { test, numbers } = healthcheck;
  return test.join(' ') === then.test && numbers.every((number, at) => number === then.numbers[at]);
}

interface Copied {
  readonly owner: string;
  readonly to: string;
}

function copyIn(argument: string): Copied | undefined {
  const [whole, owner = '', to = ''] = /^(?:--chown=([\s\S]*?) )?… ([\s\S]*)$/.exec(argument) ?? [];
  return whole === undefined ? undefined : { owner, to };
}

/** What was copied is compared by its bytes elsewhere. */
function isCopiedThere({ text = '', spelled }: ExpectedInstructionInfo, then: Copied | undefined): boolean {
  if (then === undefined) return true;
  const [, flags = ''] = /^[A-Z]+((?: --(?:parents|chown=\S*|chmod=\S*))*) /.exec(text) ?? [];
  // It refuses these.
  if (/ --(?:parents|chmod=)/.test(flags)) return false;
  const owner = / --chown=(\S*)/.exec(flags)?.[1] ?? '';
  const isPlain = spelled !== undefined && /^[\w./-]+$/.test(spelled);
  return owner === then.owner && (isPlain ? spelled === then.to : text.endsWith(` ${then.to}`));
}

/** `80 443/tcp 8000-8002` became BuildKit's `[80/tcp 443/tcp 8000/tcp …]`. */
function hasSamePorts(text: string, then: readonly string[] | undefined): boolean {
  const now = portsIn(text.slice('EXPOSE ['.length, -1));
  return then === undefined || now === undefined || then.join(' ') === now.join(' ');
}
