/** Work that can be interrupted only where that leaves nothing half done. */

/** Ctrl+C ends the build; to end in the middle of the exchange would leave no container running until somebody comes back. */
export async function interruptible<Result>(work: (signal: AbortSignal) => Promise<Result>): Promise<Result> {
  const abort = new AbortController();
  const interrupt = (): void => {
    abort.abort();
    process.stderr.write('unstale: a build is ended; an exchange that has begun is finished first.\n');
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) process.on(signal, interrupt);
  try {
    return await work(abort.signal);
  } finally {
    for (const signal of signals) process.off(signal, interrupt);
  }
}
