/** Awkward cases of update-command-in-build: what is an update, and what only sounds like one. */
import { describe, it } from 'vitest';
import { checkRule } from '../../test/support/check-rule.ts';
import { updateCommandInBuild } from './update-command-in-build.ts';

const bad = [
  'yarn upgrade',
  'pnpm up',
  'poetry update',
  'composer update',
  'bundle update',
  'cargo update',
  'go get -u ./...',
  'uv lock --upgrade',
];
const system = [
  'apt-get dist-upgrade -y',
  'apk upgrade',
  'apk --no-cache upgrade',
  'dnf -y update',
  'yum update -y',
  'zypper -n dup',
  'zypper up',
  'pacman -Syu --noconfirm',
];
const requirements = ['pip install -U -r requirements.txt', 'pip install --upgrade --requirement=r.txt'];
const good = [
  'pip install -U pip',
  'npm install',
  'npm update -g npm',
  'apt-get update',
  'apk add --upgrade curl',
  'apk upgrade busybox',
  'dnf update -y openssl',
  'go get example.com/x',
  'uv lock',
  'bundle lock --add-platform x',
  'bundle update --bundler',
  'cargo update --locked',
  'composer install',
  'go get -u example.com/tool@e577bee5275c42f9a3ff598ade77fe9806191345',
  'cabal update',
  'opam update',
  'pacman -Syu --noconfirm git',
  'pacman -Sy',
  'zypper ref',
  'zypper -n up openssl',
  'pip install --upgrade pip setuptools wheel',
];

describe('update-command-in-build', () => {
  it.each(bad)('reports %s', (command) =>
    checkRule(updateCommandInBuild, { text: `FROM a:1\nRUN [|${command}|]\n`, severity: 'warning' }),
  );
  it.each(system)('informs of %s', (command) =>
    checkRule(updateCommandInBuild, { text: `FROM a:1\nRUN [|${command}|]\n`, severity: 'information' }),
  );
  it.each(requirements)('informs of %s, and calls no requirements a lock file', (command) =>
    checkRule(updateCommandInBuild, {
      text: `FROM a:1\nRUN [|${command}|]\n`,
      severity: 'information',
      message: 'requirements allow',
    }),
  );
  it.each(good)('is silent about %s', (command) => checkRule(updateCommandInBuild, { text: `FROM a:1\nRUN ${command}\n` }));

  it('is silent about an upgrade that a comment says is for security', () => {
    const upgrade = 'RUN apt-get update && apt-get upgrade -y\n';
    checkRule(updateCommandInBuild, { text: `FROM a:1\n# Security updates\n# of the base image.\n${upgrade}` });
    checkRule(updateCommandInBuild, { text: 'FROM a:1\nRUN apk update && \\\n  # CVE-2024-1 and others\n  apk upgrade\n' });
    const old = "echo 'deb https://snapshot.debian.org/archive/debian/20260801T000000Z trixie main' > /etc/apt/sources.list";
    checkRule(updateCommandInBuild, { text: `FROM a:1\nRUN ${old} && apt-get update && apt-get upgrade -y\n` });
    checkRule(updateCommandInBuild, {
      text: `FROM a:1\n${upgrade}`,
      files: {},
      context: { dockerfile: '.devcontainer/Dockerfile' },
    });
    const marked = 'RUN apt-get update && [|apt-get upgrade -y|]\n';
    checkRule(updateCommandInBuild, { text: `FROM a:1\n# Security\nUSER root\n${marked}` });
    checkRule(updateCommandInBuild, { text: `FROM a:1\n# All packages.\n${marked}` });
  });
});
