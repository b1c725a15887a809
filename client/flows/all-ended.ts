/**
 * As `Promise.all`, but nothing of it goes on when it is over: what one of them put on the engine for the moment is gone again
 * before the failure of another is told.
 */
export async function allEnded<Results extends readonly unknown[]>(
  works: readonly [...{ [At in keyof Results]: Results[At] | Promise<Results[At]> }],
): Promise<Results> {
  await Promise.allSettled(works);
  return Promise.all(works) as Promise<unknown> as Promise<Results>;
}
