/** Awkward cases of lockfile-not-copied: ways in which a lock file arrives, and projects that have none on purpose. */
import { describe, it } from 'vitest';
import { checkRule } from '../../test/support/check-rule.ts';
import { lockfileNotCopied } from './lockfile-not-copied.ts';

const npm = { 'package.json': '{}', 'package-lock.json': '{}' };

const bad: readonly (readonly [title: string, text: string, files: Record<string, string>])[] = [
  [
    'a project of .NET',
    'FROM sdk:9\nWORKDIR /src\nCOPY web/web.csproj web/\nRUN [|dotnet restore web/web.csproj|]\nCOPY . .\nRUN dotnet publish --no-restore web\n',
    { 'web/web.csproj': '<Project/>', 'web/packages.lock.json': '{}', 'web/a.cs': '' },
  ],
  [
    'a project of .NET by a wildcard',
    'FROM sdk:9\nWORKDIR /src\nCOPY web/*.csproj ./\nRUN [|dotnet restore|]\n',
    { 'web/web.csproj': '<Project/>', 'web/packages.lock.json': '{}' },
  ],
  [
    'a project in a folder',
    'FROM node:22\nWORKDIR /app\nCOPY web/package.json ./\nRUN [|npm i|]\n',
    { 'web/package.json': '{}', 'web/package-lock.json': '{}' },
  ],
  [
    'a folder flag',
    'FROM node:22\nCOPY web/package.json /app/web/\nRUN [|npm --prefix /app/web install|]\n',
    { 'web/package.json': '{}', 'web/package-lock.json': '{}' },
  ],
  [
    'a manifest that a parent stage brought',
    'FROM node:22 AS b\nWORKDIR /app\nCOPY package.json .\n\nFROM b\nRUN [|npm install|]\n',
    npm,
  ],
  [
    'composer',
    'FROM composer:2\nWORKDIR /app\nCOPY composer.json ./\nRUN [|composer install|]\n',
    { 'composer.json': '{}', 'composer.lock': '{}' },
  ],
  [
    'poetry',
    'FROM python:3\nWORKDIR /app\nCOPY pyproject.toml ./\nRUN [|poetry install --no-root|]\n',
    { 'pyproject.toml': '', 'poetry.lock': '' },
  ],
  [
    'a bind mount of the manifest alone',
    'FROM node:22\nWORKDIR /app\nRUN --mount=type=bind,source=package.json,target=/app/package.json [|npm install|]\n',
    npm,
  ],
];

const good: readonly (readonly [title: string, text: string, files: Record<string, string>])[] = [
  [
    'a folder with the lock files of two package managers',
    'FROM node:22\nWORKDIR /app\nCOPY package.json ./\nRUN npm install\n',
    { ...npm, 'yarn.lock': '' },
  ],
  [
    '.NET, restored again when everything is there',
    'FROM sdk:9\nWORKDIR /src\nCOPY web.csproj ./\nRUN dotnet restore\nCOPY . .\nRUN dotnet publish -o /out\n',
    { 'web.csproj': '<Project/>', 'packages.lock.json': '{}' },
  ],
  [
    '.NET, whose lock file comes along',
    'FROM sdk:9\nWORKDIR /src\nCOPY web.csproj packages.lock.json ./\nRUN dotnet restore\n',
    { 'web.csproj': '<Project/>', 'packages.lock.json': '{}' },
  ],
  [
    'a solution of .NET that is not copied, of whose projects one is',
    'FROM sdk:9\nWORKDIR /src\nCOPY web/web.csproj web/packages.lock.json ./\nRUN dotnet restore\n',
    {
      'all.slnx': '<Project Path="web/web.csproj" /><Project Path="b/b.csproj" />',
      'web/web.csproj': '<Project/>',
      'web/packages.lock.json': '{}',
      'b/b.csproj': '<Project/>',
      'b/packages.lock.json': '{}',
    },
  ],
  [
    'a project of .NET that an absolute path names',
    'FROM sdk:9\nWORKDIR /src\nCOPY web.csproj ./\nRUN dotnet restore /src/other/b.csproj\n',
    { 'web.csproj': '<Project/>', 'packages.lock.json': '{}' },
  ],
  [
    'a bind mount of the lock file',
    'FROM node:22\nWORKDIR /app\nCOPY package.json ./\nRUN --mount=type=bind,source=package-lock.json,target=/app/package-lock.json npm ci\n',
    npm,
  ],
  ['a COPY of its own', 'FROM node:22\nWORKDIR /app\nCOPY package.json ./\nCOPY package-lock.json ./\nRUN npm ci\n', npm],
  ['the whole context', 'FROM node:22\nWORKDIR /app\nCOPY . .\nRUN npm ci\n', npm],
  [
    'a folder with both',
    'FROM node:22\nWORKDIR /app\nCOPY web/ ./\nRUN npm ci\n',
    { 'web/package.json': '{}', 'web/package-lock.json': '{}' },
  ],
  [
    'another package manager',
    'FROM node:22\nWORKDIR /app\nCOPY package.json ./\nRUN npm install\n',
    { 'package.json': '{}', 'yarn.lock': '' },
  ],
  [
    'one of two lock files',
    'FROM node:22\nWORKDIR /app\nCOPY package.json npm-shrinkwrap.json ./\nRUN npm ci\n',
    { ...npm, 'npm-shrinkwrap.json': '{}' },
  ],
  [
    'a library',
    'FROM node:22\nWORKDIR /app\nCOPY package.json ./\nRUN npm install\n',
    { ...npm, '.gitignore': 'package-lock.json\n' },
  ],
  ['a command without lock', 'FROM node:22\nWORKDIR /app\nCOPY package.json ./\nRUN npm install --no-package-lock\n', npm],
  ['a named tool', 'FROM node:22\nWORKDIR /app\nCOPY package.json ./\nRUN npm install -g pnpm@9\n', npm],
  ['files of another stage', 'FROM node:22\nWORKDIR /app\nCOPY --from=x package.json ./\nRUN npm install\n', npm],
];

describe('lockfile-not-copied', () => {
  it.each(bad)('reports %s', (_, text, files) => checkRule(lockfileNotCopied, { text, files }));
  it.each(good)('is silent about %s', (_, text, files) => checkRule(lockfileNotCopied, { text, files }));

  it('is silent where nobody knows the files', () => {
    const text = 'FROM node:22\nWORKDIR /app\nCOPY package.json ./\nRUN npm install\n';
    checkRule(lockfileNotCopied, { text, files: undefined });
  });

  it('has no fix where the ignore file keeps the lock file out', () =>
    checkRule(lockfileNotCopied, {
      text: 'FROM node:22\nWORKDIR /app\nCOPY package*.json ./\nRUN [|npm install|]\n',
      files: { ...npm, '.dockerignore': 'package-lock.json\n' },
      message: 'package-lock.json',
      fixed: null,
    }));

  it('adds a word where there is a folder, and nothing where a file gets a new name', () => {
    checkRule(lockfileNotCopied, {
      text: 'FROM node:22\nWORKDIR /app\nCOPY ./package.json /app\nRUN [|npm install|]\n',
      files: npm,
      fixed: 'FROM node:22\nWORKDIR /app\nCOPY ./package.json ./package-lock.json /app/\nRUN npm install\n',
    });
    checkRule(lockfileNotCopied, {
      text: 'FROM node:22\nWORKDIR /app\nCOPY package.json ./package.json\nRUN [|npm install|]\n',
      files: npm,
      fixed: null,
    });
  });
});
