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
];

describe('frozen-build-stamp', () => {
  it.each(bad)('reports %s', (command) =>
    checkRule(frozenBuildStamp, { text: `FROM a:1\nRUN [|${command}|]\n`, severity: 'information' }),
  );
  it.each(good)('is silent about %s', (command) => checkRule(frozenBuildStamp, { text: `FROM a:1\nRUN ${command}\n` }));

  it('only informs below sources, and is silent below what is new in each build', () => {
    checkRule(frozenBuildStamp, { text: 'FROM a:1\nCOPY . /a\nRUN [|date > /version|]\n', severity: 'hint' });
    checkRule(frozenBuildStamp, { text: 'FROM a:1\nARG GIT_SHA\nRUN date > /version\n' });
  });
});
