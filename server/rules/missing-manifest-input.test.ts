/** Awkward cases of missing-manifest-input: what an install reads in several ecosystems, and ways in which it arrives. */
import { describe, it } from 'vitest';
import { checkRule } from '../../test/support/check-rule.ts';
import { missingManifestInput } from './missing-manifest-input.ts';

type Row = readonly [title: string, text: string, files: Record<string, string>];

const lock = { 'package-lock.json': '{}' };
const workspaces = { ...lock, 'package.json': '{ "workspaces": ["packages/*"] }', 'packages/a/package.json': '{}' };

const bad: readonly Row[] = [
  [
    'a project that a project of .NET references',
    'FROM sdk:9\nWORKDIR /src\nCOPY web/web.csproj web/\nRUN [|dotnet restore web/web.csproj|]\nCOPY . .\nRUN dotnet publish --no-restore web\n',
    { 'web/web.csproj': '<ProjectReference Include="..\\core\\core.csproj" />', 'core/core.csproj': '<Project/>' },
  ],
  [
    'the versions of packages of a project of .NET',
    'FROM sdk:9\nWORKDIR /src\nCOPY web.csproj ./\nRUN [|dotnet restore|]\n',
    { 'web.csproj': '<Project/>', 'Directory.Packages.props': '<PackageVersion Include="a" Version="1" />' },
  ],
  ['manifests of workspaces', 'FROM node:22\nWORKDIR /app\nCOPY package*.json ./\nRUN [|npm ci|]\n', workspaces],
  [
    'a release of Yarn',
    'FROM node:22\nWORKDIR /app\nCOPY package.json yarn.lock ./\nRUN [|yarn install --immutable|]\n',
    { 'package.json': '{ "packageManager": "yarn@4.1.0" }', 'yarn.lock': '', '.yarnrc.yml': '', '.yarn/releases/yarn.cjs': '' },
  ],
  [
    'the workspace file of pnpm',
    'FROM node:22\nWORKDIR /app\nCOPY package.json pnpm-lock.yaml ./\nRUN [|pnpm install|]\n',
    { 'package.json': '{}', 'pnpm-lock.yaml': '', 'pnpm-workspace.yaml': 'packages: []\n' },
  ],
  [
    'patches that an install script applies',
    'FROM node:22\nWORKDIR /app\nCOPY package*.json ./\nRUN [|npm ci|]\n',
    { ...lock, 'package.json': '{ "scripts": { "postinstall": "patch-package" } }', 'patches/a+1.0.0.patch': '' },
  ],
  [
    'a registry of npm',
    'FROM node:22\nWORKDIR /app\nCOPY package*.json ./\nRUN [|npm ci|]\n',
    { ...lock, 'package.json': '{}', '.npmrc': 'registry=https://npm.example/\n' },
  ],
  [
    'requirements that others name',
    'FROM python:3.13\nWORKDIR /app\nCOPY requirements.txt ./\nRUN [|pip install -r requirements.txt|]\n',
    { 'requirements.txt': '-r base.txt\nflask\n', 'base.txt': 'click\n' },
  ],
  [
    'the catalogue of Gradle',
    'FROM gradle:8\nWORKDIR /src\nCOPY build.gradle.kts settings.gradle.kts ./\nRUN [|gradle dependencies|]\n',
    { 'build.gradle.kts': '', 'settings.gradle.kts': '', 'gradle/libs.versions.toml': '' },
  ],
  [
    'the registry of Cargo',
    'FROM rust:1\nWORKDIR /src\nCOPY Cargo.toml Cargo.lock ./\nRUN [|cargo fetch|]\n',
    { 'Cargo.toml': '', 'Cargo.lock': '', '.cargo/config.toml': '[source]\n' },
  ],
  [
    'the age of a release, where one is chosen',
    'FROM node:22\nWORKDIR /app\nCOPY package.json ./\nRUN [|npm install|]\n',
    { 'package.json': '{}', '.npmrc': 'min-release-age=7\n' },
  ],
  [
    'a registry beside the age',
    'FROM node:22\nWORKDIR /app\nCOPY package*.json ./\nRUN [|npm ci|]\n',
    { 'package.json': '{}', ...lock, '.npmrc': 'min-release-age=7\nregistry=https://npm.example/\n' },
  ],
  [
    'the manifest of a member that uv installs',
    'FROM python:3.13\nWORKDIR /app\nCOPY pyproject.toml uv.lock ./\nRUN [|uv sync --frozen --no-install-project|]\n',
    {
      'pyproject.toml': '[tool.uv.workspace]\nmembers = ["core"]\n',
      'uv.lock': '',
      'core/pyproject.toml': '[project]\nname = "core"\n',
    },
  ],
];

