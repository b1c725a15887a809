/**
 * The stand-in package managers are honest: they fail where the real ones fail, for a fix that forgets a file is found out
 * only so, and they work where the real ones work. All cases run in one container, each in a new folder.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runDocker } from '../support/engine/access.ts';
import { describeOnEngine } from '../support/engine/engine-for-tests.ts';

type Files = Readonly<Record<string, string>>;
type Case = readonly [command: string, files: Files];

const works: readonly Case[] = [
  ['npm ci && test -e node_modules/.installed', { 'package.json': '{}', 'package-lock.json': '{}' }],
  ['npm ci --ignore-scripts', { 'package.json': '{"scripts":{"postinstall":"node x.js"}}', 'package-lock.json': '' }],
  ['npm --prefix client ci && test -e client/node_modules', { 'client/package.json': '{}', 'client/package-lock.json': '' }],
  [
    'npm ci',
    { 'package.json': '{"scripts":{"postinstall":"npm run gen","gen":"node g.js"}}', 'package-lock.json': '', 'g.js': '' },
  ],
  ['npm ci && npm run build && test -e dist/build', { 'package.json': '{"scripts":{"build":"tsc"}}', 'package-lock.json': '' }],
  ['npm install -g typescript', {}],
  ['yarn install --frozen-lockfile', { 'package.json': '{}', 'yarn.lock': '' }],
  ['pnpm fetch', { 'pnpm-lock.yaml': '' }],
  ['bun install --frozen-lockfile', { 'package.json': '{}', 'bun.lock': '' }],
  ['pip install --prefix=/install -t /opt/x -r r/dev.txt', { 'r/dev.txt': '-r base.txt\nflask', 'r/base.txt': '' }],
  ['pip install -e .', { 'pyproject.toml': '' }],
  ['poetry install --no-root', { 'pyproject.toml': '', 'poetry.lock': '' }],
  ['uv sync --frozen --no-install-project', { 'pyproject.toml': '[build-system]\n', 'uv.lock': '' }],
  ['bundle install --jobs 4', { Gemfile: '', 'Gemfile.lock': '' }],
  ['composer install --no-scripts', { 'composer.json': '{"scripts":{"x":"@php artisan"}}', 'composer.lock': '' }],
  ['go mod download', { 'go.mod': 'module x\nreplace a => ./a\n', 'a/go.mod': '' }],
  ['cargo build --release', { 'Cargo.toml': '[package]', 'src/main.rs': '' }],
  [
    'cargo build --release && cp target/release/app old && echo new > src/main.rs && touch -d 2001-01-01 src/main.rs && cargo build --release && cmp old target/release/app',
    { 'Cargo.toml': '[package]', 'src/main.rs': '' },
  ],
  ['npm ci', { 'package.json': '{"dependencies":{"left":"1"}}', 'package-lock.json': '{"packages":{"node_modules/left":{}}}' }],
  ['mvn -B dependency:go-offline', { 'pom.xml': '' }],
  ['gradle dependencies', { 'build.gradle.kts': '' }],
  ['dotnet restore', { 'a.sln': 'Project("{X}") = "A", "src\\A.csproj", "{Y}"\n', 'src/A.csproj': '' }],
  ['apt-get update && apt-get install -y --no-install-recommends curl && grep -q curl /var/lib/dpkg/status', {}],
  ['apk add --no-cache git', {}],
  ['dnf install -y git', {}],
  ['git clone --depth 1 -b main https://example.org/tool.git && test -e tool/.git', {}],
  ['set -o pipefail; echo a | cat; bash -euo pipefail -c true', {}],
  ["curl --proto '=https' -sSf https://example.org/install.sh | sh", {}],
  ['curl -fsSLO https://example.org/a.txt?x=1 && test -s a.txt', {}],
  ['curl -fsSL https://example.org/a.tar.gz | tar xz && test -s archive/content', {}],
  ['wget -qO- https://example.org/install.sh | sh && wget -q -P d https://example.org/b && test -s d/b', {}],
];

const fails: readonly Case[] = [
  ['npm ci', { 'package.json': '{}' }],
  ['npm ci', { 'package-lock.json': '{}' }],
  [
    'npm ci',
    {
      'package.json': '{"dependencies":{"left":"1","right":"2"}}',
      'package-lock.json': '{"packages":{"node_modules/left":{}}}',
    },
  ],
  ['npm ci', { 'package.json': '{"scripts":{"prepare":"npm run gen","gen":"node g.js"}}', 'package-lock.json': '' }],
  ['npm ci', { 'package.json': '{"scripts":{"postinstall":"patch-package"}}', 'package-lock.json': '' }],
  ['npm run build', { 'package.json': '{"scripts":{"build":"tsc"}}' }],
  ['npm ci && npm run other', { 'package.json': '{}', 'package-lock.json': '' }],
  ['yarn install --frozen-lockfile', { 'package.json': '{}' }],
  ['yarn', { 'package.json': '{}', 'yarn.lock': '', '.yarnrc.yml': 'yarnPath: .yarn/releases/yarn.cjs\n' }],
  ['pnpm install --frozen-lockfile', { 'package.json': '{}' }],
  ['bun install', { 'package.json': '{}' }],
  ['pip install -r r/dev.txt', { 'r/dev.txt': '-r base.txt' }],
  ['pip install -r r.txt', { 'r.txt': '-r a/b.txt\n./lib', 'a/b.txt': '', 'a/lib': '' }],
  ['pip install .', { 'main.py': '' }],
  ['poetry install', { 'pyproject.toml': '', 'poetry.lock': '' }],
  ['uv sync --frozen', { 'pyproject.toml': '[build-system]\n', 'uv.lock': '' }],
  ['uv sync', { 'pyproject.toml': '' }],
  ['bundle install', { Gemfile: 'gemspec\n' }],
  ['bundle install', { Gemfile: 'gem "a", path: "engines/a"\n' }],
  ['composer install', { 'composer.json': '{"scripts":{"x":"@php artisan"}}' }],
  ['composer install', { 'composer.json': '{"autoload":{"classmap":["database/"]}}' }],
  ['go mod download', { 'go.mod': 'module x\nreplace a => ./a\n' }],
  ['go build -o /bin/app ./...', { 'go.mod': '' }],
  ['cargo fetch', { 'Cargo.toml': '[package]' }],
  ['cargo build', { 'Cargo.toml': '[workspace]\nmembers = ["a"]\n' }],
  ['mvn package', { 'pom.xml': '<module>core</module>', 'src/A.java': '' }],
  ['gradle dependencies', {}],
  ['dotnet restore', { 'a.sln': 'Project("{X}") = "A", "src\\A.csproj", "{Y}"\n' }],
  ['rm -rf /var/lib/apt/lists/*; apt-get install -y curl', {}],
  ['apk add git', {}],
  ['git clone https://example.org/tool.git', { 'tool/mine': '' }],
];

describeOnEngine('a stand-in', (engine) => {
  let container: string;
  beforeAll(async () => {
    const options = ['--detach', '--rm', '--network=none', '--label', 'dev.unstale.test=1'];
    container = (await runDocker(engine, ['run', ...options, 'node:22', 'sleep', '600'])).stdout.trim();
  });
  afterAll(() => runDocker(engine, ['rm', '--force', container]));

  const run = (command: string, files: Files = {}) => {
    const paths = Object.entries(files).flat();
    const write = 'cd "$(mktemp -d)"; while [ $# -gt 1 ]; do mkdir -p "$(dirname "$1")"; printf %s "$2" > "$1"; shift 2; done';
    return runDocker(engine, ['exec', container, 'sh', '-c', `${write}; ${command}`, 'sh', ...paths]);
  };

  test.for(works)('works: %s with %j', async ([command, files]) => {
    const { exitCode, stderr } = await run(command, files);
    expect(exitCode, stderr).toBe(0);
  });

  test.for(fails)('fails: %s with %j', async ([command, files]) => {
    const { exitCode, stderr } = await run(command, files);
    expect(exitCode).toBe(1);
    expect(stderr).not.toMatch(/not found|syntax|unexpected/);
  });

  test('an install depends on its lock file and on nothing else', async () => {
    const install = 'npm ci && cat node_modules/.installed';
    const [first, again, other] = await Promise.all(
      ['a', 'a', 'b'].map((lock) => run(install, { 'package.json': '{}', 'package-lock.json': lock })),
    );
    expect(first?.stdout).toBe(again?.stdout);
    expect(first?.stdout).not.toBe(other?.stdout);
  });

  test('what comes from the network is different each time', async () => {
    const fetches =
      'apt-get update && cat /var/lib/apt/lists/stamp; git clone -q https://x/y z && cat z/.git/HEAD; curl -s https://x';
    const [first, second] = [(await run(fetches)).stdout.split('\n'), (await run(fetches)).stdout.split('\n')];
    expect(first.filter(Boolean)).toHaveLength(3);
    for (const line of first.filter(Boolean)) expect(second).not.toContain(line);
  });

  test('an install keeps the stamp of the index it saw', async () => {
    const { stdout } = await run('apt-get update && apt-get install -y jq && cat /var/lib/apt/lists/stamp /var/lib/dpkg/status');
    const [stamp = 'none', ...installed] = stdout.trim().split('\n');
    expect(installed.at(-1)).toContain(`jq from index ${stamp}`);
  });
});
