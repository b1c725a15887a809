/**
 * Which process is meant, so that another one can tell whether it still runs: its number alone is given to others, after a restart of
 * the machine even soon, and means nothing in another container or on another machine.
 */
import { readFile, readlink } from 'node:fs/promises';
import { hostname, uptime } from 'node:os';

export interface ProcessMark {
  readonly pid: number;
  /** Where that number means something. */
  readonly place: string;
  /** Changes when the machine is restarted. */
  readonly boot: string;
  /** When it was started, as its system counts; empty where that is not told. */
  readonly started: string;
}

export type Liveness = 'alive' | 'gone' | 'elsewhere';

export async function ownMark(): Promise<ProcessMark> {
  return { pid: process.pid, place: await ownPlace(), boot: await ownBoot(), started: await startOf(process.pid) };
}

export async function livenessOf(mark: ProcessMark): Promise<Liveness> {
  if (mark.place !== (await ownPlace())) return 'elsewhere';
  if (!isSameBoot(mark.boot, await ownBoot()) || !isThere(mark.pid)) return 'gone';
  return mark.started === (await startOf(mark.pid)) ? 'alive' : 'gone';
}

/** `undefined` for what is none. */
export function readMark(text: string): ProcessMark | undefined {
  try {
    const { pid, place, boot, started } = JSON.parse(text);
    const texts = [place, boot, started].every((field) => typeof field === 'string');
    return Number.isSafeInteger(pid) && pid > 0 && texts ? { pid, place, boot, started } : undefined;
  } catch {
    return undefined;
  }
}

async function ownPlace(): Promise<string> {
  const namespace = await readlink('/proc/self/ns/pid').catch(() => '');
  return `${hostname()} ${namespace}`.trim();
}

async function ownBoot(): Promise<string> {
  const id = await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => '');
  return id.trim() || String(Math.round(Date.now() / 1_000 - uptime()));
}

/** Without an id of its own it is a time, which moves a little with the clock. */
function isSameBoot(one: string, other: string): boolean {
  const [first, second] = [Number(one), Number(other)];
  return one === other || Math.abs(first - second) < 300;
}

function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Somebody else's process is one too.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** The 22nd field: https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html; a program may have blanks and brackets in its name. */
async function startOf(pid: number): Promise<string> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return text.slice(text.lastIndexOf(')') + 2).split(' ')[19] ?? '';
}
