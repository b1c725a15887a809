/** A small shop that was built twice, the second time after a source file was saved; its packages take as long as real ones. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Arranging } from './take-shot.mts';

const dockerfile = `FROM node:22-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci
COPY src ./src
RUN npm run build

FROM node:22-slim
WORKDIR /app
COPY --from=build /app/dist ./dist
CMD ["node", "dist/server.js"]
`;
const slowNpm = `FROM node:22
RUN printf '#!/bin/sh\\nmkdir -p dist; case "$1" in ci) sleep 14;; *) sleep 2;; esac\\n' > /usr/local/bin/npm
`;

/** Answers with what gives the base image back. */
export async function arrangeBuilds({ docker, folder }: Arranging): Promise<() => Promise<unknown>> {
  // Beside the workspace, so that its build is none of it.
  const base = `${folder}-base`;
  const shop = join(folder, 'shop');
  await mkdir(base, { recursive: true });
  await mkdir(join(shop, 'src'), { recursive: true });
  await writeFile(join(base, 'Dockerfile'), slowNpm);
  await docker('buildx', 'build', '--quiet', '--network=none', '--tag', 'node:22-slim', base);
  await writeFile(join(folder, 'Dockerfile'), dockerfile);
  for (const [name, text] of [
    ['Dockerfile', dockerfile],
    ['package.json', '{}\n'],
    ['package-lock.json', '{}\n'],
  ] as const)
    await writeFile(join(shop, name), text);
  await writeFile(join(shop, 'src', 'catalogue.js'), `// ${folder}\n`);
  const build = (...more: readonly string[]) =>
    docker('buildx', 'build', '--quiet', '--network=none', '--provenance=false', '--tag', 'shop', ...more, shop);
  await build('--no-cache');
  await writeFile(join(shop, 'src', 'catalogue.js'), `// ${folder}\nmodule.exports = [];\n`);
  await build();
  return () => docker('tag', 'node:22', 'node:22-slim');
}
