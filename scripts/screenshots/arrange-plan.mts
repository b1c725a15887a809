/** A small shop that was built, in a repository whose commits mostly change its sources. */
import { appendFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runOrThrow } from '../../test/support/run-process.ts';
import type { Arranging } from './take-shot.mts';

const dockerfile = `# The shop window.
FROM node:22-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci
COPY src ./src
RUN npm run build \\
 && npm prune

FROM node:22-slim
ARG GIT_SHA=unknown
WORKDIR /app
COPY --from=build /app/dist ./dist
COPY locales ./locales
RUN npm run smoke
CMD ["node", "dist/server.js"]
`;
const slowNpm = `FROM node:22
RUN printf '#!/bin/sh\\nmkdir -p dist; case "$1" in ci) sleep 14;; *) sleep 3;; esac\\n' > /usr/local/bin/npm
`;
const identity = ['-c', 'user.name=t', '-c', 'user.email=t@t.invalid', '-c', 'commit.gpgsign=false'];
const commitCount = 40;

/** Answers with what gives the base image back. */
export async function arrangePlan({ docker, folder }: Arranging): Promise<() => Promise<unknown>> {
  // Beside the workspace, so that its build is none of it.
  const base = `${folder}-base`;
  await mkdir(base, { recursive: true });
  await writeFile(join(base, 'Dockerfile'), slowNpm);
  await docker('buildx', 'build', '--quiet', '--network=none', '--tag', 'node:22-slim', base);
  const write = async (path: string, text: string) => {
    await mkdir(join(folder, path, '..'), { recursive: true });
    await writeFile(join(folder, path), text);
  };
  const git = (...args: readonly string[]) => runOrThrow('git', ['-C', folder, ...identity, ...args]);
  for (const [path, text] of [
    ['Dockerfile', dockerfile],
    ['package.json', '{}\n'],
    ['package-lock.json', '{}\n'],
    ['locales/en.json', '{}\n'],
  ] as const)
    await write(path, text);
  await git('init', '--quiet');
  for (let commit = 0; commit < commitCount; commit += 1) {
    await write(commit % 10 === 3 ? 'package.json' : 'src/catalogue.js', `{ "commit": ${commit} }\n`);
    await git('add', '--all');
    await git('commit', '--quiet', '--message=change');
  }
  await docker('buildx', 'build', '--quiet', '--network=none', '--no-cache', '--tag', 'shop-window', folder);
  return () => docker('tag', 'node:22', 'node:22-slim');
}

/** It was built again after a source file was saved; beside it stands a tool of which nobody says the version. */
export async function arrangeLastBuild(on: Arranging): Promise<() => Promise<unknown>> {
  const putBack = await arrangePlan(on);
  const { docker, folder } = on;
  const build = () => docker('buildx', 'build', '--quiet', '--network=none', '--tag', 'shop-window', folder);
  const path = join(folder, 'Dockerfile');
  await writeFile(path, dockerfile.replace('COPY src', 'RUN npm install --global serve\nCOPY src'));
  await build();
  await appendFile(join(folder, 'src', 'catalogue.js'), `// ${folder}\n`);
  await build();
  return putBack;
}
