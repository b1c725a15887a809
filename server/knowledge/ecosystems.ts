/** Every package manager that is known, in the order of the documents. Data; `facts/` gives it meaning. */
import { gleam, mix, rebar3 } from './beam.ts';
import { cargo, dotnet, go, gradle, maven } from './compiled.ts';
import { conda, pixi } from './conda.ts';
import { conan, vcpkg } from './cpp.ts';
import { deno } from './deno.ts';
import type { Ecosystem } from './ecosystem.ts';
import { cabal, opam, stack } from './haskell-ocaml.ts';
import { bun, npm, pnpm, yarnBerry, yarnClassic } from './javascript.ts';
import { clojure, leiningen, sbt } from './jvm-others.ts';
import { lerna, nx, rush, turbo } from './monorepos.ts';
import { carton, cpanm, luarocks } from './perl-lua.ts';
import { pip, poetry, uv } from './python.ts';
import { pdm, pipCompile, pipenv, pipSync } from './python-projects.ts';
import { julia, renv } from './r-julia.ts';
import { bundler, composer } from './ruby-php.ts';
import { dart, swift } from './swift-dart.ts';
import { apk, apt, dnf, pacman, zypper } from './system-packages.ts';
import { nimble, shards, zig } from './zig-crystal-nim.ts';

export const ecosystems: readonly Ecosystem[] = [
  ...[npm, yarnClassic, yarnBerry, pnpm, bun],
  ...[deno, rush, lerna, turbo, nx],
  ...[pip, poetry, uv],
  ...[pipenv, pdm, pipSync, pipCompile, conda, pixi],
  ...[bundler, composer],
  ...[go, cargo, maven, gradle, dotnet],
  ...[sbt, leiningen, clojure, swift, dart, stack, cabal, opam, zig, shards, nimble, conan, vcpkg],
  ...[mix, rebar3, gleam, cpanm, carton, luarocks, renv, julia],
  ...[apt, apk, dnf, zypper, pacman],
];
