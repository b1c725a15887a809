/**
 * Base images without a registry: one small image of busybox and stand-in package managers, tagged with the names that
 * real Dockerfiles use. The stand-ins fail where the real tools fail, so a fix that forgets a file is found out.
 */
import { createHash } from 'node:crypto';
import { chmod, copyFile, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { runOrThrow } from '../run-process.ts';
import type { OwnEngine } from './start.ts';

const baseImageNames: readonly string[] = [
  'node node:22 node:22-alpine node:22-slim node:20 python:3.13 python:3.13-slim python:3.12 debian:12 debian',
  'debian:12-slim ubuntu:24.04 alpine:3.20 alpine:3.22 alpine golang:1.24 golang:1.24-alpine rust:1 ruby:3.3',
  'ruby:3.4 maven:3-eclipse-temurin-21 gradle:8-jdk21 composer:2 php:8.4-cli oven/bun:1 fedora:42',
  'mcr.microsoft.com/dotnet/sdk:9.0 mcr.microsoft.com/dotnet/aspnet:9.0 eclipse-temurin:21-jre nginx:1.29',
  'postgres:17',
].flatMap((line) => line.split(' '));

const standIns = join(import.meta.dirname, 'stand-ins');
/** Busybox's own shell starts its own `wget` whatever is on PATH, and has no pipefail by the name of bash. */
const shell = '/bin/bash';
/** Tools whose only duty is to exist. */
const plainTools = ['node', 'npx', 'python', 'python3', 'ruby', 'php', 'java', 'corepack', 'nginx', 'useradd', 'gunicorn'];
const aliases: Readonly<Record<string, string>> = { pip3: 'pip', yum: 'dnf', microdnf: 'dnf', apt: 'apt-get' };

/** Makes sure that every base image is there; quick when it is. */
export async function provideBaseImages(engine: OwnEngine): Promise<void> {
  const label = `dev.unstale.test.base=${await contentOfImages()}`;
  const { stdout } = await engine.docker([
    'images',
    '--filter',
    `label=${label}`,
    '--format',
    '{{.Repository}}:{{.Tag}} {{.ID}}',
  ]);
  const ids = new Map(stdout.split('\n').map((line) => line.split(' ') as [string, string]));
  const idOf = (name: string) => ids.get(name.includes(':') ? name : `${name}:latest`);
  const [first = ''] = baseImageNames;
  // A test that moved one of the names, and never moved it back, has left another image there.
  if (baseImageNames.every((name) => idOf(name) !== undefined && idOf(name) === idOf(first))) return;
  const folder = await mkdtemp(join(tmpdir(), 'unstale-base-'));
  try {
    await writeTree(folder);
    const tags = baseImageNames.flatMap((name) => ['--tag', name]);
    const args = ['buildx', 'build', '--quiet', '--network=none', '--provenance=false', '--label', label, ...tags, folder];
    const { exitCode, stderr } = await engine.docker(args);
    if (exitCode !== 0) throw new Error(`The base images could not be built: ${stderr.slice(-2000)}`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Stand-ins and this file together say what is in the images. */
async function contentOfImages(): Promise<string> {
  const hash = createHash('sha256').update(await readFile(import.meta.filename));
  for (const name of (await readdir(standIns)).sort()) hash.update(name).update(await readFile(join(standIns, name)));
  return hash.digest('hex').slice(0, 16);
}

async function writeTree(folder: string): Promise<void> {
  const root = join(folder, 'root');
  for (const path of ['bin', 'usr/local/bin', 'usr/local/lib', 'usr/bin', 'tmp', 'root', 'etc'])
    await mkdir(join(root, path), { recursive: true });
  await copyFile('/bin/busybox', join(root, 'bin/busybox'));
  const { stdout } = await runOrThrow('/bin/busybox', ['--list']);
  const tools = (await readdir(standIns)).filter((name) => !name.endsWith('.sh') && name !== 'generic');
  const taken = new Set([...tools, ...plainTools, ...Object.keys(aliases), 'busybox', 'sh', 'bash']);
  for (const applet of stdout.split('\n').filter((name) => name !== '' && !taken.has(name)))
    await symlink('busybox', join(root, 'bin', applet));
  await symlink('/bin/env', join(root, 'usr/bin/env'));
  await addShell(root);
  const shared = (await readdir(standIns)).filter((name) => name.endsWith('.sh'));
  for (const name of shared) await copyFile(join(standIns, name), join(root, 'usr/local/lib', name));
  for (const name of tools) await addTool(root, name, name);
  for (const [alias, name] of Object.entries(aliases)) await addTool(root, alias, name);
  for (const name of plainTools) await addTool(root, name, 'generic');
  await writeFile(join(root, 'etc/passwd'), 'root:x:0:0:root:/root:/bin/sh\nnode:x:1000:1000::/home/node:/bin/sh\n');
  await writeFile(join(root, 'etc/group'), 'root:x:0:\nnode:x:1000:\n');
  const path = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
  await writeFile(join(folder, 'Dockerfile'), `FROM scratch\nCOPY root/ /\nENV PATH=${path}\nCMD ["sh"]\n`);
}

/** The machine's own shell, with the libraries that it is linked to at the places where it looks for them. */
async function addShell(root: string): Promise<void> {
  const { stdout } = await runOrThrow('ldd', [shell]);
  const libraries = stdout.match(/\/\S+(?= \(0x)/g) ?? [];
  for (const path of [shell, ...libraries]) {
    await mkdir(join(root, dirname(path)), { recursive: true });
    await copyFile(path, join(root, path));
  }
  await symlink('bash', join(root, 'bin/sh'));
}

async function addTool(root: string, name: string, source: string): Promise<void> {
  const target = join(root, 'usr/local/bin', name);
  await copyFile(join(standIns, source), target);
  await chmod(target, 0o755);
}
