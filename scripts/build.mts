/** `npm run build`: bundles the three programs into `dist/`. `--watch` rebuilds on change, `--production` minifies. */
import { rm } from 'node:fs/promises';
import { type BuildOptions, build, context } from 'esbuild';

const isProduction = process.argv.includes('--production');
const isWatching = process.argv.includes('--watch');

const shared: BuildOptions = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  mainFields: ['module', 'main'],
  minify: isProduction,
  sourcemap: isProduction ? false : 'linked',
  legalComments: 'none',
  logLevel: 'warning',
  outdir: 'dist',
};

const programs: BuildOptions[] = [
  { ...shared, entryPoints: { extension: 'client/extension.ts' }, external: ['vscode'] },
  { ...shared, entryPoints: { server: 'server/main.ts' } },
  { ...shared, entryPoints: { cli: 'cli/main.ts' }, banner: { js: '#!/usr/bin/env node' } },
];

if (isWatching) {
  for (const program of programs) await (await context({ ...program, logLevel: 'info' })).watch();
} else {
  await rm('dist', { recursive: true, force: true });
  await Promise.all(programs.map((program) => build(program)));
}
