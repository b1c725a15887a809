/**
 * `npm run build`: bundles the three programs, and a thread of theirs, into `dist/`. `--watch` rebuilds on change. `--production --outdir <folder>`
 * is what the package holds: minified, no source maps, and the licences of everything that was bundled.
 */
import { rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { type BuildOptions, build, context, type Plugin } from 'esbuild';
import { licencesOf } from './build/licences.mts';

const { values } = parseArgs({
  options: { production: { type: 'boolean' }, watch: { type: 'boolean' }, outdir: { type: 'string', default: 'dist' } },
});
const isProduction = values.production === true;
const outdir = resolve(import.meta.dirname, '..', values.outdir);

/**
 * What dockerode brings for things that we do not do: ssh by a native module (ours goes through OpenSSH), sessions of BuildKit
 * over gRPC, folders as archives, certificates found by DOCKER_CERT_PATH. They become empty modules, so that the package holds no native code and half as much of the rest.
 */
const withoutUnused: Plugin = {
  name: 'without-unused',
  setup: ({ onResolve, onLoad }) => {
    const unused = /^(?:@grpc\/(?:grpc-js|proto-loader)|protobufjs|tar-fs|split-ca|ssh2|\.\/ssh|@balena\/dockerignore)$/;
    onResolve({ filter: unused }, ({ path }) => ({ path, namespace: 'unused' }));
    onLoad({ filter: /.*/, namespace: 'unused' }, () => ({ contents: 'module.exports = {};' }));
  },
};

const shared: BuildOptions = {
  absWorkingDir: join(import.meta.dirname, '..'),
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  mainFields: ['module', 'main'],
  minify: isProduction,
  sourcemap: isProduction ? false : 'linked',
  legalComments: 'none',
  logLevel: 'warning',
  outdir,
};

const programs: BuildOptions[] = [
  { ...shared, entryPoints: { extension: 'client/extension.ts' }, external: ['vscode'], plugins: [withoutUnused] },
  { ...shared, entryPoints: { server: 'server/main.ts' } },
  // A thread of the server and of the command line, which starts in no time because it holds nothing else.
  { ...shared, entryPoints: { 'context-worker': 'server/context/context-worker.ts' } },
  { ...shared, entryPoints: { cli: 'cli/main.ts' }, plugins: [withoutUnused], banner: { js: '#!/usr/bin/env node' } },
];

if (values.watch) {
  for (const program of programs) await (await context({ ...program, logLevel: 'info' })).watch();
} else {
  await rm(outdir, { recursive: true, force: true });
  const results = await Promise.all(programs.map((program) => build({ ...program, metafile: true })));
  const inputs = results.flatMap(({ metafile }) => Object.keys(metafile?.inputs ?? {}));
  if (isProduction) await writeFile(join(outdir, 'third-party-licenses.txt'), await licencesOf(inputs));
}
