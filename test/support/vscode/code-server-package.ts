/**
 * Turns npm's `code-server` package into a VS Code server that starts. Only its inner server is taken, and its
 * dependencies are installed at the locked versions without any install script: what remains is JavaScript, WebAssembly
 * and prebuilt binaries, so neither a compiler nor a system package is needed. Four small modules that would have to be
 * compiled are replaced by `stand-ins/`; what else is left out is listed below.
 */
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runOrThrow } from '../run-process.ts';
import { runNpm } from './npm.ts';

/** code-server 4.139.1 is VS Code 1.139.1. */
export const codeServerVersion = '4.139.1';

const integrity = 'sha512-fUYvJVdz4ZoVJfakGiGWXFMpF8K1ObsrpGvX17ZxNpKOzdNHs7lANT670JTr4ZhA8DnWqyvvmFG/d3HV9Yy6ew==';

const standIns = ['deviceid', 'fs-copyfile', 'native-watchdog', 'spdlog'];

/** Assistants, sign-in and Windows: large or native, loaded on demand, and used by no suite. */
const leftOut = [
  '@devcontainers/cli',
  '@github/copilot-sdk',
  '@microsoft/mxc-sdk',
  '@vscode/copilot-api',
  '@vscode/sandbox-runtime',
  '@vscode/sqlite3',
  '@vscode/windows-process-tree',
  '@vscode/windows-registry',
  'kerberos',
  'node-addon-api',
  'ssh2',
];

/** Fills `folder` with the server. Throws when the registry cannot be reached or the package is not the pinned one. */
export async function unpackCodeServer(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await unpackInnerServer(folder);
  await leaveOutDependencies(join(folder, 'package.json'));
  await Promise.all([installDependencies(folder), installDependencies(join(folder, 'extensions'))]);
  for (const name of standIns) await placeStandIn(name, join(folder, 'node_modules', '@vscode', name));
}

async function unpackInnerServer(folder: string): Promise<void> {
  const { stdout } = await runNpm(['pack', `code-server@${codeServerVersion}`, '--json'], { cwd: folder });
  const { filename, found } = readPackAnswer(stdout);
  if (found !== integrity) throw new Error(`code-server@${codeServerVersion} has the integrity ${found}, expected ${integrity}`);
  const inner = 'package/lib/vscode';
  await runOrThrow('tar', ['-xzf', filename, '--strip-components=3', `--exclude=${inner}/extensions/copilot`, inner], {
    cwd: folder,
  });
  await rm(join(folder, filename));
}

/** Older npm answers with a list, newer npm with an object keyed by package name. */
function readPackAnswer(stdout: string): { filename: string; found: string } {
  const [first] = Object.values(JSON.parse(stdout) as Record<string, { filename: string; integrity: string }>);
  if (first === undefined) throw new Error('npm pack answered with nothing');
  return { filename: first.filename, found: first.integrity };
}

type Manifest = { readonly dependencies: Readonly<Record<string, string>> };

async function leaveOutDependencies(path: string): Promise<void> {
  const manifest = JSON.parse(await readFile(path, 'utf8')) as Manifest;
  const without = new Set([...leftOut, ...standIns.map((name) => `@vscode/${name}`)]);
  const dependencies = Object.entries(manifest.dependencies).filter(([name]) => !without.has(name));
  await writeFile(path, JSON.stringify({ ...manifest, dependencies: Object.fromEntries(dependencies) }, null, 2));
}

/** `npm ci` refuses the shrinkwrap once dependencies are dropped; `npm install` keeps the versions it locks. */
async function installDependencies(folder: string): Promise<void> {
  await runNpm(['install', '--omit=dev', '--ignore-scripts'], { cwd: folder });
}

async function placeStandIn(name: string, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await cp(join(import.meta.dirname, 'stand-ins', `${name}.mjs`), join(folder, 'index.mjs'));
  await writeFile(join(folder, 'package.json'), JSON.stringify({ name: `@vscode/${name}`, version: '0.0.0', main: 'index.mjs' }));
}
