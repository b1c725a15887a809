/** Work that must not overlap and must all be done: each piece begins when the one before has ended, well or badly. */

export type InSequence = <Result>(work: () => Promise<Result>) => Promise<Result>;

export function inSequence(): InSequence {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const mine = last.then(work, work);
    last = mine;
    return mine;
  };
}
