/** What steps mean: installs by ecosystem, working directories, copies, mounts, forms of RUN. */
import { describe, expect, test } from 'vitest';
import { type MemoryContextOptions, memoryContext } from '../context/memory-context.ts';
import { parseDockerfile } from '../model/parse-dockerfile.ts';
import type { Step } from './file-facts.ts';
import { gatherFacts } from './gather-facts.ts';

function steps(text: string, files: Readonly<Record<string, string>> = {}, options: MemoryContextOptions = {}): readonly Step[] {
  const { stages } = gatherFacts(parseDockerfile(text), memoryContext(files, options));
  return stages.flatMap((stage) => stage.steps);
}

function lastStep(text: string, files?: Readonly<Record<string, string>>, options?: MemoryContextOptions): Step {
  const step = steps(text, files, options).at(-1);
  if (step === undefined) throw new Error('The Dockerfile has no step.');
  return step;
}

describe('installs', () => {
  test.each([
    ['npm ci', 'npm manifest /w'],
    ['npm install --omit=dev', 'npm manifest /w'],
    ['npm i -g pm2', 'npm tools /w'],
    ['npm install ./lib', 'npm needs-source /w'],
    ['npm --prefix app ci', 'npm manifest /w/app'],
    ['npm run build', 'npm needs-source /w'],
    ['npm --version', ''],
    ['cd web && npm ci', 'npm manifest /w/web'],
    ['yarn', 'yarn-classic manifest /w'],
    ['yarn --frozen-lockfile', 'yarn-classic manifest /w'],
    ['yarn build', 'yarn-classic needs-source /w'],
    ['pnpm fetch', 'pnpm manifest /w'],
    ['pnpm install --frozen-lockfile', 'pnpm manifest /w'],
    ['pnpm --filter web build', 'pnpm needs-source /w'],
    ['bun install', 'bun manifest /w'],
    ['pip install -r requirements.txt', 'pip manifest /w'],
    ['pip install -rrequirements.txt', 'pip manifest /w'],
    ['python3 -m pip install --requirement=a.txt', 'pip manifest /w'],
    ['pip3.12 install flask', 'pip tools /w'],
    ['pip install .', 'pip needs-source /w'],
    ['pip install -e .[dev]', 'pip needs-source /w'],
    ['poetry install --no-root', 'poetry manifest /w'],
    ['poetry install', 'poetry needs-source /w'],
    ['uv sync --locked --no-install-project', 'uv manifest /w'],
    ['uv sync', 'uv needs-source /w'],
    ['bundle install --jobs 4', 'bundler manifest /w'],
    ['composer install --no-scripts', 'composer manifest /w'],
    ['composer -d app install', 'composer manifest /w/app'],
    ['go mod download', 'go manifest /w'],
    ['go -C srv mod download', 'go manifest /w/srv'],
    ['go build -o /app ./cmd', 'go needs-source /w'],
    ['go install example.com/tool@latest', 'go tools /w'],
    ['cargo fetch', 'cargo manifest /w'],
    ['cargo build --release', 'cargo needs-source /w'],
    ['./mvnw -B dependency:go-offline', 'maven manifest /w'],
    ['mvn -q dependency:resolve package', 'maven needs-source /w'],
    ['gradle --no-daemon dependencies', 'gradle manifest /w'],
    ['./gradlew bootJar', 'gradle needs-source /w'],
    ['dotnet restore src/App/App.csproj', 'dotnet manifest /w'],
    ['dotnet publish -c Release', 'dotnet needs-source /w'],
    ['apt-get update', 'apt update /w'],
    ['apt-get -o Acquire::Retries=3 update', 'apt update /w'],
    ['apt-get install -y --no-install-recommends curl', 'apt tools /w'],
    ['apk add --no-cache git', 'apk tools /w'],
    ['microdnf install -y tar', 'dnf tools /w'],
    ['echo npm install', ''],
    ['cat npm', ''],
  ])('%s is %s', (command, expected) => {
    const { installs } = lastStep(`FROM a\nWORKDIR /w\nRUN ${command}\n`);
    expect(installs.map(({ ecosystem, kind, directory }) => `${ecosystem.id} ${kind} ${directory}`).join()).toBe(expected);
  });

  test('Yarn is berry where the project says so', () => {
    const { installs } = lastStep('FROM a\nRUN yarn install\n', { '.yarnrc.yml': '' });
    expect(installs[0]?.ecosystem.id).toBe('yarn-berry');
  });
});

describe('forms of RUN', () => {
  test.each([
    ['RUN a && b', ['a', 'b']],
    ['RUN ["npm", "ci"]', ['npm']],
    ['RUN ["sh", "-c", "a && b"]', ['a', 'b']],
    ['RUN <<EOF\na\nb\nEOF', ['a', 'b']],
    ['RUN <<-EOF\n\ta\n\tEOF', ['a']],
    ['RUN bash <<EOF\na\nEOF', ['bash', 'a']],
    ['RUN cat <<EOF > x\na\nEOF', ['cat']],
    ['RUN python3 <<EOF\na\nEOF', ['python3']],
    ['RUN <<EOF\n#!/usr/bin/env python3\na\nEOF', []],
    ['RUN a \\\n  # why\n  && b', ['a', 'b']],
    ['SHELL ["powershell"]\nRUN a', []],
  ])('%j starts %j', (text, programs) => {
    expect(lastStep(`FROM a\n${text}\n`).commands.map(({ program }) => program)).toEqual(programs);
  });

  test('a command in a heredoc stands where it is written', () => {
    const text = 'FROM a\nRUN <<-EOF\n\tnpm ci\n\tEOF\n';
    const span = lastStep(text).commands[0]?.span;
    expect(text.slice(span?.start, span?.end)).toBe('npm ci');
  });
});

