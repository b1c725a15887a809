/**
 * `RUN curl …/latest` downloads once; as long as the RUN's text stays the same, every later build reuses that layer and
 * never asks the server again. A remote ADD does ask.
 */
import { stepsBustedOnPurpose } from '../facts/busted-on-purpose.ts';
import { type Download, downloadOf, verifiesDownloads } from '../facts/download.ts';
import { isFixedAddress, isMovingAddress } from '../facts/download-address.ts';
import { checksumFetchedBeside, isChecksumAddress } from '../facts/fetched-checksum.ts';
import type { Command, FileFacts, Install, Step } from '../facts/file-facts.ts';
import { hasCommitId } from '../facts/git-fetch.ts';
import { downloadToAdd } from './edits/download-to-add.ts';
import { type Finding, type Report, rule } from './rule.ts';

export const remoteDownloadFrozen = rule({
  id: 'remote-download-frozen',
  title: 'Download in a RUN that the cache freezes',
  severity: 'warning',
  source: 'https://docs.docker.com/build/building/best-practices/#add-or-copy',
  why: `What a \`RUN\` downloads is not part of its key. \`RUN curl …/latest\` is executed once and reused as long as nothing above it
changes: the newer file behind the same address never arrives, and two machines hold different ones.

A remote \`ADD\` is not frozen: BuildKit asks the server on every build and reuses the layer only when the file is unchanged. With
\`--checksum\` the digest itself is the key, and no network is needed.

A checksum that the same \`RUN\` fetches from the same host proves that the file arrived whole, not that it is the current one: it is
as old as the file. The same holds for the archive of a branch that \`pip install\` or \`uv pip install\` takes by its address.`,
  silentWhen: [
    'The address contains a version, a commit, or a variable that holds one.',
    'The same RUN verifies what it fetched with a digest or a signature that the Dockerfile or the build context holds.',
    'With a checksum that is fetched from the same host, only an address that moves is reported, as information.',
    'An argument that is new in each build, or a file that ADD fetches, stands above it: then it runs again anyway.',
    'It talks to the local machine, uploads, or fetches a signing key or a package source list.',
    'Without `latest`, a branch or an install script in the address it is only information.',
  ],
  fix: `Replaces a plain download with \`ADD\` and keeps what was before and after it in RUN instructions of their own; a script piped
into a shell is added as a file and run. Review it: the layer's bytes differ in time and mode, and no digest is invented for
\`--checksum\`.`,
  examples: [
    {
      bad: 'FROM debian:12\nRUN [|curl -fsSL -o /usr/local/bin/tool https://example.com/releases/latest/tool|] && chmod +x /usr/local/bin/tool\n',
      fixed:
        'FROM debian:12\nADD --chmod=644 https://example.com/releases/latest/tool /usr/local/bin/tool\nRUN chmod +x /usr/local/bin/tool\n',
      message: 'example.com/releases/latest/tool',
    },
    {
      note: 'A script that is piped into a shell is downloaded once, too.',
      bad: 'FROM debian:12\nRUN [|curl -fsSL https://get.example.com/install.sh|] | sh\n',
      fixed: 'FROM debian:12\nADD --chmod=644 https://get.example.com/install.sh /tmp/install.sh\nRUN sh /tmp/install.sh\n',
    },
    {
      note: 'The archive of a branch is no version of a package.',
      bad: 'FROM python:3.13\nRUN [|pip install https://example.com/acme/tool/archive/refs/heads/main.zip|]\n',
      message: 'Name a version or a full commit id',
    },
    {
      note: 'What is compared with has to come from somewhere else than the file.',
      bad: 'FROM debian:12\nRUN [|curl -fsSLO https://example.com/latest/tool|] && curl -fsSLO https://example.com/latest/tool.sha256 && sha256sum -c tool.sha256\n',
      fixed:
        'FROM debian:12\nADD --chmod=644 https://example.com/latest/tool tool\nRUN curl -fsSLO https://example.com/latest/tool.sha256 && sha256sum -c tool.sha256\n',
      message: 'not that it is the current one',
    },
    {
      good: 'FROM debian:12\nARG TOOL_VERSION=1.4.2\nRUN curl -fsSL -o /usr/local/bin/tool https://example.com/releases/${TOOL_VERSION}/tool\n',
    },
    { good: 'FROM debian:12\nADD https://example.com/releases/latest/tool /usr/local/bin/tool\n' },
  ],
  engine: [
    {
      name: 'When the file on the server changes, `RUN curl` is reused; `ADD` of the address fetches it.',
      files: {},
      bad: 'FROM debian:12\nRUN curl -fsSL -o /data.csv http://files.example/main/data.csv\n',
      fixed: 'FROM debian:12\nADD --chmod=644 http://files.example/main/data.csv /data.csv\n',
      change: { remoteCommit: true },
      badStep: { startsWith: 'RUN curl', second: 'cached' },
      fixedStep: { startsWith: 'ADD', second: 'runs' },
    },
  ],
  check(file, report) {
    const busted = stepsBustedOnPurpose(file);
    for (const stage of file.stages) {
      for (const step of stage.isPosix ? stage.steps : []) {
        if (busted.has(step) || step.instruction.keyword !== 'RUN') continue;
        const downloads = step.commands.map((command) => downloadOf(step, command)).filter((download) => download !== undefined);
        if (hasCommitId(step.instruction.argument.text)) continue;
        if (verifiesDownloads(step)) {
          for (const download of downloads) reportUnlessPinned(file, step, download, report);
          continue;
        }
        for (const download of downloads) report(findingOf(file, step, download));
        for (const install of step.installs) {
          const address = movingPackage(step, install);
          if (address !== undefined) report(ofPackage(install, address));
        }
      }
    }
  },
});

