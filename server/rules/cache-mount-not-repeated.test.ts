/** Awkward cases of cache-mount-not-repeated: stages, several mounts, package managers that read nothing again. */
import { describe, it } from 'vitest';
import { checkRule } from '../../test/support/check-rule.ts';
import { cacheMountNotRepeated } from './cache-mount-not-repeated.ts';

const bad: readonly (readonly [title: string, text: string])[] = [
  [
    'a build in a stage that stands on the download',
    'FROM golang:1 AS d\nWORKDIR /s\nRUN --mount=type=cache,target=/go/pkg/mod go mod download\n\nFROM d\nRUN [|go build .|]\n',
  ],
  [
    'a folder above the packages',
    'FROM golang:1\nWORKDIR /s\nRUN --mount=type=cache,target=/go go mod download\nRUN [|go build .|]\n',
  ],
  [
    '.NET without restore',
    'FROM dotnet:9\nWORKDIR /s\nRUN --mount=type=cache,target=/root/.nuget/packages dotnet restore\nRUN [|dotnet publish --no-restore|]\n',
  ],
  [
    'Cargo',
    'FROM rust:1\nWORKDIR /s\nRUN --mount=type=cache,target=/usr/local/cargo/registry cargo fetch\nRUN [|cargo build|]\n',
  ],
  [
    'Maven',
    'FROM maven:3\nWORKDIR /s\nRUN --mount=type=cache,target=/root/.m2 mvn dependency:go-offline\nRUN [|mvn -o package|]\n',
  ],
];

/** Package managers whose build reads the store again. */
const readAgain: readonly (readonly [download: string, build: string, store: string])[] = [
  ['sbt update', 'sbt assembly', '/root/.cache/coursier'],
  ['lein deps', 'lein uberjar', '/root/.m2/repository'],
  ['clojure -P', 'clojure -T:build uber', '/root/.m2'],
  ['dart pub get', 'dart compile exe bin/x.dart', '/root/.pub-cache'],
  ['stack build --only-dependencies', 'stack install', '/root/.stack'],
  ['cabal build --only-dependencies', 'cabal install', '/root/.cabal/store'],
];

const good: readonly (readonly [title: string, text: string])[] = [
  [
    'SwiftPM, which keeps in the project what it resolved',
    'FROM swift:6.1\nWORKDIR /s\nRUN --mount=type=cache,target=/root/.cache/org.swift.swiftpm swift package resolve\nRUN swift build\n',
  ],
  [
    'Mix, which fetches into the project',
    'FROM elixir:1\nWORKDIR /s\nRUN --mount=type=cache,target=/root/.hex mix deps.get\nRUN mix release\n',
  ],
  ['no mount at all', 'FROM golang:1\nWORKDIR /s\nRUN go mod download\nRUN go build .\n'],
  [
    'only the cache of builds',
    'FROM golang:1\nWORKDIR /s\nRUN go mod download\nRUN --mount=type=cache,target=/root/.cache/go-build go build .\n',
  ],
  ['one RUN for both', 'FROM golang:1\nWORKDIR /s\nRUN --mount=type=cache,target=/go/pkg/mod go mod download && go build .\n'],
  ['another folder', 'FROM golang:1\nWORKDIR /s\nRUN --mount=type=cache,target=/var/cache/x go mod download\nRUN go build .\n'],
  [
    'gems, which are in their place',
    'FROM ruby:3\nWORKDIR /s\nRUN --mount=type=cache,target=/usr/local/bundle/cache bundle install\nRUN bundle exec rake\n',
  ],
  [
    'another project',
    'FROM golang:1\nRUN --mount=type=cache,target=/go/pkg/mod cd /a && go mod download\nRUN cd /b && go build .\n',
  ],
  [
    'a stage of its own',
    'FROM golang:1 AS d\nWORKDIR /s\nRUN --mount=type=cache,target=/go/pkg/mod go mod download\n\nFROM golang:1\nWORKDIR /s\nRUN go build .\n',
  ],
];

describe('cache-mount-not-repeated', () => {
  it.each(bad)('reports %s', (_, text) => checkRule(cacheMountNotRepeated, { text }));
  it.each(good)('is silent about %s', (_, text) => checkRule(cacheMountNotRepeated, { text }));
  it.each(readAgain)('reports %s with a cache and %s without it', (download, build, store) =>
    checkRule(cacheMountNotRepeated, {
      text: `FROM a:1\nWORKDIR /s\nRUN --mount=type=cache,target=${store} ${download}\nRUN [|${build}|]\n`,
    }),
  );

  it('says that a build fails which may not download', () => {
    checkRule(cacheMountNotRepeated, { text: bad[2]?.[1] ?? '', message: 'fails' });
    checkRule(cacheMountNotRepeated, { text: bad[3]?.[1] ?? '', message: 'downloads them again' });
  });

  it('knows from the configuration where else a package manager keeps its packages', () => {
    const text = (build: string) =>
      `FROM a:1\nWORKDIR /s\nRUN --mount=type=cache,target=/cache/go go mod download\nRUN ${build}\n`;
    checkRule(cacheMountNotRepeated, {
      text: text('[|go build .|]'),
      options: { ecosystems: { go: { cacheFolders: ['/cache/go'] } } },
    });
    checkRule(cacheMountNotRepeated, { text: text('go build .') });
  });
});
