/** Whether two ways to write a stop signal mean the same one: Podman tells its number, whatever the image says. */
const numbers: Readonly<Record<string, number>> = { HUP: 1, INT: 2, QUIT: 3, KILL: 9, USR1: 10, USR2: 12, TERM: 15, WINCH: 28 };

/** Empty is what engines send by themselves, SIGTERM. */
export function isSameSignal(one: string, other: string): boolean {
  return one === other || meaning(one) === meaning(other);
}

function meaning(signal: string): string {
  const name = signal.toUpperCase().replace(/^SIG/, '');
  return name === '' ? '15' : String(numbers[name] ?? name);
}
