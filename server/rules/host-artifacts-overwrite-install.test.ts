/** Awkward cases of host-artifacts-overwrite-install: where the folder lands, what keeps it out, what is meant. */
import { describe, it } from 'vitest';
import { checkRule } from '../../test/support/check-rule.ts';
import { hostArtifactsOverwriteInstall } from './host-artifacts-overwrite-install.ts';

type Row = readonly [title: string, text: string, files: Record<string, string>];

const node = { 'package.json': '{}', 'node_modules/a/index.js': '', '.dockerignore': '.git\n' };
const split = 'FROM node:22\nWORKDIR /app\nCOPY package.json ./\nRUN npm install\n';

const bad: readonly Row[] = [
  [
    'a project in a folder',
    'FROM node:22\nWORKDIR /app\nCOPY web/package.json web/\nRUN cd web && npm install\n[|COPY . .|]\n',
    { 'web/package.json': '{}', 'web/node_modules/a/i.js': '', '.dockerignore': 'node_modules\n' },
  ],
  [
    'the folder of the project',
    'FROM node:22\nWORKDIR /app\nCOPY web/package.json ./\nRUN npm install\n[|COPY web .|]\n',
    { 'web/package.json': '{}', 'web/node_modules/a/i.js': '', '.dockerignore': '.git\n' },
  ],
  [
    'packages of Composer that Git ignores',
    'FROM php:8\nWORKDIR /app\nCOPY composer.json ./\nRUN composer install --no-scripts\n[|COPY . .|]\n',
    { 'composer.json': '{}', 'vendor/autoload.php': '', '.gitignore': '/vendor/\n', '.dockerignore': '.git\n' },
  ],
  [
    'objects of .NET',
    'FROM dotnet:9\nWORKDIR /src\nCOPY app.csproj .\nRUN dotnet restore\n[|COPY . .|]\n',
    { 'app.csproj': '', 'obj/project.assets.json': '', '.dockerignore': 'bin/\n' },
  ],
  [
    'an environment of Python',
    'FROM python:3.13\nWORKDIR /app\nCOPY pyproject.toml uv.lock ./\nRUN uv sync --locked --no-install-project\n[|COPY . .|]\n',
    { 'pyproject.toml': '', 'uv.lock': '', '.venv/bin/python': '', '.dockerignore': '.git\n' },
  ],
  [
    'packages of Elixir',
    'FROM elixir:1\nWORKDIR /app\nCOPY mix.exs mix.lock ./\nRUN mix deps.get\n[|COPY . .|]\n',
    { 'mix.exs': '', 'mix.lock': '', 'deps/a/mix.exs': '', '.gitignore': '/deps/\n', '.dockerignore': '.git\n' },
  ],
  [
    'a stage that stands on the install',
    `${split}\nFROM node:22 AS x\n`
      .replace('FROM node:22\n', 'FROM node:22 AS deps\n')
      .replace('FROM node:22 AS x', 'FROM deps\n[|COPY . .|]'),
    node,
  ],
];

const good: readonly Row[] = [
  ['a folder that is not there', `${split}COPY . .\n`, { 'package.json': '{}', '.dockerignore': '.git\n' }],
  ['a folder that is kept out', `${split}COPY . .\n`, { ...node, '.dockerignore': 'node_modules\n' }],
  ['a second install', `${split}COPY . .\nRUN npm ci\n`, node],
  ['an excluded folder', `${split}COPY --exclude=node_modules . .\n`, node],
  ['sources only', `${split}COPY src ./src\n`, { ...node, 'src/i.js': '' }],
  ['another place', `${split}COPY . /other/\n`, node],
  ['no ignore file at all', `${split}COPY . .\n`, { 'package.json': '{}', 'node_modules/a/index.js': '' }],
  ['an install below', 'FROM node:22\nWORKDIR /app\nCOPY . .\nRUN npm ci\n', node],
  [
    'vendored packages of Composer',
    'FROM php:8\nWORKDIR /app\nCOPY composer.json ./\nRUN composer install\nCOPY . .\n',
    { 'composer.json': '{}', 'vendor/autoload.php': '', '.dockerignore': '.git\n' },
  ],
  [
    'a stage of its own',
    'FROM node:22 AS deps\nWORKDIR /app\nCOPY package.json ./\nRUN npm ci\n\nFROM node:22\nWORKDIR /app\nCOPY . .\nCOPY --from=deps /app/node_modules ./node_modules\n',
    node,
  ],
];

describe('host-artifacts-overwrite-install', () => {
  it.each(bad)('reports %s', (_, text, files) => checkRule(hostArtifactsOverwriteInstall, { text, files }));
  it.each(good)('is silent about %s', (_, text, files) => checkRule(hostArtifactsOverwriteInstall, { text, files }));

  it('never keeps out a source that is called the same', () => {
    const tracked = { ...node, '.gitignore': '/target\n', 'src/target/mod.rs': '', 'target/debug/a': '' };
    checkRule(hostArtifactsOverwriteInstall, {
      text: 'FROM rust:1\nWORKDIR /app\nCOPY Cargo.toml ./\nRUN cargo build\n[|COPY . .|]\n',
      files: { ...tracked, 'Cargo.toml': '' },
      fixedFiles: { '.dockerignore': '.git\ntarget\n' },
    });
  });
});
