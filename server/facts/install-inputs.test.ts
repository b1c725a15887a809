/** What an install reads from the context: manifests, locks, and everything they name in turn. */
import { describe, expect, it } from 'vitest';
import { factsOf } from '../../test/support/check-rule.ts';
import { installInputs } from './install-inputs.ts';

const lock = { 'package-lock.json': '{}' };

describe('the inputs of npm ci', () => {
  it('are the manifest and its lock', () => {
    checkInputs('npm ci', { 'package.json': '{}', ...lock, 'src/a.js': '' }, ['package.json', 'package-lock.json']);
  });

  it('leave out what the ignore file keeps out', () => {
    checkInputs('npm ci', { 'package.json': '{}', ...lock, '.dockerignore': 'package-lock.json\n' }, ['package.json']);
  });

  it('include the schema when an install script runs prisma', () => {
    const files = { 'package.json': scripts({ postinstall: 'npx prisma generate' }), 'prisma/schema.prisma': '', ...lock };
    checkInputs('npm ci', files, ['package.json', 'package-lock.json', 'prisma']);
  });

  it('include the patches of patch-package once, also through npm run', () => {
    const files = { 'package.json': scripts({ prepare: 'npm run patch', patch: 'patch-package' }), 'patches/a.patch': '' };
    checkInputs('npm install', files, ['package.json', 'patches']);
  });

  it('include a script that reads nothing beside itself', () => {
    const files = { 'package.json': scripts({ preinstall: 'node scripts/check.js' }), 'scripts/check.js': 'process.version' };
    checkInputs('npm ci', files, ['package.json', 'scripts/check.js']);
  });

  it('include the folder of a script that reads its neighbours', () => {
    const files = {
      'package.json': scripts({ postinstall: 'node scripts/a.js' }),
      'scripts/a.js': 'require("./b")',
      'scripts/b.js': '',
    };
    checkInputs('npm ci', files, ['package.json', 'scripts']);
  });

  it('include the manifests of workspaces and folders that are dependencies', () => {
    const files = {
      'package.json': '{ "workspaces": ["packages/*"], "dependencies": { "x": "file:./vendor/x" } }',
      'packages/a/package.json': '{}',
      'packages/a/src/index.js': '',
      'vendor/x/package.json': '{}',
    };
    checkInputs('npm ci', files, ['package.json', 'vendor/x', 'packages/a/package.json']);
  });

  it.each(['husky', 'husky install || true', 'is-ci || husky', 'npx only-allow npm', 'node -e "1"'])(
    'need nothing for %j',
    (prepare) => {
      checkInputs('npm ci', { 'package.json': scripts({ prepare }), 'src/a.js': '' }, ['package.json']);
    },
  );

  it.each([
    ['tsc', 'its postinstall script runs `tsc`'],
    ['npm run build', 'its build script runs `vite`'],
    ['node index.js', 'its postinstall script runs `node`'],
  ])('are doubtful when the install runs %j', (postinstall, doubt) => {
    const files = {
      'package.json': scripts({ postinstall, build: 'vite build' }),
      'index.js': 'import "./src/x.js"',
      'src/x.js': '',
    };
    expect(inputsOf('npm ci', files)?.doubt).toBe(doubt);
  });

  it('do not depend on scripts when they are switched off', () => {
    const files = { 'package.json': scripts({ postinstall: 'tsc' }) };
    expect(inputsOf('npm ci --ignore-scripts', files)).toEqual({ paths: ['package.json'], doubt: undefined });
  });

  it('include what a workspace of pnpm names', () => {
    const files = {
      'package.json': '{}',
      'pnpm-lock.yaml': '',
      'pnpm-workspace.yaml': 'packages:\n  - "apps/*"\n  - "!apps/old"\n',
      'apps/a/package.json': '{}',
    };
    checkInputs('pnpm install', files, ['package.json', 'pnpm-lock.yaml', 'pnpm-workspace.yaml', 'apps/a/package.json']);
  });

  it('survive a manifest that is not JSON', () => {
    checkInputs('npm ci', { 'package.json': '{ "scripts": ' }, ['package.json']);
  });
});

