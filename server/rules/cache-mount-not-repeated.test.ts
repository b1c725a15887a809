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
    'packages that are copied from another stage',
    'FROM golang:1 AS d\nRUN x\n\nFROM golang:1\nWORKDIR /s\nRUN --mount=type=cache,target=/go/pkg/mod go mod download\nCOPY --from=d /go/pkg/mod /go/pkg/mod\nRUN go build .\n',
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

  describe('a build that may not download', () => {
    const csproj = { 'app/app.csproj': '<Project><ItemGroup><PackageReference Include="x" /></ItemGroup></Project>' };
    const dotnet = (before: string, build: string) =>
      `FROM dotnet:9\nWORKDIR /s\nCOPY . .\n${before}RUN --mount=type=cache,target=/root/.nuget/packages dotnet restore\nRUN [|${build}|]\n`;

    it.each([
      ['.NET', dotnet('', 'dotnet publish --no-restore'), csproj],
      [
        'Cargo',
        'FROM rust:1\nWORKDIR /s\nRUN --mount=type=cache,target=/usr/local/cargo/registry cargo fetch\nRUN [|cargo build --offline|]\n',
        { 'Cargo.lock': '[[package]]\nname = "serde"\nsource = "registry+x"\n' },
      ],
      [
        'Maven',
        'FROM maven:3\nWORKDIR /s\nRUN --mount=type=cache,target=/root/.m2 mvn dependency:go-offline\nRUN [|mvn -o package|]\n',
        { 'pom.xml': '<project></project>' },
      ],
    ])('surely fails: %s', (_, text, files) =>
      checkRule(cacheMountNotRepeated, { text, files, severity: 'error', message: 'fails' }),
    );

    it.each([
      ['has no packages', dotnet('', 'dotnet publish --no-restore'), { 'app/app.csproj': '<Project></Project>' }],
      ['is of a project that nobody knows', dotnet('', 'dotnet publish --no-restore'), undefined],
      [
        'has a restore in front that leaves packages in the image',
        dotnet('RUN cd /t && dotnet restore\n', 'dotnet publish --no-restore'),
        csproj,
      ],
      ['may download', dotnet('', 'dotnet publish'), csproj],
    ])('is information where it %s', (_, text, files) =>
      checkRule(cacheMountNotRepeated, { text, files, severity: 'information' }),
    );
  });

  it('reports two caches at one place, because their ids differ', () => {
    const text = (second: string) =>
      `FROM golang:1\nWORKDIR /s\nRUN --mount=type=cache,id=a,target=/go/pkg/mod go mod download\nRUN ${second} go build .\n`;
    checkRule(cacheMountNotRepeated, { text: text('[|--mount=type=cache,target=/go/pkg/mod|]'), message: 'their ids differ' });
    checkRule(cacheMountNotRepeated, { text: text('[|--mount=type=cache,id=b,target=/go/pkg/mod|]') });
    checkRule(cacheMountNotRepeated, { text: text('--mount=type=cache,id=a,target=/go/pkg/mod') });
    checkRule(cacheMountNotRepeated, { text: text('--mount=type=cache,id=$ID,target=/go/pkg/mod') });
  });

  it('hints at a consumer that is hidden behind make or a script of the project', () => {
    const text = (build: string) =>
      `FROM golang:1\nWORKDIR /s\nCOPY go.mod go.sum ./\nRUN --mount=type=cache,target=/go/pkg/mod go mod download\nCOPY . .\nRUN ${build}\n`;
    for (const build of ['[|make build|]', '[|./build.sh|]', '[|bash scripts/build.sh|]', '[|just|]'])
      checkRule(cacheMountNotRepeated, { text: text(build), severity: 'hint', message: 'may' });
    for (const build of ['--mount=type=cache,target=/go/pkg/mod make', 'cd /other && make', 'echo done', '/usr/local/bin/tool'])
      checkRule(cacheMountNotRepeated, { text: text(build) });
  });
});
