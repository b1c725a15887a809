/** Projects of many ecosystems whose Dockerfiles copy the sources before they install: what a fix has to get right in each. */
import type { ContextFiles } from '../../server/rules/rule.ts';

export interface ProjectShape {
  readonly name: string;
  readonly dockerfile: string;
  readonly files: ContextFiles;
}

const source = { 'src/index.js': 'one\n', '.dockerignore': '.git\n' };

export const projectShapes: readonly ProjectShape[] = [
  {
    name: 'npm with a script of its own and workspaces',
    dockerfile: 'FROM node:22\nWORKDIR /app\nCOPY . .\nRUN npm ci\nRUN npm run build\n',
    files: {
      ...source,
      'package.json': '{ "workspaces": ["packages/*"], "scripts": { "postinstall": "node scripts/after.js", "build": "tsc" } }\n',
      'package-lock.json': '{}\n',
      '.npmrc': 'fund=false\n',
      'scripts/after.js': '\n',
      'packages/a/package.json': '{}\n',
      'packages/a/index.js': '\n',
    },
  },
  {
    name: 'Yarn with a release of its own',
    dockerfile: 'FROM node:22\nWORKDIR /app\nCOPY . .\nRUN yarn install --immutable\n',
    files: {
      ...source,
      'package.json': '{ "packageManager": "yarn@4.1.0" }\n',
      'yarn.lock': '\n',
      '.yarnrc.yml': 'yarnPath: .yarn/releases/yarn.cjs\n',
      '.yarn/releases/yarn.cjs': '\n',
    },
  },
  {
    name: 'pnpm with a workspace and patches',
    dockerfile: 'FROM node:22\nWORKDIR /app\nCOPY . .\nRUN pnpm install --frozen-lockfile\n',
    files: {
      ...source,
      'package.json': '{ "scripts": { "postinstall": "patch-package" } }\n',
      'pnpm-lock.yaml': '\n',
      'pnpm-workspace.yaml': 'packages: ["apps/*"]\n',
      'apps/a/package.json': '{}\n',
      'patches/a.patch': '\n',
    },
  },
  {
    name: 'pnpm whose scripts read the sources',
    dockerfile: 'FROM node:22\nWORKDIR /app\nCOPY . .\nRUN pnpm install --prod\n',
    files: {
      ...source,
      'package.json': '{ "scripts": { "prepare": "tsc src/index.js" } }\n',
      'pnpm-lock.yaml': '\n',
      '.npmrc': 'fund=false\n',
    },
  },
  {
    name: 'pip with files that include each other',
    dockerfile: 'FROM python:3.13\nWORKDIR /app\nCOPY . .\nRUN pip install -r requirements/prod.txt\n',
    files: {
      'requirements/prod.txt': '-r base.txt\n',
      'requirements/base.txt': '-c ../constraints.txt\nflask\n',
      'constraints.txt': '\n',
      'app.py': 'one\n',
    },
  },
  {
    name: 'Poetry without the project itself',
    dockerfile: 'FROM python:3.13\nWORKDIR /app\nCOPY . .\nRUN poetry install --no-root\n',
    files: { 'pyproject.toml': '[tool.poetry]\n', 'poetry.lock': '\n', 'shop/__init__.py': 'one\n' },
  },
  {
    name: 'uv without the project itself',
    dockerfile: 'FROM python:3.13\nWORKDIR /app\nCOPY . .\nRUN uv sync --locked --no-install-project\n',
    files: { 'pyproject.toml': '[project]\n', 'uv.lock': '\n', '.python-version': '3.13\n', 'shop/__init__.py': 'one\n' },
  },
  {
    name: 'Bundler with a gem of the project',
    dockerfile: 'FROM ruby:3.4\nWORKDIR /app\nCOPY . .\nRUN bundle install\n',
    files: {
      Gemfile: 'gem "rails"\neval_gemfile "gems/more.rb"\n',
      'Gemfile.lock': '\n',
      'gems/more.rb': '\n',
      'app.rb': 'one\n',
    },
  },
  {
    name: 'Composer without scripts',
    dockerfile: 'FROM composer:2\nWORKDIR /app\nCOPY . .\nRUN composer install --no-scripts --no-autoloader\n',
    files: { 'composer.json': '{}\n', 'composer.lock': '{}\n', 'symfony.lock': '{}\n', 'src/Kernel.php': 'one\n' },
  },
  {
    name: 'Go with a module in a folder',
    dockerfile: 'FROM golang:1.24\nWORKDIR /app\nCOPY . .\nRUN go mod download\nRUN go build -o /usr/local/bin/app .\n',
    files: {
      'go.mod': 'module demo\nrequire example.com/lib v0.0.0\nreplace example.com/lib => ./lib\n',
      'go.sum': '\n',
      'lib/go.mod': 'module example.com/lib\n',
      'main.go': 'one\n',
    },
  },
  {
    name: '.NET with a solution and central versions',
    dockerfile:
      'FROM mcr.microsoft.com/dotnet/sdk:9.0\nWORKDIR /app\nCOPY . .\nRUN dotnet restore\nRUN dotnet publish --no-restore\n',
    files: {
      'shop.sln': 'Project("{FAE04EC0}") = "web", "web\\web.csproj", "{1}"\nEndProject\n',
      'web/web.csproj': '<Project/>\n',
      'web/Program.cs': 'one\n',
      'Directory.Packages.props': '<Project/>\n',
      'global.json': '{}\n',
    },
  },
  {
    name: '.NET with a project that references another one',
    dockerfile:
      'FROM mcr.microsoft.com/dotnet/sdk:9.0\nWORKDIR /app\nCOPY . .\nRUN dotnet restore web/web.csproj\nRUN dotnet publish --no-restore web/web.csproj\n',
    files: {
      'web/web.csproj': '<Project>\n  <ProjectReference Include="..\\core\\core.csproj" />\n</Project>\n',
      'web/Program.cs': 'one\n',
      'core/core.csproj': '<Project/>\n',
      'core/Core.cs': 'one\n',
      'tests/tests.csproj': '<Project/>\n',
      'Directory.Build.props': '<Project/>\n',
    },
  },
  {
    name: 'Maven of one module',
    dockerfile: 'FROM maven:3-eclipse-temurin-21\nWORKDIR /app\nCOPY . .\nRUN mvn dependency:go-offline\nRUN mvn package\n',
    files: { 'pom.xml': '<project/>\n', '.mvn/maven.config': '\n', 'src/main/java/App.java': 'one\n' },
  },
];
