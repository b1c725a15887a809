/** Awkward cases of non-frozen-install: which lock file counts, and what freezes an install already. */
import { describe, it } from 'vitest';
import { checkRule } from '../../test/support/check-rule.ts';
import { nonFrozenInstall } from './non-frozen-install.ts';

type Row = readonly [title: string, text: string, files: Record<string, string>];
const npm = { 'package.json': '{}', 'package-lock.json': '{}' };
const yarn = { 'package.json': '{}', 'yarn.lock': '' };
const head = 'FROM a:1\nWORKDIR /a\nCOPY . .\n';
const net = { 'web.csproj': '<Project/>', 'packages.lock.json': '{ "net9.0": {} }' };

const bad: readonly Row[] = [
  ['.NET', `${head}RUN [|dotnet restore|]\nRUN dotnet publish --no-restore\n`, net],
  [
    '.NET for a platform that the lock file knows',
    `${head}RUN [|dotnet restore -r linux-x64|]\n`,
    { ...net, 'packages.lock.json': '{ "net9.0/linux-x64": {} }' },
  ],
  ['npm i', `${head}RUN [|npm i --omit=dev|]\n`, npm],
  ['yarn alone', `${head}RUN [|yarn|]\n`, yarn],
  ['bun', `${head}RUN [|bun install|]\n`, { 'package.json': '{}', 'bun.lock': '' }],
  ['uv', `${head}RUN [|uv sync --no-install-project|]\n`, { 'pyproject.toml': '', 'uv.lock': '' }],
  ['bundler', `${head}RUN [|bundle install --jobs 4|]\n`, { Gemfile: '', 'Gemfile.lock': '' }],
];

const good: readonly Row[] = [
  ['a frozen .NET', `${head}RUN dotnet restore --locked-mode\n`, net],
  ['a property of .NET', `${head}RUN dotnet restore -p:RestoreLockedMode=true\n`, net],
  ['.NET for a platform that the lock file does not know', `${head}RUN dotnet restore -r linux-x64\n`, net],
  ['.NET, restored again', `${head}RUN dotnet restore\nRUN dotnet publish\n`, net],
  [
    'a setting above the projects of .NET',
    `${head}RUN dotnet restore\n`,
    { ...net, 'Directory.Build.props': '<RestoreLockedMode>true</RestoreLockedMode>' },
  ],
  ['a lock file that is not copied', 'FROM a:1\nWORKDIR /a\nCOPY package.json .\nRUN npm install\n', npm],
  ['an ignored lock file', `${head}RUN npm install\n`, { ...npm, '.dockerignore': 'package-lock.json\n' }],
  ['a frozen Yarn', `${head}RUN yarn install --frozen-lockfile\n`, yarn],
  ['a variable of the command', `${head}RUN BUNDLE_DEPLOYMENT=1 bundle install\n`, { Gemfile: '', 'Gemfile.lock': '' }],
  ['a context that is not known', `${head}RUN npm install\n`, {}],
  ['a variable', `${head.replace('COPY', 'ENV BUNDLE_FROZEN=1\nCOPY')}RUN bundle install\n`, { Gemfile: '', 'Gemfile.lock': '' }],
  ['a setting', `${head}RUN bundle config set --local deployment true && bundle install\n`, { Gemfile: '', 'Gemfile.lock': '' }],
  ['a tool', `${head}RUN npm install -g x\n`, npm],
  ['another lock file', `${head}RUN npm install\n`, yarn],
  ['pnpm', `${head}RUN pnpm install\n`, { 'package.json': '{}', 'pnpm-lock.yaml': '' }],
];

describe('non-frozen-install', () => {
  it.each(bad)('reports %s', (_, text, files) => checkRule(nonFrozenInstall, { text, files }));
  it('sets the variable of Bundler, whose flag is deprecated', () => {
    checkRule(nonFrozenInstall, {
      text: `${head}RUN [|bundle install|]\n`,
      files: { Gemfile: '', 'Gemfile.lock': '' },
      fixed: `${head}RUN BUNDLE_FROZEN=true bundle install\n`,
    });
  });

  it.each(good)('is silent about %s', (_, text, files) => checkRule(nonFrozenInstall, { text, files }));
});
