/** Awkward cases of remote-download-frozen: addresses, checks, pipes into a shell, and downloads ADD cannot do. */
import { describe, it } from 'vitest';
import { checkRule } from '../../test/support/check-rule.ts';
import { remoteDownloadFrozen as rule } from './remote-download-frozen.ts';

const bad: readonly (readonly [title: string, text: string, fixed: string | null])[] = [
  [
    'wget into the working directory',
    'FROM a:1\nWORKDIR /d\nRUN [|wget https://e.com/main/data.csv|]\n',
    'FROM a:1\nWORKDIR /d\nADD --chmod=644 https://e.com/main/data.csv data.csv\n',
  ],
  [
    'curl -O',
    'FROM a:1\nRUN cd /d && [|curl -LO https://e.com/main/data.csv|]\n',
    'FROM a:1\nADD --chmod=644 https://e.com/main/data.csv /d/data.csv\n',
  ],
  [
    'a redirection',
    'FROM a:1\nRUN [|curl -sSL https://e.com/latest > /d/x|]\n',
    'FROM a:1\nADD --chmod=644 https://e.com/latest /d/x\n',
  ],
  [
    'a script with arguments',
    'FROM a:1\nRUN [|curl -fsSL https://e.com/setup.sh|] | bash -s -- --yes\n',
    'FROM a:1\nADD --chmod=644 https://e.com/setup.sh /tmp/setup.sh\nRUN bash /tmp/setup.sh --yes\n',
  ],
  [
    'what stands around it',
    'FROM a:1\nRUN apt-get update && apt-get install -y curl && [|curl -fsSL https://deb.e.com/setup_20.x|] | bash - && apt-get install -y nodejs\n',
    'FROM a:1\nRUN apt-get update && apt-get install -y curl\nADD --chmod=644 https://deb.e.com/setup_20.x /tmp/setup_20.x\nRUN bash /tmp/setup_20.x\nRUN apt-get install -y nodejs\n',
  ],
  ['a package at an address that moves', 'FROM a:1\nRUN [|pip install https://e.com/a/b/archive/main.zip|]\n', null],
  ['a package with its name', 'FROM a:1\nRUN [|pip3 install "tool @ https://e.com/a/b/archive/refs/heads/dev.zip"|]\n', null],
  ['a script in a process substitution', 'FROM a:1\nRUN bash <([|curl -fsSL https://e.com/install.sh|])\n', null],
  ['a script of a host that only serves scripts', 'FROM a:1\nRUN [|wget -qO- https://get.e.com|] | sh\n', null],
  ['a branch of raw files', 'FROM a:1\nRUN [|curl -sL https://raw.githubusercontent.com/a/b/main/t|] | tar x\n', null],
  ['a stable release, inside a condition', 'FROM a:1\nRUN if true; then [|curl -fsSLO https://e.com/stable/x|]; fi\n', null],
  ['the JSON form', 'FROM a:1\nRUN ["sh", "-c", "[|curl -fsSL https://e.com/latest/x -o /x|]"]\n', null],
  ['a heredoc', 'FROM a:1\nRUN <<EOF\n[|curl -fsSLo /x https://e.com/nightly/x|]\nEOF\n', null],
  ['a package that uv installs', 'FROM a:1\nRUN [|uv pip install https://e.com/a/b/archive/main.zip|]\n', null],
  ['no fix with headers', 'FROM a:1\nRUN [|curl -H "A: b" -o /x https://e.com/latest/x|]\n', null],
  ['no fix through another program', 'FROM a:1\nRUN [|curl -sL https://e.com/latest/x.tgz|] | tar xz\n', null],
  ['no fix inside a substitution', 'FROM a:1\nRUN sh -c "$([|curl -fsSL https://e.com/install.sh|])"\n', null],
  [
    'the question which version is the latest',
    'FROM a:1\nRUN V=$([|curl -s https://api.github.com/repos/a/b/releases/latest|]) && curl -fsSLo /x https://e.com/$V/x\n',
    null,
  ],
];