const good: readonly Row[] = [
  [
    'members of a workspace that are left out on purpose',
    'FROM node:22\nWORKDIR /app\nCOPY package*.json ./\nCOPY web/package.json web/\nRUN npm ci\n',
    {
      ...lock,
      'package.json': '{ "workspaces": ["web", "examples/*"] }',
      'web/package.json': '{}',
      'examples/a/package.json': '{}',
    },
  ],
  [
    'projects of .NET beside each other, wherever they lie in the image',
    'FROM sdk:9\nWORKDIR /build/web\nCOPY src/web/web.csproj ./\nCOPY src/core/core.csproj ../core/\nRUN dotnet restore\n',
    {
      'src/web/web.csproj': '<ProjectReference Include="../core/core.csproj" />',
      'src/core/core.csproj': '<Project/>',
      'src/tests/tests.csproj': '<Project/>',
    },
  ],
  [
    'a solution of .NET beside the project that is copied',
    'FROM sdk:9\nWORKDIR /src\nCOPY *.csproj ./\nRUN dotnet restore -a $TARGETARCH\n',
    { 'app.csproj': '<Project/>', 'app.slnx': '<Project Path="b/b.csproj" />', 'b/b.csproj': '<Project/>' },
  ],
  [
    'settings of .NET in a folder above, and those that no restore reads',
    'FROM sdk:9\nWORKDIR /src/web\nCOPY Directory.Packages.props /src/\nCOPY web/web.csproj ./\nRUN dotnet restore\n',
    {
      'web/web.csproj': '<Project/>',
      'Directory.Packages.props': '<PackageVersion Include="a" Version="1" />',
      'Directory.Build.targets': '<Nullable>enable</Nullable>',
      'global.json': '{}',
    },
  ],
  [
    '.NET, restored again when everything is there',
    'FROM sdk:9\nWORKDIR /src\nCOPY web.csproj ./\nRUN dotnet restore\nCOPY . .\nRUN dotnet publish\n',
    { 'web.csproj': '<ProjectReference Include="core/core.csproj" />', 'core/core.csproj': '<Project/>' },
  ],
  [
    'the age that a release has to have, where none is chosen',
    'FROM node:22\nWORKDIR /app\nCOPY package*.json ./\nRUN npm ci\n',
    { 'package.json': '{}', ...lock, '.npmrc': '# Days.\nmin-release-age=7\n' },
  ],
  [
    'settings that say nothing',
    'FROM node:22\nWORKDIR /app\nCOPY package*.json ./\nRUN npm ci\n',
    { 'package.json': '{}', ...lock, '.npmrc': '' },
  ],
  [
    'a workspace of one package with an age',
    'FROM node:22\nWORKDIR /app\nCOPY package.json pnpm-lock.yaml ./\nRUN pnpm install --frozen-lockfile\n',
    { 'package.json': '{}', 'pnpm-lock.yaml': '', 'pnpm-workspace.yaml': 'minimumReleaseAge: 1440\npackages:\n  - .\n' },
  ],
  [
    'members of a uv workspace that are not installed',
    'FROM python:3.13\nWORKDIR /app\nCOPY pyproject.toml uv.lock ./\nRUN uv sync --frozen --no-install-project --no-install-workspace\n',
    {
      'pyproject.toml': '[tool.uv.workspace]\nmembers = ["core"]\n',
      'uv.lock': '',
      'core/pyproject.toml': '[project]\nname = "core"\n',
    },
  ],
  [
    'a COPY of the workspaces',
    'FROM node:22\nWORKDIR /app\nCOPY package*.json ./\nCOPY packages/a/package.json packages/a/\nRUN npm ci\n',
    workspaces,
  ],
  [
    'the manifest of a workspace that is not asked for',
    'FROM node:22\nWORKDIR /app\nCOPY package*.json ./\nCOPY web/package.json web/\nRUN npm ci -w=web --omit=dev\n',
    { ...lock, 'package.json': '{ "workspaces": ["web", "api"] }', 'web/package.json': '{}', 'api/package.json': '{}' },
  ],
  [
    'a COPY that keeps folders',
    'FROM node:22\nWORKDIR /app\nCOPY --parents package*.json packages/*/package.json ./\nRUN npm ci\n',
    workspaces,
  ],
  [
    'a secret',
    'FROM node:22\nWORKDIR /app\nCOPY package*.json ./\nRUN --mount=type=secret,id=npmrc,target=/app/.npmrc npm ci\n',
    { 'package.json': '{}', ...lock, '.npmrc': 'a=1\n' },
  ],
  [
    'a mount of the whole context',
    'FROM node:22\nWORKDIR /app\nCOPY package*.json ./\nRUN --mount=type=bind,source=.npmrc,target=/app/.npmrc npm ci\n',
    { 'package.json': '{}', ...lock, '.npmrc': 'a=1\n' },
  ],
  ['the whole context', 'FROM node:22\nWORKDIR /app\nCOPY . .\nRUN npm ci\n', workspaces],
  [
    'an ignored file',
    'FROM node:22\nWORKDIR /app\nCOPY package*.json ./\nRUN npm ci\n',
    { 'package.json': '{}', ...lock, '.npmrc': 'a=1\n', '.dockerignore': '.npmrc\n' },
  ],
  [
    'a folder that is copied by name',
    'FROM maven:3\nWORKDIR /\nCOPY .mvn .mvn\nCOPY mvnw pom.xml ./\nRUN ./mvnw dependency:go-offline\n',
    { 'pom.xml': '<project/>', mvnw: '', '.mvn/wrapper/maven-wrapper.properties': '' },
  ],
  [
    'a folder with patches',
    'FROM node:22\nWORKDIR /app\nCOPY package.json yarn.lock ./\nCOPY ./patches ./patches\nRUN yarn install --immutable\n',
    { 'package.json': '{ "scripts": { "postinstall": "patch-package" } }', 'yarn.lock': '', 'patches/a.patch': '' },
  ],
  [
    'the interpreter that the image has',
    'FROM python:3.14\nWORKDIR /app\nCOPY requirements.txt ./\nRUN uv pip install --system -r requirements.txt\n',
    { 'requirements.txt': 'flask\n', '.python-version': '3.12\n' },
  ],
  [
    'what a pruning stage leaves',
    'FROM node:22 AS b\nWORKDIR /app\nCOPY . .\nRUN turbo prune web --docker\n\nFROM node:22\nWORKDIR /app\nCOPY package.json .\nCOPY --from=b /app/out/json/ .\nRUN pnpm install --frozen-lockfile\n',
    { 'package.json': '{}', 'pnpm-lock.yaml': '', 'pnpm-workspace.yaml': 'packages: []\n' },
  ],
  [
    'the configuration of a fetch',
    'FROM elixir:1\nWORKDIR /app\nCOPY mix.exs mix.lock ./\nRUN mix deps.get --only prod\n',
    { 'mix.exs': '', 'mix.lock': '', 'config/config.exs': '', 'config/prod.exs': '' },
  ],
  ['another lock file', 'FROM node:22\nWORKDIR /app\nCOPY package.json ./\nRUN npm ci\n', { 'package.json': '{}', ...lock }],
];

describe('missing-manifest-input', () => {
  it.each(bad)('reports %s', (_, text, files) => checkRule(missingManifestInput, { text, files }));
  it.each(good)('is silent about %s', (_, text, files) => checkRule(missingManifestInput, { text, files }));
});
