/**
 * Makes `node_modules` what `package-lock.json` says, before anything of it can be imported: plain JavaScript for Node 20,
 * built-in modules only. Does nothing when the two already agree.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export const root = join(import.meta.dirname, '..');

/** The environment in which every tool finds the project's own programs first, its Node among them. */
export function ownEnvironment() {
  const separator = process.platform === 'win32' ? ';' : ':';
  return { ...process.env, PATH: `${join(root, 'node_modules/.bin')}${separator}${process.env.PATH ?? ''}` };
}

/** Runs `npm ci` when packages are missing or differ from the lock. Throws when that fails. */
export function installPackages() {
  if (arePackagesCurrent()) return;
  console.log('Installing packages (npm ci) ...');
  const options = ['ci', '--no-audit', '--no-fund', '--loglevel=error'];
  const { status, error } = spawnSync('npm', options, { cwd: root, stdio: 'inherit', shell: process.platform === 'win32' });
  if (status !== 0)
    throw new Error(`npm ci failed${error === undefined ? '' : `: ${error.message}`}. Check the network and try again.`);
}

/** npm writes what it installed into a lock of its own; packages of other platforms are missing there. */
function arePackagesCurrent() {
  const installed = packagesOf(join(root, 'node_modules/.package-lock.json'));
  if (installed === undefined || !existsSync(join(root, 'node_modules/.bin/node'))) return false;
  const wanted = packagesOf(join(root, 'package-lock.json')) ?? {};
  return Object.entries(wanted).every(([path, { version, optional }]) => {
    if (path === '') return true;
    return installed[path] === undefined ? optional === true : installed[path].version === version;
  });
}

function packagesOf(lockFile) {
  return existsSync(lockFile) ? JSON.parse(readFileSync(lockFile, 'utf8')).packages : undefined;
}
