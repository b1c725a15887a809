/** Calls back, once, for every way in which a person or a program interrupts us: Ctrl-C, a closed terminal, a killed parent. */

export function onInterruption(putAway: () => Promise<void>): void {
  let isInterrupted = false;
  const interrupt = () => {
    if (isInterrupted) return;
    isInterrupted = true;
    void putAway();
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, interrupt);
  // A closed terminal takes its streams along; a last message that nobody reads is no reason to stop putting away.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  // When the process that started us was killed, nobody passes signals on any more.
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) interrupt();
  }, 500).unref();
}