/** `pip install https://…/archive/main.zip`, also spelled `name @ https://…`; with a digest behind it, it cannot move. */
function movingPackage(step: Step, { ecosystem, command }: Install): string | undefined {
  if (ecosystem.id !== 'pip' && ecosystem.id !== 'uv') return undefined;
  return command.args
    .map(({ text }) => text.replace(/^[\w.[\],-]{1,80} ?@ ?(?=https?:)/, ''))
    .find(
      (word, index) =>
        /^https?:\/\//.test(word) &&
        !/^-(?:i|f)$|^--(?:[a-z-]*index-url|find-links|proxy|trusted-host)$/.test(command.args[index - 1]?.text ?? '') &&
        !/#.*\bsha\d+=/.test(word) &&
        isMovingAddress(word) &&
        !isFixedAddress(word, step),
    );
}

function ofPackage({ command }: Install, address: string): Finding {
  return {
    span: command.span,
    message:
      `${address} is installed once and then reused from the cache, whatever the server has now, because what a RUN fetches is not part of its key. ` +
      'Name a version or a full commit id in the address.',
  };
}

/** With a version in the address, or a digest that stands somewhere else, the check is all that one can ask for. */
function reportUnlessPinned(file: FileFacts, step: Step, download: Download, report: Report): void {
  const checksum = download.isMoving && !isChecksumAddress(download.url) ? checksumFetchedBeside(download.url, step) : undefined;
  if (checksum !== undefined) report(ofUnpinned(findingOf(file, step, download), checksum));
}

function ofUnpinned(finding: Finding, { span }: Command): Finding {
  return {
    ...finding,
    severity: 'information',
    message: `${finding.message} The checksum from the same host proves that the file arrived whole, not that it is the current one.`,
    related: [{ message: 'Fetched at the same time, and as old.', at: { kind: 'here', span } }],
  };
}

function findingOf(file: FileFacts, step: Step, download: Download): Finding {
  const { command, url, isMoving, shell } = download;
  const fix = downloadToAdd(file.dockerfile, step, download);
  const what = shell === undefined ? url : `The script ${url}`;
  return {
    span: command.span,
    ...(isMoving ? {} : { severity: 'information' as const }),
    message:
      `${what} is downloaded once and then reused from the cache, whatever the server has now, because what a RUN fetches is not part of its key. ` +
      'Use a remote ADD, which asks the server on every build, or put a version into the address.',
    ...(fix === undefined ? {} : { fixes: [fix] }),
  };
}
