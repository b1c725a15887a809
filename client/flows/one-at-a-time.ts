/** Work that is wanted from several sides and must not run twice at once: whoever asks gets a run that began after the asking. */

export function oneAtATime(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  let next: Promise<void> | undefined;
  const start = (): Promise<void> => {
    running = work().finally(() => {
      running = undefined;
    });
    return running;
  };
  return () => {
    if (running === undefined) return start();
    const begin = (): Promise<void> => {
      next = undefined;
      return start();
    };
    // A failure belongs to those who asked for the run that failed.
    next ??= running.then(begin, begin);
    return next;
  };
}
