/** `npm ci` refuses a lock that leaves out the optional packages of another platform, and names no registry of our own. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const lockFile = join(import.meta.dirname, '../../package-lock.json');
const lock = JSON.parse(await readFile(lockFile, 'utf8')) as { packages: Readonly<Record<string, LockedPackage>> };

test('the lock names the packages of every platform', () => {
  const names = new Set(Object.keys(lock.packages).map((path) => path.slice(path.lastIndexOf('node_modules/') + 13)));
  const wanted = Object.values(lock.packages).flatMap(({ optionalDependencies }) => Object.keys(optionalDependencies ?? {}));
  expect(wanted.filter((name) => !names.has(name))).toEqual([]);
});

test('the lock names no registry', () => {
  expect(Object.values(lock.packages).filter(({ resolved }) => resolved !== undefined)).toEqual([]);
});

interface LockedPackage {
  readonly resolved?: string;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}