describe('the working directory', () => {
  test.each([
    ['FROM a\nRUN x', undefined],
    ['FROM scratch\nRUN x', '/'],
    ['FROM a\nWORKDIR /w\nWORKDIR x/../y\nRUN x', '/w/y'],
    ['FROM a\nWORKDIR rel\nRUN x', undefined],
    ['FROM a\nENV D=/d\nWORKDIR $D/x\nRUN x', '/d/x'],
    ['FROM a\nARG D\nWORKDIR /$D\nRUN x', undefined],
    ['FROM a AS b\nWORKDIR /w\nFROM b\nRUN x', '/w'],
  ])('%j is %j', (text, cwd) => {
    expect(lastStep(text).cwd).toBe(cwd);
  });
});

describe('copies', () => {
  function copy(text: string, options: MemoryContextOptions = {}): string {
    const facts = lastStep(text, {}, options).copy;
    const from = facts?.from.kind === 'stage' ? `stage ${facts.from.stage.index}` : facts?.from.kind;
    return `${from}: ${facts?.sources.map(({ kind, path }) => (kind === 'path' ? (path ?? '?') : kind)).join(' ')} -> ${facts?.destination}`;
  }

  test.each([
    ['COPY ./ ../x /y z/ ', 'context:  x y -> /w/z/'],
    ['COPY . .', 'context:  -> /w/'],
    ['COPY a /b', 'context: a -> /b'],
    ['COPY ["a b", "/c d/"]', 'context: a b -> /c d/'],
    ['ARG V\nCOPY a$V /b', 'context: ? -> /b'],
    ['ENV V=1\nCOPY a$V /b/$V/', 'context: a1 -> /b/1/'],
    ['COPY --from=first a b', 'stage 0: a -> /w/b'],
    ['COPY --from=0 a b', 'stage 0: a -> /w/b'],
    ['COPY --from=nginx:1 a b', 'image: a -> /w/b'],
    ['COPY <<EOF /x\nhello\nEOF', 'context: heredoc -> /x'],
    ['ADD https://example.com/a.tgz /x', 'context: http -> /x'],
    ['ADD https://example.com/a.git#main /x', 'context: git -> /x'],
    ['ADD git@example.com:a/b.git /x', 'context: git -> /x'],
    ['COPY https://example.com/a /x', 'context: https:/example.com/a -> /x'],
  ])('%s', (text, expected) => {
    expect(copy(`FROM a AS first\nFROM b\nWORKDIR /w\n${text}\n`)).toBe(expected);
  });

  test('a named context is no image', () => {
    expect(copy('FROM a\nCOPY --from=lib x /y\n', { namedContexts: new Map([['lib', '../lib']]) })).toBe(
      'named-context: x -> /y',
    );
  });
});

test('mounts are read whatever the order of their keys', () => {
  const text =
    'FROM a\nWORKDIR /w\nRUN --mount=target=x,type=cache --mount=type=bind,src=a,dst=/b,rw --mount=type=bind,from=nginx:1,source=/c,destination=/c d\n';
  const shown = lastStep(text).mounts.map(({ type, source, target, from, isWritable }) => [
    type,
    from.kind,
    source,
    target,
    isWritable,
  ]);
  expect(shown).toEqual([
    ['cache', 'context', undefined, '/w/x', true],
    ['bind', 'context', 'a', '/b', true],
    ['bind', 'image', '/c', '/c', false],
  ]);
});

test('what ONBUILD carries runs in the child, in front of its own steps', () => {
  const text = 'FROM a AS base\nWORKDIR /w\nONBUILD COPY . .\nFROM base\nRUN x\n';
  const { stages } = gatherFacts(parseDockerfile(text), memoryContext({}));
  const keywords = stages.map(({ lineage }) => lineage.map(({ instruction }) => instruction.keyword).join(' '));
  expect(keywords).toEqual(['WORKDIR ONBUILD', 'WORKDIR ONBUILD COPY RUN']);
});

test.each([
  ['FROM mcr.microsoft.com/windows/servercore:ltsc2022\nRUN x', false],
  ['FROM mcr.microsoft.com/dotnet/sdk:9.0-nanoserver-ltsc2022\nRUN x', false],
  ['# escape=`\nFROM a\nRUN x', false],
  ['FROM a\nSHELL ["pwsh", "-c"]\nRUN x', false],
  ['FROM a\nSHELL ["/bin/bash", "-o", "pipefail", "-c"]\nRUN x', true],
  ['FROM a\n# hadolint shell=powershell\nRUN x', false],
])('%j has a POSIX shell: %s', (text, isPosix) => {
  expect(gatherFacts(parseDockerfile(text), memoryContext({})).stages[0]?.isPosix).toBe(isPosix);
});