describe('the inputs of other package managers', () => {
  it('follow requirement files into each other, also in a circle', () => {
    const files = {
      'requirements/dev.txt': '-r base.txt\npytest\n',
      'requirements/base.txt': '-c ../constraints.txt\n-r dev.txt\n',
      'constraints.txt': '',
    };
    const inputs = inputsOf('pip install -r requirements/dev.txt', files);
    expect(inputs?.paths.toSorted()).toEqual(['constraints.txt', 'requirements/base.txt', 'requirements/dev.txt']);
    expect(inputsOf('pip install -qr requirements/dev.txt', files)?.paths).toEqual(inputs?.paths);
  });

  it('doubt a requirement file that installs the project itself', () => {
    const inputs = inputsOf('pip install -r requirements.txt', { 'requirements.txt': '-e .\n', 'setup.py': '' });
    expect(inputs?.doubt).toContain('-e .');
  });

  it('include the module files of local Go modules', () => {
    const files = { 'go.mod': 'module a\n\nreplace example.com/b => ./b\n', 'go.sum': '', 'b/go.mod': '', 'b/b.go': '' };
    checkInputs('go mod download', files, ['go.mod', 'go.sum', 'b/go.mod']);
  });

  it('doubt Composer when its scripts run code of the project, and not without scripts', () => {
    const files = { 'composer.json': '{ "scripts": { "post-install-cmd": ["@php artisan x"] } }', 'composer.lock': '{}' };
    expect(inputsOf('composer install', files)?.doubt).toBeDefined();
    expect(inputsOf('composer install --no-scripts', files)?.doubt).toBeUndefined();
  });

  it('include the gemspec and the version file it requires', () => {
    const files = {
      Gemfile: 'source "x"\ngemspec\n',
      'Gemfile.lock': '',
      'a.gemspec': '',
      'lib/a/version.rb': '',
      'lib/a.rb': '',
    };
    checkInputs('bundle install', files, ['Gemfile', 'Gemfile.lock', 'a.gemspec', 'lib/a/version.rb']);
  });

  it('are none when the context has no manifest', () => {
    checkInputs('npm ci', { 'src/a.js': '' }, []);
  });
});

function scripts(entries: Readonly<Record<string, string>>): string {
  return JSON.stringify({ scripts: entries });
}

describe('the inputs of dotnet restore', () => {
  const web = '<ProjectReference Include="..\\\\core\\\\core.csproj" />'.replaceAll('\\\\', '\\');

  it('are the projects that it references, with settings of the folders above', () => {
    const files = {
      'web/web.csproj': web,
      'web/packages.lock.json': '{}',
      'web/Program.cs': '',
      'core/core.csproj': '<Project/>',
      'tests/tests.csproj': '<Project/>',
      'Directory.Build.props': '<Import Project="common/versions.props" />',
      'common/versions.props': '',
    };
    const expected = [
      'web/web.csproj',
      'web/packages.lock.json',
      'Directory.Build.props',
      'common/versions.props',
      'core/core.csproj',
    ];
    checkInputs('dotnet restore web/web.csproj', files, expected);
    checkInputs('dotnet restore -r linux-x64 ./web', files, expected);
  });

  it('are the projects of a solution of either kind', () => {
    const files = { 'a/a.csproj': '', 'b/b.csproj': '', 'c/c.csproj': '' };
    const classic = 'Project("{1}") = "a", "a\\a.csproj", "{2}"\nEndProject\n';
    checkInputs('dotnet restore', { ...files, 'all.sln': classic }, ['all.sln', 'a/a.csproj']);
    checkInputs('dotnet restore', { ...files, 'all.slnx': '<Project Path="b/b.csproj" />' }, ['all.slnx', 'b/b.csproj']);
  });

  it('are in doubt where a reference is computed', () => {
    const files = { 'web.csproj': '<ProjectReference Include="$(Core)/core.csproj" />' };
    expect(inputsOf('dotnet restore', files)?.doubt).toBe('web.csproj names $(Core)/core.csproj');
  });
});

function checkInputs(command: string, files: Readonly<Record<string, string>>, expected: readonly string[]): void {
  expect(inputsOf(command, files)).toEqual({ paths: expected, doubt: undefined });
}

function inputsOf(command: string, files: Readonly<Record<string, string>>) {
  const facts = factsOf({ dockerfile: `FROM a\nWORKDIR /app\nCOPY . .\nRUN ${command}\n`, files }, { files });
  const install = facts.stages[0]?.steps.flatMap((step) => step.installs)[0];
  const inputs = install && installInputs(install, '', facts.context);
  return inputs?.kind === 'loaded' ? inputs.value : undefined;
}
