/** What commands mean to package managers where words alone would mislead: versions, values, interpreters, folders. */
import { describe, expect, it } from 'vitest';
import { memoryContext } from '../context/memory-context.ts';
import { parseDockerfile } from '../model/parse-dockerfile.ts';
import type { Step } from './file-facts.ts';
import { gatherFacts } from './gather-facts.ts';

function lastStep(command: string, files: Readonly<Record<string, string>> = {}): Step {
  const { stages } = gatherFacts(parseDockerfile(`FROM a\nWORKDIR /w\nRUN ${command}\n`), memoryContext(files));
  const step = stages[0]?.steps.at(-1);
  if (step === undefined) throw new Error('The Dockerfile has no step.');
  return step;
}

function checkInstalls(command: string, expected: string, files?: Readonly<Record<string, string>>): void {
  const { installs } = lastStep(command, files);
  expect(installs.map(({ ecosystem, kind, directory }) => `${ecosystem.id} ${kind} ${directory}`).join()).toBe(expected);
}

describe('nothing is installed by', () => {
  it.each([
    'yarn -v',
    'yarn --version',
    'bundle -v',
    'command -v yarn',
    'which npm',
    'npm help ci --help',
    'gradle -version',
    'pip --version',
    'cargo --version',
    'dotnet --version',
    'python -m venv /venv',
    'echo pip install flask',
    'apt-get clean',
    'bundle exec rake',
  ])('%s', (command) => checkInstalls(command, ''));
});

describe('a value is no question and no operand', () => {
  it.each([
    ['cargo install --version 0.1.2 cargo-chef', 'cargo tools /w'],
    ['dotnet tool install --version 8.0 -g dotnet-ef', 'dotnet tools /w'],
    ['apt-get -V install -y curl', 'apt tools /w'],
    ['dnf --nobest install -y curl', 'dnf tools /w'],
    ['npm ci --loglevel verbose', 'npm manifest /w'],
    ['npm --loglevel verbose install', 'npm manifest /w'],
    ['pip install --index-url https://e.x/simple -r a.txt', 'pip manifest /w'],
    ['uv sync --no-install-package a --no-install-project', 'uv manifest /w'],
    ['gradle -x test dependencies', 'gradle manifest /w'],
  ])('%s is %s', checkInstalls);
});

describe('several flags in one word', () => {
  it.each([
    ['pip install -qr a.txt', 'pip manifest /w'],
    ['pip install -Ura.txt', 'pip manifest /w'],
    ['pip install -Ue .', 'pip needs-source /w'],
    ['pip install -qU flask', 'pip tools /w'],
    ['apt-get -yo Dpkg::Use-Pty=0 install curl', 'apt tools /w'],
    ['apt-get -qqo X=1 update', 'apt update /w'],
    ['apk -Ut .b add gcc', 'apk tools /w'],
    ['go build -tags r', 'go needs-source /w'],
    ['mvn -ntp dependency:go-offline', 'maven manifest /w'],
  ])('%s is %s', checkInstalls);
});

describe('the program behind an interpreter or a runner', () => {
  it.each([
    ['python3.12 -u -m pip install -r a.txt', 'pip manifest /w'],
    ['/opt/venv/bin/pip install -r a.txt', 'pip manifest /w'],
    ['php composer.phar install', 'composer manifest /w'],
    ['php -d memory_limit=-1 /usr/bin/composer install', 'composer manifest /w'],
    ['sh ./mvnw -B dependency:go-offline', 'maven manifest /w'],
    ['bash gradlew build', 'gradle needs-source /w'],
    ['bash build.sh mvnw', ''],
    ['npx --yes pnpm@9 install', 'pnpm manifest /w'],
    ['corepack yarn@4.1.0 install', 'yarn-berry manifest /w'],
    ['corepack yarn@1 install', 'yarn-classic manifest /w'],
    ['cargo +nightly fetch', 'cargo manifest /w'],
    ['bundle _2.4.1_ install', 'bundler manifest /w'],
    ["su node -c 'npm ci'", 'npm manifest /w'],
  ])('of %s is %s', checkInstalls);
});

describe('what needs the sources', () => {
  it.each([
    ['pip install src/', 'pip needs-source /w'],
    ['yarn add ./lib', 'yarn-classic needs-source /w'],
    ['yarn global add file:./lib', 'yarn-classic needs-source /w'],
    ['pnpm add ../lib', 'pnpm needs-source /w'],
    ['bun add ./lib.tgz', 'bun needs-source /w'],
    ['npm cit', 'npm needs-source /w'],
    ['pip install -r a.txt .', 'pip needs-source /w'],
    ['poetry install --no-directory', 'poetry needs-source /w'],
    ['poetry install --only main', 'poetry manifest /w'],
    ['poetry install --only-root', 'poetry needs-source /w'],
    ['uv run --frozen pytest', 'uv needs-source /w'],
    ['go get -d -v ./...', 'go needs-source /w'],
    ['go get example.com/a@v1', 'go tools /w'],
    ['mvn dependency:go-offline package', 'maven needs-source /w'],
    ['mvn -B dependency:resolve dependency:resolve-plugins', 'maven manifest /w'],
  ])('%s: %s', checkInstalls);
});

describe('setting a package manager up reads nothing of the project', () => {
  it.each([
    ['yarn config set registry https://e.x', 'yarn-classic tools /w'],
    ['yarn cache clean', 'yarn-classic tools /w'],
    ['npm config set fund false', 'npm tools /w'],
    ['poetry config virtualenvs.create false', 'poetry tools /w'],
    ['bundle config set --local without dev', 'bundler tools /w'],
  ])('%s: %s', checkInstalls);
});

describe('the folder of an install', () => {
  it.each([
    ['mvn -f app/pom.xml dependency:go-offline', 'maven manifest /w/app'],
    ['mvn -f app dependency:go-offline', 'maven manifest /w/app'],
    ['mvn -f pom.xml dependency:go-offline', 'maven manifest /w'],
    ['cargo fetch --manifest-path /src/Cargo.toml', 'cargo manifest /src'],
    ['bundle install --gemfile=app/Gemfile', 'bundler manifest /w/app'],
    ['gradle -p app dependencies', 'gradle manifest /w/app'],
    ['pip install -r deps/a.txt', 'pip manifest /w'],
    ['npm ci --prefix=$X', 'npm manifest undefined'],
    ['cd a && yarn --cwd b install', 'yarn-classic manifest /w/a/b'],
    ['sudo -D /srv npm ci', 'npm manifest /srv'],
  ])('of %s: %s', checkInstalls);
});

describe('Yarn is berry', () => {
  it.each([
    ['by its settings file', 'yarn install', { '.yarnrc.yml': '' }, 'yarn-berry'],
    ['by the version that the project asks for', 'yarn', { 'package.json': '{ "packageManager": "yarn@4.5.0" }' }, 'yarn-berry'],
    ['by a flag that only it has', 'yarn install --immutable', {}, 'yarn-berry'],
    ['not by version 1', 'yarn', { 'package.json': '{ "packageManager": "yarn@1.22.22" }' }, 'yarn-classic'],
    ['not without a sign', 'yarn install', { 'package.json': '{}' }, 'yarn-classic'],
  ])('%s', (_why, command, files, id) => checkInstalls(command, `${id} manifest /w`, files));
});
