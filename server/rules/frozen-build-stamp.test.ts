/** Awkward cases of frozen-build-stamp: what is a stamp, and what runs again anyway. */
import { describe, it } from 'vitest';
import { checkRule } from '../../test/support/check-rule.ts';
import { frozenBuildStamp } from './frozen-build-stamp.ts';

const bad = [
  'date > /version',
  'echo `date` >> /etc/motd',
  'printf "%s" "$(date -u +%F)" > /build',
  'echo $(git rev-parse HEAD) > /commit',
  'git describe --tags > /version',
  'echo "SECRET=$(openssl rand -hex 32)" > /app/.env',
  'uuidgen > /etc/id',
  'echo $RANDOM > /salt',
  'hostname > /etc/built-on',
  'cat /proc/sys/kernel/random/uuid > /etc/id',
  'go build -ldflags "-X main.date=$(date -u +%F)" -o /app example.com/app',
];
const good = [
  'date',
  'echo "started $(date)"',
  'date > /tmp/start',
  'tar czf /tmp/$(date +%s).tgz /x',
  'start=$(date +%s) && make',
  'git clone x /s && git rev-parse HEAD > /commit',
  'date -r /etc/hosts > /when',
  'echo $(date) > /dev/null',
  'echo "$(date)" > tests/fixtures/now',
  'cat /etc/version > /x',
  'hostname -f app > /x',
  'date | tee /tmp/start',
  'date | tee /dev/stderr',
  'go build -ldflags "-X main.version=1.2" -o /app .',
];

describe('frozen-build-stamp', () => {
  it.each(bad)('reports %s', (command) =>
    checkRule(frozenBuildStamp, { text: `FROM a:1\nRUN [|${command}|]\n`, severity: 'information' }),
  );
  it.each(good)('is silent about %s', (command) => checkRule(frozenBuildStamp, { text: `FROM a:1\nRUN ${command}\n` }));

  it('is silent about the commit of a repository that was fetched above', () => {
    const stamp = 'RUN go build -ldflags "-X main.commit=$(git rev-parse HEAD)" -o /a .\n';
    checkRule(frozenBuildStamp, { text: `FROM a:1\nRUN git clone https://a.example/b /b\n${stamp}` });
    checkRule(frozenBuildStamp, { text: `FROM a:1\nRUN go get a.example/b\nRUN git checkout v1\n${stamp}` });
    checkRule(frozenBuildStamp, { text: `FROM a:1\nADD --keep-git-dir https://a.example/b.git#v1 /b\n${stamp}` });
  });

  it('reports what tee writes', () =>
    checkRule(frozenBuildStamp, { text: 'FROM a:1\nRUN [|date -u|] | tee -a /version\n', message: 'to /version' }));

  it('hints at a date that the linker of Go writes, because the sources stand above it', () =>
    checkRule(frozenBuildStamp, {
      text: 'FROM a:1\nCOPY . .\nRUN [|go build -ldflags="-s -X main.built=$(date)" ./...|]\n',
      severity: 'hint',
      message: 'into the image',
    }));

  it('only informs below sources, and is silent below what is new in each build', () => {
    checkRule(frozenBuildStamp, { text: 'FROM a:1\nCOPY . /a\nRUN [|date > /version|]\n', severity: 'hint' });
    checkRule(frozenBuildStamp, { text: 'FROM a:1\nARG GIT_SHA\nRUN date > /version\n' });
  });

  it('has what is random made when the container starts', () =>
    checkRule(frozenBuildStamp, {
      text: 'FROM a:1\nRUN [|openssl rand -hex 16 > /etc/machine-id|]\n',
      message: 'Make it when the container starts.',
    }));

  it('is silent in folders of tests', () =>
    checkRule(frozenBuildStamp, {
      text: 'FROM a:1\nRUN date > /date1.txt\n',
      files: {},
      context: { dockerfile: 'tests/bud/no-history/Dockerfile' },
    }));
});
