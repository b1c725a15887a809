/**
 * A small project whose services are each broken at another link of the chain, and named after it, so that one picture shows
 * every kind of reason. Everything is really done: built, run, and then changed behind the back of what runs.
 */

import { mkdir, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { runProcess } from '../../test/support/run-process.ts';
import type { Arranging } from './take-shot.mts';

const plain = 'FROM node:22\nWORKDIR /app\nCOPY . .\nCMD ["sleep", "1000000"]\n';
const waiting = 'network_mode: none, stop_signal: SIGKILL';
const built = ['context', 'transfer', 'target', 'source', 'container', 'compose', 'mount', 'drift', 'notes'] as const;

/** Answers with what takes all of it away again. */
export async function arrangeReasons({ docker, folder }: Arranging): Promise<() => Promise<unknown>> {
  const compose = (...args: readonly string[]) => docker('compose', '--project-directory', folder, ...args);
  const write = (path: string, text: string) => writeBelow(join(folder, path), text);
  const replaceSecretly = async (path: string, text: string): Promise<void> => {
    await write(path, text);
    await utimes(join(folder, path), longAgo, longAgo);
  };
  const git = (...args: readonly string[]) =>
    runProcess('git', ['-C', folder, '-c', 'user.name=Ada', '-c', 'user.email=ada@example.com', ...args]);
  await writeProject(write);
  await replaceSecretly('transfer/price.txt', '12.90\n');
  await git('init', '--quiet', '--initial-branch=main');
  await git('add', '--all');
  await git('commit', '--quiet', '--message=First');
  const { stdout: revision } = await git('rev-parse', 'HEAD');

  await docker('tag', 'node:22', 'base:1');
  await compose('build', '--quiet');
  await docker('buildx', 'build', '--quiet', '--target=base', '--tag=reasons-target', join(folder, 'target'));
  const label = `--label=org.opencontainers.image.revision=${revision.trim()}`;
  await docker('buildx', 'build', '--quiet', label, '--tag=reasons-notes', join(folder, 'notes'));
  await compose('up', '--detach', '--no-build', '--pull=never');

  await write('context/.dockerignore', 'locales/*.json\n');
  await replaceSecretly('transfer/price.txt', '14.90\n');
  await write('source/app.js', 'serve(8080);\n');
  await write('container/app.js', 'serve(8080);\n');
  await write('mount/data/countries.csv', 'de,at,ch\n');
  await compose('build', '--quiet', 'container', 'mount');
  await compose('up', '--detach', '--no-build', '--pull=never', '--force-recreate', 'mount');
  await write('compose.yaml', composeFile('DEBUG: "true"'));
  await docker('exec', 'reasons-drift-1', 'sh', '-c', 'echo "serve(9090);" > /app/app.js');
  // A file that is written while its container starts is no change.
  await setTimeout(4_000);
  await write('notes/app.js', 'serve(80); // Faster.\n');
  await git('commit', '--quiet', '--all', '--message=Serve faster');
  // Of no build that the workspace knows.
  await docker('commit', 'corner-shop-db-1', 'base:1');
  return async () => {
    await compose('down', '--volumes', '--rmi=all', '--timeout=0');
    await docker('image', 'rm', '--force', 'base:1');
  };
}

/** Older than any build. */
const longAgo = new Date('2026-01-01T12:00:00Z');

async function writeProject(write: (path: string, text: string) => Promise<void>): Promise<void> {
  for (const name of built) {
    await write(`${name}/Dockerfile`, plain);
    await write(`${name}/app.js`, 'serve(80);\n');
  }
  await write('context/Dockerfile', plain.replace('COPY . .', 'COPY app.js ./\nCOPY locales/de.json ./locales/'));
  await write('context/locales/de.json', '{}\n');
  await write('target/Dockerfile', `${plain.replace('node:22', 'node:22 AS base')}FROM base AS run\nCOPY app.js server.js\n`);
  await write('mount/data/countries.csv', 'de,at\n');
  await write('notes/Dockerfile', plain.replace('node:22', 'base:1'));
  await write('compose.yaml', composeFile('DEBUG: "false"'));
}

function composeFile(environment: string): string {
  const more: Readonly<Record<string, string>> = {
    compose: `, environment: { ${environment} }`,
    mount: ', volumes: ["data:/app/data"]',
    notes: ', volumes: ["./notes:/app"], entrypoint: [sh, -c, "node app.js; sleep 1000000"]',
  };
  const services = built.map((name) => `  ${name}: { build: ./${name}, ${waiting}${more[name] ?? ''} }\n`);
  return `name: reasons\nservices:\n${services.join('')}volumes:\n  data:\n`;
}

async function writeBelow(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
}
