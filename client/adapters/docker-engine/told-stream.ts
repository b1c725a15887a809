/**
 * An answer as it arrives, whose errors are told as ours. It is a stream of Node and no generator, because whoever pipes it
 * is spared a promise for each of the thousands of small pieces in which an engine sends an archive.
 */
import { Readable } from 'node:stream';
import { translateError } from './translate-error.ts';

/** Whoever gives it up destroys both. */
export function toldStream(answer: Readable): Readable {
  const told = new Readable({
    read: () => void answer.resume(),
    destroy: (error, done) => {
      answer.destroy();
      done(error);
    },
  });
  // It flows when somebody reads, not when it is listened to.
  answer.pause();
  answer.on('data', (chunk: Uint8Array) => {
    if (!told.push(chunk)) answer.pause();
  });
  answer.on('end', () => told.push(null));
  answer.on('error', (error) => told.destroy(translateError(error)));
  answer.on('close', () => {
    if (!answer.readableEnded) told.destroy(translateError(endedEarly()));
  });
  // An error that comes before anybody reads is met by whoever reads then, and ends nobody's process.
  told.on('error', () => undefined);
  return told;
}

function endedEarly(): Error {
  return Object.assign(new Error('The engine ended its answer too early.'), { code: 'ECONNRESET' });
}
