/** Every package manager that is known, in the order of the documents. Data; `facts/` gives it meaning. */
import { cargo, dotnet, go, gradle, maven } from './compiled.ts';
import type { Ecosystem } from './ecosystem.ts';
import { bun, npm, pnpm, yarnBerry, yarnClassic } from './javascript.ts';
import { pip, poetry, uv } from './python.ts';
import { bundler, composer } from './ruby-php.ts';
import { apk, apt, dnf } from './system-packages.ts';

export const ecosystems: readonly Ecosystem[] = [
  ...[npm, yarnClassic, yarnBerry, pnpm, bun],
  ...[pip, poetry, uv],
  ...[bundler, composer],
  ...[go, cargo, maven, gradle, dotnet],
  ...[apt, apk, dnf],
];
