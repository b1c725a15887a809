/** Awkward cases of no-separate-dependency-step: what is there already, and what is not downloaded at all. */
import { describe, it } from 'vitest';
import { checkRule } from '../../test/support/check-rule.ts';
import { noSeparateDependencyStep } from './no-separate-dependency-step.ts';

type Row = readonly [title: string, text: string, files: Record<string, string>];
const rust = { 'Cargo.toml': '', 'Cargo.lock': '', 'src/main.rs': '' };

const bad: readonly Row[] = [
  [
    'Swift',
    'FROM swift:6\nWORKDIR /s\nCOPY . .\nRUN [|swift build -c release|]\n',
    { 'Package.swift': '', 'Package.resolved': '' },
  ],
  [
    'Maven with several modules, for which only a cache mount is offered',
    'FROM maven:3\nWORKDIR /s\nCOPY . .\nRUN [|mvn -B verify|]\n',
    { 'pom.xml': '<modules><module>a</module></modules>', 'a/pom.xml': '' },
  ],
  ['Cargo', 'FROM rust:1\nWORKDIR /s\nCOPY . .\nRUN [|cargo build --release|]\n', rust],
  ['Maven', 'FROM maven:3\nWORKDIR /s\nCOPY . .\nRUN [|mvn -B package|]\n', { 'pom.xml': '' }],
  [
    'the wrapper of Gradle',
    'FROM eclipse-temurin:21\nWORKDIR /s\nCOPY . .\nRUN [|./gradlew bootJar|]\n',
    { 'build.gradle': '', gradlew: '' },
  ],
  ['.NET', 'FROM dotnet:9\nWORKDIR /s\nCOPY . .\nRUN [|dotnet publish -c Release|]\n', { 'app/app.csproj': '' }],
];

const good: readonly Row[] = [
  ['a cache mount', 'FROM rust:1\nWORKDIR /s\nCOPY . .\nRUN --mount=type=cache,target=/s/target cargo build\n', rust],
  [
    'dependencies of cargo-chef',
    'FROM rust:1\nWORKDIR /s\nCOPY recipe.json .\nRUN cargo chef cook\nCOPY . .\nRUN cargo build\n',
    rust,
  ],
  [
    'a stage that has them',
    'FROM rust:1 AS d\nWORKDIR /s\nCOPY Cargo.* ./\nRUN cargo fetch\n\nFROM d\nCOPY . .\nRUN cargo build\n',
    rust,
  ],
  ['vendored crates', 'FROM rust:1\nWORKDIR /s\nCOPY . .\nRUN cargo build\n', { ...rust, 'vendor/x/lib.rs': '' }],
  [
    'vendored modules',
    'FROM golang:1\nWORKDIR /s\nCOPY . .\nRUN go build .\n',
    { 'go.mod': '', 'go.sum': '', 'vendor/modules.txt': '' },
  ],
  [
    'a module without dependencies, whose go.sum is empty',
    'FROM golang:1\nWORKDIR /s\nCOPY . .\nRUN go build .\n',
    { 'go.mod': 'module demo\n', 'go.sum': '', 'main.go': '' },
  ],
  ['a part of the project', 'FROM rust:1\nWORKDIR /s\nCOPY src src\nRUN cargo build\n', rust],
  ['an install below', 'FROM rust:1\nWORKDIR /s\nCOPY . .\nRUN cargo fetch\nRUN cargo build\n', rust],
  ['scripts', 'FROM node:22\nWORKDIR /s\nCOPY . .\nRUN npm run build\n', { 'package.json': '{}', 'package-lock.json': '{}' }],
];

describe('no-separate-dependency-step', () => {
  it.each(bad)('reports %s', (_, text, files) => checkRule(noSeparateDependencyStep, { text, files }));
  it.each(good)('is silent about %s', (_, text, files) => checkRule(noSeparateDependencyStep, { text, files }));
  it('is silent where the context is not known', () => {
    checkRule(noSeparateDependencyStep, { text: 'FROM rust:1\nWORKDIR /s\nCOPY . .\nRUN cargo build\n' });
  });

  it('warns where every edit compiles the dependencies again', () => {
    checkRule(noSeparateDependencyStep, {
      text: bad.find(([title]) => title === 'Cargo')?.[1] ?? '',
      files: rust,
      severity: 'warning',
    });
    const [, text = '', files = {}] = bad.find(([title]) => title === '.NET') ?? [];
    checkRule(noSeparateDependencyStep, { text, files, severity: 'information' });
  });

  describe('uv', () => {
    const uv = { 'pyproject.toml': '[project]\n', 'uv.lock': '', 'shop/a.py': '' };
    const start = 'FROM python:3.13\nWORKDIR /app\n';
    const second = (text: string, files: Record<string, string>, fixed: string | null) =>
      checkRule(noSeparateDependencyStep, {
        text: `${start}${text}`,
        files,
        fixed: fixed === null ? undefined : `${start}${fixed}`,
      });

    it('gets a first phase with the flags of both instructions', () =>
      second(
        'COPY --chown=app . /app\nENV A=1\nRUN [|uv sync --frozen --no-dev|] && rm -rf /tmp/x\n',
        { ...uv, '.python-version': '3.13\n' },
        'COPY --chown=app pyproject.toml uv.lock .python-version /app/\nRUN uv sync --frozen --no-dev --no-install-project\nCOPY --chown=app . /app\nENV A=1\nRUN uv sync --frozen --no-dev && rm -rf /tmp/x\n',
      ));

    const mount = '--mount=type=cache,target=/root/.cache/uv';
    it.each([
      [
        'a workspace',
        'uv sync --locked',
        { ...uv, 'pyproject.toml': '[tool.uv.workspace]\nmembers = ["a"]\n', 'a/pyproject.toml': '' },
      ],
      ['a dependency in a folder', 'uv sync --locked', { ...uv, 'pyproject.toml': 'a = { path = "../a" }\n' }],
      ['a lock file that may change', 'uv sync', uv],
      ['a group that is named', 'uv sync --locked --group web', uv],
    ])('gets only a cache mount for %s', (_, command, files) =>
      second(`COPY . .\nRUN [|${command}|]\n`, files, `COPY . .\nRUN ${mount} ${command}\n`),
    );

    it.each([
      ['a step in between', 'COPY . .\nRUN make\nRUN [|uv sync --locked|]\n', 'COPY . .\nRUN make\n'],
      ['something in front', 'COPY . .\nRUN make && [|uv sync --locked|]\n', 'COPY . .\n'],
      ['a variable of the command', 'COPY . .\nRUN [|UV_X=1 uv sync --locked|]\n', 'COPY . .\n'],
    ])('keeps its place below %s', (_, text, kept) =>
      second(text, uv, kept + text.slice(kept.length).replace('RUN ', `RUN ${mount} `).replace('[|', '').replace('|]', '')),
    );

    it.each([
      [
        'two phases',
        'COPY pyproject.toml uv.lock ./\nRUN uv sync --locked --no-install-project\nCOPY . .\nRUN uv sync --locked\n',
      ],
      ['a cache mount', `COPY . .\nRUN ${mount} uv sync --locked\n`],
      ['no project', 'COPY . .\nRUN uv sync --locked --no-install-project\n'],
    ])('is left alone with %s', (_, text) => checkRule(noSeparateDependencyStep, { text: `${start}${text}`, files: uv }));
  });
});
