/** Awkward cases of unpinned-tool-install-frozen: what pins a tool. */
import { describe, it } from 'vitest';
import { checkRule } from '../../test/support/check-rule.ts';
import { unpinnedToolInstallFrozen } from './unpinned-tool-install-frozen.ts';

const bad = [
  'npm i -g @angular/cli',
  'npm install --global serve@latest',
  'yarn global add serve',
  'pip install gunicorn',
  'pip install --no-cache-dir flask==2.0 gunicorn',
  'cargo install cargo-watch',
  'gem install rails',
  'go install example.com/x/y@latest',
  'pip install "uvicorn[standard]"',
];
const good = [
  'npm i -g serve@14',
  'npm install',
  'npm install left-pad',
  'pip install flask==2.0',
  'pip install "flask>=2,<3"',
  'pip install -r requirements.txt gunicorn',
  'pip install -c constraints.txt gunicorn',
  'pip install .',
  'pip install git+https://a.example/x',
  'cargo install --locked cargo-watch --version 8',
  'cargo install --path .',
  'gem install rails -v 7.1',
  'gem install rails:7.1',
  'gem install ./a.gem',
  'gem install bundler',
  'gem list',
  'go install example.com/x@v1.2.3',
  'go install ./...',
  'npm install -g npm',
  'npm i npm@latest -g',
  'npm i -g x@$VERSION',
  'apt-get install -y curl',
  'yarn global add serve@14',
];

describe('unpinned-tool-install-frozen', () => {
  it.each(bad)('reports %s', (command) =>
    checkRule(unpinnedToolInstallFrozen, { text: `FROM a:1\nRUN [|${command}|]\n`, fixed: null }),
  );
  it.each(good)('is silent about %s', (command) => checkRule(unpinnedToolInstallFrozen, { text: `FROM a:1\nRUN ${command}\n` }));
  it('says once for a stage what several commands of it do', () => {
    checkRule(unpinnedToolInstallFrozen, {
      text: 'FROM a:1 AS one\nRUN [|pip install flask|]\nRUN pip install gunicorn\nRUN pip install requests==2.0\nRUN pip install rich\n\nFROM b:1\nRUN [|npm i -g serve|]\n',
      message: 'So do 2 more commands',
    });
  });
  it('is silent below what is new in each build', () => {
    checkRule(unpinnedToolInstallFrozen, { text: 'FROM a:1\nARG CACHEBUST\nRUN npm i -g serve\n' });
  });

  const options = (said: Readonly<Record<string, unknown>>) => ({ ruleOptions: { 'unpinned-tool-install-frozen': said } });

  it.each([
    'apt-get install -y --no-install-recommends -t stable curl',
    'apt-get install -y git=1:2.39.* curl',
    'apk add --no-cache -t .build-deps gcc',
    'dnf install -y git',
  ])('reports packages of the distribution where the option asks for them: %s', (command) =>
    checkRule(unpinnedToolInstallFrozen, {
      text: `FROM a:1\nRUN [|${command}|]\n`,
      options: options({ systemPackages: true }),
      severity: 'information',
    }),
  );

  it.each([
    'apt-get install -y curl=8.* git=1:2.39.5-0',
    'apt-get install -y curl/bookworm ./tool.deb',
    'apk add curl~8 git=2.45.2-r0',
    'dnf install -y git-2.45.1',
    'apt-get -y upgrade',
    'apt-get install -y $PACKAGES',
  ])('is silent about packages that say which one they are: %s', (command) =>
    checkRule(unpinnedToolInstallFrozen, { text: `FROM a:1\nRUN ${command}\n`, options: options({ systemPackages: true }) }),
  );

  it('is silent in development containers', () => {
    const text = 'FROM a:1\nRUN npm install -g @openai/codex\n';
    checkRule(unpinnedToolInstallFrozen, { text, files: {}, context: { dockerfile: '.devcontainer/Dockerfile' } });
    checkRule(unpinnedToolInstallFrozen, { text, files: {}, context: { declaredBy: 'devcontainer' } });
    checkRule(unpinnedToolInstallFrozen, { text: 'FROM a:1 AS dev\nRUN pip install watchdog\n' });
    checkRule(unpinnedToolInstallFrozen, { text: 'FROM a:1 AS device\nRUN [|pip install watchdog|]\n' });
  });

  it('leaves out the tools that the option excepts', () => {
    const said = options({ except: ['serve', '@acme/*', 'cli'] });
    checkRule(unpinnedToolInstallFrozen, { text: 'FROM a:1\nRUN npm i -g serve @angular/cli\n', options: said });
    checkRule(unpinnedToolInstallFrozen, {
      text: 'FROM a:1\nRUN [|npm i -g serve typescript|]\n',
      options: said,
      message: 'newest typescript of',
    });
  });

  it('takes options of another type for nothing', () => {
    const text = 'FROM a:1\nRUN apt-get install -y curl\nRUN [|npm i -g serve|]\n';
    checkRule(unpinnedToolInstallFrozen, { text, options: options({ systemPackages: 'yes', except: { serve: true } }) });
  });
});