const good: readonly (readonly [title: string, text: string])[] = [
  ['a package has a version', 'FROM a:1\nRUN pip install https://e.com/a/b/archive/v1.2.3.zip\n'],
  ['a package has a digest', 'FROM a:1\nRUN pip install "https://e.com/a/b/archive/main.zip#sha256=ab12"\n'],
  ['a package index is named', 'FROM a:1\nRUN pip install --extra-index-url https://e.com/nightly/cpu torch==2.1\n'],
  ['the address has a version', 'FROM a:1\nRUN curl -fsSLo /x https://e.com/v1.2.3/x\n'],
  ['the address has a major version as a folder', 'FROM a:1\nRUN curl -fsSLo /x https://e.com/v2/x\n'],
  ['the address has a date', 'FROM a:1\nRUN curl -fsSLo /x https://e.com/x-20240101.tgz\n'],
  ['the address has a version with underscores', 'FROM a:1\nRUN curl -fsSLo /x https://e.com/Tool4_5.jar\n'],
  ['the address has a build number', 'FROM a:1\nRUN curl -fsSLo /x https://e.com/jdk-17+35_bin.tar.gz\n'],
  ['a variable holds the version', 'FROM a:1\nARG V\nRUN curl -fsSLo /x https://e.com/${V}/x\n'],
  [
    'a checksum comes from the same host, and the address has a version',
    'FROM a:1\nRUN curl -LO https://e.com/v1.2.3/x && curl -LO https://e.com/v1.2.3/x.sha256 && sha256sum -c x.sha256\n',
  ],
  [
    'a checksum comes from the same host, and nothing says that the address moves',
    'FROM a:1\nRUN curl -LO https://e.com/x && curl -LO https://e.com/x.sha256 && sha256sum -c x.sha256\n',
  ],
  [
    'a checksum comes from another host',
    'FROM a:1\nRUN curl -LO https://mirror.com/latest/x && curl -LO https://e.com/latest/SHA256SUMS && sha256sum -c SHA256SUMS\n',
  ],
  [
    'the checksum is one of the project',
    'FROM a:1\nCOPY x.sha256 .\nRUN curl -LO https://e.com/latest/x && sha256sum -c x.sha256\n',
  ],
  ['a digest is checked', 'FROM a:1\nRUN curl -fsSLo /x https://e.com/latest/x && echo "abc  /x" | sha256sum -c -\n'],
  ['a signature is checked', 'FROM a:1\nRUN curl -fsSLo /x https://e.com/latest/x && gpg --batch --verify x.asc x\n'],
  ['cosign verifies it', 'FROM a:1\nRUN curl -Lo /x https://e.com/latest/x && cosign verify-blob --key k.pub /x\n'],
  ['the address asks for a version', 'FROM a:1\nARG V\nRUN curl -fsSL "https://e.com/x?version=$V" -o /x\n'],
  ['it asks the local machine', 'FROM a:1\nRUN curl -f http://localhost:8080/latest\n'],
  [
    'it is a signing key',
    'FROM a:1\nRUN curl -fsSL https://download.docker.com/linux/debian/gpg -o /etc/apt/keyrings/docker.asc\n',
  ],
  ['it uploads', 'FROM a:1\nRUN curl -X POST -d @x https://hooks.e.com/main\n'],
  ['an argument that changes stands above', 'FROM a:1\nARG CACHEBUST\nRUN curl -fsSLo /x https://e.com/latest/x\n'],
  ['it is a health check', 'FROM a:1\nHEALTHCHECK CMD curl -f https://e.com/latest\n'],
  ['the shell is not POSIX', 'FROM mcr.microsoft.com/windows/servercore:ltsc2022\nRUN curl -o x https://e.com/latest/x\n'],
];

describe('remote-download-frozen', () => {
  it.each(bad)('reports %s', (_, text, fixed) => checkRule(rule, { text, fixed }));
  it.each(good)('is silent when %s', (_, text) => checkRule(rule, { text }));

  it('is a warning for what is known to change, and information otherwise', () => {
    checkRule(rule, { text: 'FROM a:1\nRUN [|curl -o /x https://e.com/latest/x|]\n', severity: 'warning' });
    checkRule(rule, { text: 'FROM a:1\nRUN [|curl -o /x https://e.com/x|]\n', severity: 'information' });
  });

  it.each([
    ['a file of sums', 'curl -LO https://e.com/latest/SHA256SUMS && sha256sum -c --ignore-missing SHA256SUMS'],
    ['one sum', 'wget -q https://e.com/latest/x.sha512 && sha512sum -c x.sha512'],
    ['a sum in a substitution', 'echo "$(curl -sL https://e.com/latest/x.sha256)  x" | sha256sum -c -'],
    ['a signature', 'curl -LO https://e.com/latest/x.asc && gpg --batch --verify x.asc x'],
  ])('is information where %s comes from the same host as a file of a moving address', (_, check) =>
    checkRule(rule, {
      text: `FROM a:1\nRUN [|curl -LO https://e.com/latest/x|] && ${check}\n`,
      severity: 'information',
      message: 'not that it is the current one',
    }),
  );
});
