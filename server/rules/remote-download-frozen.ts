/**
 * `RUN curl …/latest` downloads once; as long as the RUN's text stays the same, every later build reuses that layer and
 * never asks the server again. A remote ADD does ask.
 */
import { stepsBustedOnPurpose } from '../facts/busted-on-purpose.ts';
import { type Download, downloadOf, verifiesDownloads } from '../facts/download.ts';
import { isFixedAddress, isMovingAddress } from '../facts/download-address.ts';
import type { FileFacts, Install, Step } from '../facts/file-facts.ts';
import { hasCommitId } from '../facts/git-fetch.ts';
import { downloadToAdd } from './edits/download-to-add.ts';
import { type Finding, rule } from './rule.ts';

export const remoteDownloadFrozen = rule({
  id: 'remote-download-frozen',
  title: 'Download in a RUN that the cache freezes',
  severity: 'warning',
  source: 'https://docs.docker.com/build/building/best-practices/#add-or-copy',
  why: `What a \`RUN\` downloads is not part of its key. \`RUN curl …/latest\` is executed once and reused as long as nothing above it
changes: the newer file behind the same address never arrives, and two machines hold different ones.

A remote \`ADD\` is not frozen: BuildKit asks the server on every build and reuses the layer only when the file is unchanged. With
\`--checksum\` the digest itself is the key, and no network is needed.`,
  silentWhen: [
    'The address contains a version, a commit, or a variable that holds one.',
    'The same RUN verifies what it fetched with a digest or a signature.',
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
        if (busted.has(step) || step.instruction.keyword !== 'RUN' || verifiesDownloads(step)) continue;
        const downloads = step.commands.map((command) => downloadOf(step, command)).filter((download) => download !== undefined);
        if (hasCommitId(step.instruction.argument.text)) continue;
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
