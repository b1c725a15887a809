/** HEALTHCHECK as an image records it. Builders of each age write it otherwise into the history, so its values are compared. */
import type { Instruction } from '../model/instruction.ts';
import { durationNs } from './go-quote.ts';

export interface HealthcheckText {
  readonly test: readonly string[];
  /** Nanoseconds, and a count: interval, timeout, start period, start interval, retries. */
  readonly numbers: readonly number[];
}

const durations = ['interval', 'timeout', 'start-period', 'start-interval'];

/** `undefined` where it cannot be read for certain. */
export function healthcheckOf({ argument, json, flags }: Instruction): HealthcheckText | undefined {
  const [, kind = '', rest = ''] = /^(\S+)\s*([\s\S]*)$/.exec(argument.text) ?? [];
  if (kind.toUpperCase() === 'NONE') return { test: ['NONE'], numbers: [0, 0, 0, 0, 0] };
  if (kind.toUpperCase() !== 'CMD' || rest === '' || (json === undefined && rest.startsWith('['))) return undefined;
  const value = (name: string) => flags.find((flag) => flag.name === name)?.value;
  const told = durations.map((name) => durationNs(value(name) ?? '0'));
  const retries = Number(value('retries') ?? 0);
  if (told.includes(undefined) || !Number.isInteger(retries)) return undefined;
  const test = json === undefined ? ['CMD-SHELL', rest] : ['CMD', ...json.map(({ text }) => text)];
  return { test, numbers: [...told.map((each) => each ?? 0), retries] };
}
