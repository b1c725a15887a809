/** One process at a time below the cache folder: `flock` holds the lock, and the system lets go of it however a process ends. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { cachePath } from '../cache-folder.ts';

/** Runs `body` while no other process runs one under the same name; waits for its turn. */
export async function withCacheLock<Result>(name: string, body: () => Promise<Result>): Promise<Result> {
  // `cat` answers only when it was started, hence when the lock is ours, and ends when its input does.
  const holder = spawn('flock', [join(cachePath('locks'), name), 'cat'], { stdio: ['pipe', 'pipe', 'ignore'] });
  const ended = once(holder, 'close');
  holder.stdin.write('?');
  await Promise.race([once(holder.stdout, 'data'), ended]);
  try {
    return await body();
  } finally {
    holder.stdin.end();
    await ended;
  }
}
