/** Every package manager of the tables, by command lines that people write: which one it is and what the command means to it. */
import { describe, expect, it } from 'vitest';
import { memoryContext } from '../context/memory-context.ts';
import { ecosystems } from '../knowledge/ecosystems.ts';
import { parseDockerfile } from '../model/parse-dockerfile.ts';
import { gatherFacts } from './gather-facts.ts';

type Kind = 'manifest' | 'tools' | 'needs-source' | 'update';
type Lines = Readonly<Partial<Record<Kind, readonly string[]>>>;

const byEcosystem: Readonly<Record<string, Lines>> = {
  npm: {
    manifest: ['npm ci', 'npm install', 'npm i --omit=dev', 'npm clean-install'],
    tools: ['npm i -g serve', 'npm cache clean --force'],
    'needs-source': ['npm run build', 'npm t', 'npm rebuild', 'npm install ./lib'],
    update: ['npm update'],
  },
  'yarn-classic': {
    manifest: ['yarn', 'yarn install --frozen-lockfile'],
    tools: ['yarn global add serve'],
    'needs-source': ['yarn build', 'yarn run x'],
    update: ['yarn upgrade'],
  },
  'yarn-berry': {
    manifest: ['yarn install --immutable', 'corepack yarn@4.1.0 workspaces focus'],
    'needs-source': ['corepack yarn@4.1.0 workspaces foreach run build'],
  },
  pnpm: {
    manifest: ['pnpm fetch', 'pnpm i --frozen-lockfile', 'pnpm install --offline'],
    tools: ['pnpm add -g serve'],
    'needs-source': ['pnpm build', 'pnpm -r run build', 'pnpm deploy /out', 'pnpm rebuild'],
  },
  bun: {
    manifest: ['bun install --frozen-lockfile', 'bun ci'],
    tools: ['bun add x'],
    'needs-source': ['bun run build', 'bun test'],
  },
  deno: {
    manifest: ['deno ci', 'deno install'],
    tools: ['deno install -g jsr:@x/y', 'deno add jsr:@x/y'],
    'needs-source': ['deno cache main.ts', 'deno install --entrypoint main.ts', 'deno compile main.ts', 'deno task build'],
  },
  rush: { manifest: ['rush install'], update: ['rush update'], 'needs-source': ['rush build'] },
  lerna: { manifest: ['lerna bootstrap', 'npx lerna bootstrap'], 'needs-source': ['lerna run build'] },
  turbo: { 'needs-source': ['turbo run build', 'npx turbo prune web --docker'] },
  nx: { 'needs-source': ['npx nx build web', 'nx run-many -t build'] },
  pip: {
    manifest: ['pip install -r requirements.txt', 'python3 -m pip install --requirement=a.txt'],
    tools: ['pip install flask', 'pip3 install --upgrade pip'],
    'needs-source': ['pip install .', 'pip install -e .', 'pip install .[dev]', 'pip install ./x'],
  },
  poetry: {
    manifest: ['poetry install --no-root', 'poetry sync --only main'],
    'needs-source': ['poetry install', 'poetry build'],
    update: ['poetry lock'],
  },
  uv: {
    manifest: ['uv sync --locked --no-install-project', 'uv pip install -r a.txt', 'uv pip sync a.txt'],
    tools: ['uv pip install flask', 'uv tool install ruff'],
    'needs-source': ['uv sync', 'uv build', 'uv pip install .'],
    update: ['uv lock'],
  },
  pipenv: {
    manifest: ['pipenv install --deploy --system', 'pipenv sync', 'pipenv install --python 3.12'],
    tools: ['pipenv install flask'],
    'needs-source': ['pipenv install -e .'],
    update: ['pipenv lock'],
  },
  pdm: {
    manifest: ['pdm install --no-self --frozen-lockfile', 'pdm sync --no-self'],
    'needs-source': ['pdm install', 'pdm sync --prod', 'pdm build'],
    tools: ['pdm config check_update false'],
    update: ['pdm lock'],
  },
  'pip-sync': { manifest: ['pip-sync', 'pip-sync requirements.txt'] },
  'pip-compile': { update: ['pip-compile requirements.in'] },
  conda: {
    manifest: [
      'conda env create -f environment.yml',
      'micromamba install -y -n base -f env.yaml',
      'mamba env update --file e.yml',
    ],
    tools: ['conda install -y numpy', 'conda clean -afy'],
  },
  pixi: {
    manifest: ['pixi install --locked'],
    'needs-source': ['pixi run build'],
    tools: ['pixi add numpy'],
    update: ['pixi lock'],
  },
  bundler: {
    manifest: ['bundle', 'bundle install --jobs 4', 'bundle _2.4.1_ install'],
    tools: ['bundle config set deployment true'],
    update: ['bundle update'],
  },
  composer: {
    manifest: ['composer install --no-dev --no-scripts', 'composer i'],
    tools: ['composer require x/y'],
    'needs-source': ['composer dump-autoload -o'],
    update: ['composer update'],
  },
  go: {
    manifest: ['go mod download', 'go mod verify'],
    tools: ['go install example.com/x@v1'],
    'needs-source': ['go build ./...', 'go test ./...', 'go install ./cmd/x', 'go generate', 'go vet'],
    update: ['go mod tidy', 'go get -u'],
  },
  cargo: {
    manifest: ['cargo fetch', 'cargo vendor'],
    tools: ['cargo install cargo-chef'],
    'needs-source': ['cargo build --release', 'cargo install --path .', 'cargo chef cook', 'cargo clippy'],
    update: ['cargo update'],
  },
  maven: {
    manifest: ['mvn -B dependency:go-offline', './mvnw dependency:resolve', 'mvn dependency:resolve-plugins'],
    'needs-source': ['mvn package', 'mvn -o verify'],
  },
  gradle: {
    manifest: ['gradle dependencies', './gradlew --no-daemon resolveDependencies'],
    'needs-source': ['gradle bootJar', './gradlew build'],
  },
  dotnet: {
    manifest: ['dotnet restore', 'dotnet restore app/app.csproj'],
    'needs-source': ['dotnet publish --no-restore', 'dotnet test'],
  },
  sbt: { manifest: ['sbt update'], 'needs-source': ['sbt assembly', 'sbt update compile'], tools: ['sbt sbtVersion'] },
  leiningen: { manifest: ['lein deps'], 'needs-source': ['lein uberjar'], tools: ['lein version'] },
  clojure: { manifest: ['clojure -P', 'clj -P -T:build'], 'needs-source': ['clojure -T:build uber'] },
  swift: {
    manifest: ['swift package resolve --skip-update', 'swift package --package-path . resolve'],
    'needs-source': ['swift build -c release'],
    update: ['swift package update'],
  },
  dart: {
    manifest: ['dart pub get', 'flutter pub get --offline', 'pub get'],
    'needs-source': ['dart compile exe bin/x.dart', 'flutter build web', 'dart run build_runner build'],
    tools: ['dart pub global activate x'],
    update: ['dart pub upgrade'],
  },
  stack: {
    manifest: ['stack build --only-dependencies', 'stack setup', 'stack build --dependencies-only --test'],
    'needs-source': ['stack build', 'stack install'],
    update: ['stack update'],
  },
  cabal: {
    manifest: ['cabal build --only-dependencies', 'cabal v2-build --dependencies-only all'],
    'needs-source': ['cabal build', 'cabal install', 'cabal install ./x'],
    tools: ['cabal install hlint'],
    update: ['cabal update'],
  },
  opam: {
    manifest: ['opam install . --deps-only', 'opam install -y --deps-only ./x.opam'],
    'needs-source': ['opam install .', 'opam exec -- dune build'],
    tools: ['opam install dune', 'opam init'],
    update: ['opam update'],
  },
  zig: { manifest: ['zig build --fetch'], 'needs-source': ['zig build -Doptimize=ReleaseSafe'], tools: ['zig fetch x'] },
  shards: {
    manifest: ['shards', 'shards install --production'],
    'needs-source': ['shards build --release'],
    update: ['shards update'],
  },
  nimble: {
    manifest: ['nimble install -d -y'],
    'needs-source': ['nimble build'],
    tools: ['nimble install -y jester'],
    update: ['nimble refresh'],
  },
  conan: {
    manifest: ['conan install . --build=missing'],
    'needs-source': ['conan create .'],
    tools: ['conan profile detect', 'conan install --requires=zlib/1.3'],
  },
  vcpkg: { manifest: ['vcpkg install --triplet x64-linux'], tools: ['vcpkg install zlib'], update: ['vcpkg update'] },
  mix: {
    manifest: ['mix deps.get --only prod', 'mix deps.compile', 'mix do deps.get, deps.compile', 'mix do deps.get + deps.compile'],
    'needs-source': ['mix compile', 'mix release', 'mix assets.deploy', 'mix do deps.get, compile'],
    tools: ['mix local.hex --force', 'mix do local.hex --force, local.rebar --force'],
    update: ['mix deps.update --all'],
  },
  rebar3: {
    manifest: ['rebar3 get-deps', 'rebar3 compile --deps_only'],
    'needs-source': ['rebar3 as prod release'],
    update: ['rebar3 update'],
  },
  gleam: {
    manifest: ['gleam deps download'],
    'needs-source': ['gleam export erlang-shipment'],
    tools: ['gleam add x'],
    update: ['gleam deps update'],
  },
  cpanm: {
    manifest: ['cpanm --installdeps .', 'cpanm -n --installdeps .'],
    'needs-source': ['cpanm .'],
    tools: ['cpanm Mojolicious'],
  },
  carton: { manifest: ['carton install --deployment'], 'needs-source': ['carton exec prove'], update: ['carton update'] },
  luarocks: {
    manifest: ['luarocks install --only-deps x.rockspec'],
    'needs-source': ['luarocks make'],
    tools: ['luarocks install lpeg'],
  },
  renv: { manifest: ["R -e 'renv::restore()'", 'Rscript -e "renv::restore(prompt = FALSE)"'] },
  julia: { manifest: ["julia --project=. -e 'using Pkg; Pkg.instantiate()'"] },
  apt: { update: ['apt-get update'], tools: ['apt-get install -y curl', 'apt install curl', 'apt-get -y upgrade'] },
  apk: { update: ['apk update'], tools: ['apk add --no-cache curl'] },
  dnf: { update: ['dnf makecache'], tools: ['dnf install -y curl', 'microdnf install curl', 'yum update -y'] },
  zypper: { update: ['zypper refresh'], tools: ['zypper -n in curl', 'zypper --non-interactive install curl'] },
  pacman: { update: ['pacman -Sy'], tools: ['pacman -S --noconfirm git', 'pacman -Syu --noconfirm', 'pacman -Sy git'] },
};

const cases = Object.entries(byEcosystem).flatMap(([id, lines]) =>
  Object.entries(lines).flatMap(([kind, commands]) => commands.map((command) => [command, `${id} ${kind}`] as const)),
);

function meaning(command: string): string {
  const { stages } = gatherFacts(parseDockerfile(`FROM a\nWORKDIR /w\nRUN ${command}\n`), memoryContext({}));
  const installs = stages[0]?.steps.at(-1)?.installs ?? [];
  return installs.map(({ ecosystem, kind }) => `${ecosystem.id} ${kind}`).join();
}

describe('what people write', () => {
  it.each(cases)('%s: %s', (command, expected) => expect(meaning(command)).toBe(expected));

  it('has a line here for each package manager of the tables', () => {
    expect(Object.keys(byEcosystem).toSorted()).toEqual(ecosystems.map(({ id }) => id).toSorted());
  });

  it.each([
    'echo "npm install"',
    'R -e \'install.packages("renv")\'',
    "julia -e 'println(1)'",
    'pacman -Q',
    'conda info',
    'swift --version',
    'deno --version',
    'dart --version',
    'zypper clean -a',
  ])('means nothing: %s', (command) => expect(meaning(command)).toBe(''));
});
