/**
 * ADD of an address without a checksum: the builder asks the server in every build, and whatever changes there runs everything
 * below again. With a checksum, nothing is asked.
 */
import type { CopySource, Step } from '../facts/file-facts.ts';
import { hasFeature } from '../facts/frontend-version.ts';
import { hasCommitId } from '../facts/git-fetch.ts';
import { isInTestFolder } from '../facts/test-folder.ts';
import { rule } from './rule.ts';

export const addUrlWithoutChecksum = rule({
  id: 'add-url-without-checksum',
  title: 'ADD of an address that nobody has pinned',
  severity: 'information',
  source: 'https://docs.docker.com/reference/dockerfile/#add---checksum',
  why: `\`ADD\` of an address is never out of date: BuildKit asks the server in every build whether the file has changed, and takes the new one.
That also means that each build needs the network, that a change on the other side runs everything below again, and that nobody
notices what has changed.

With \`--checksum\` the file is fixed: the builder asks nobody, and refuses another content. The same holds for a full commit id behind
the address of a repository.`,
  silentWhen: [
    'The ADD has `--checksum`, or the repository is named with a full commit id.',
    'The address or its ref is spelled with a variable.',
    'It names data that is wanted as it is today (lists, databases, rules, corpora of a fuzzer, the answer of an API): a checksum would make the build fail when they change.',
    'The Dockerfile lies in a folder of tests or their data.',
    'The image is one of Windows: only BuildKit knows `--checksum`, and it builds for Linux.',
    'The address names a full commit id: then it is only a hint.',
    'The `# syntax` of the file is older than `--checksum`.',
  ],
  fix: 'There is none: a checksum is for a person to look up, it is never invented.',
  examples: [
    {
      bad: 'FROM debian:12\nADD [|https://example.com/tool-1.2.tar.gz|] /tmp/\n',
      message: '--checksum',
    },
    { bad: 'FROM debian:12\nADD [|https://github.com/acme/tool.git#main|] /src\n', message: 'commit' },
    {
      good: 'FROM debian:12\nADD --checksum=sha256:24454f830cdb571e2c4ad15481119c43b3cafd48dd869a9b2945d1036d1dc68d https://example.com/tool.tar.gz /tmp/\n',
    },
    { good: 'FROM debian:12\nADD https://github.com/acme/tool.git#5f0ff6db624270a4598958ab9dd79bb385ced3ef /src\n' },
  ],
  engine: [
    {
      name: 'When the file on the server changes, the ADD runs again with what stands below it; with `--checksum` nobody asks for the new one.',
      files: {},
      served: { tool: '#!/bin/sh\necho 1.2.0\n' },
      bad: 'FROM debian:12\nADD http://served.example/tool /usr/local/bin/tool\nRUN true\n',
      fixed:
        'FROM debian:12\nADD --checksum=sha256:2f20d4da80387405cce17cc067e8e27719a897a57ac37378373772a7b3712ebe http://served.example/tool /usr/local/bin/tool\nRUN true\n',
      isFixedByHand: true,
      change: { served: { tool: '#!/bin/sh\necho 1.3.0\n' } },
      badStep: { startsWith: 'RUN true', second: 'runs' },
      fixedStep: { startsWith: 'RUN true', second: 'cached' },
    },
    {
      name: 'A file on the server that is not the one of `--checksum` is refused; without it, whatever is there is taken.',
      files: {},
      served: { tool: '#!/bin/sh\necho 1.3.0\n' },
      bad: 'FROM debian:12\nADD http://served.example/tool /usr/local/bin/tool\nRUN true\n',
      fixed:
        'FROM debian:12\nADD --checksum=sha256:d9298a10d1b0735837dc4bd85dac641b0f3cef27a47e5d53a54f2f3f5b2fcffa http://served.example/tool /usr/local/bin/tool\nRUN true\n',
      isFixedByHand: true,
      change: { served: { tool: '#!/bin/sh\necho 1.4.0\n' } },
      badStep: { startsWith: 'RUN true', second: 'runs' },
      fixedStep: { failsWith: 'digest mismatch' },
    },
    {
      name: 'When the branch moves on, the ADD of a repository runs again with what stands below it; of a commit it does not.',
      files: {},
      bad: 'FROM debian:12\nADD http://git.example/repo.git#main /src\nRUN true\n',
      fixed: 'FROM debian:12\nADD http://git.example/repo.git#1111111111111111111111111111111111111111 /src\nRUN true\n',
      isFixedByHand: true,
      change: { remoteCommit: true },
      badStep: { startsWith: 'RUN true', second: 'runs' },
      fixedStep: { startsWith: 'RUN true', second: 'cached' },
    },
  ],
  check(file, report) {
    if (!hasFeature(file.dockerfile, 'checksum') || isInTestFolder(file.context.source.dockerfileUri)) return;
    for (const step of file.stages.flatMap(({ steps, isPosix }) => (isPosix ? steps : []))) {
      for (const source of unpinned(step))
        report({ span: source.span, message: messageOf(source), ...(isFixed(source) ? { severity: 'hint' as const } : {}) });
    }
  },
});

function unpinned({ copy, instruction }: Step): readonly CopySource[] {
  if (copy === undefined || instruction.flags.some(({ name }) => name === 'checksum')) return [];
  return copy.sources.filter(({ kind, text }) => {
    if ((kind !== 'http' && kind !== 'git') || text.includes('$')) return false;
    if (kind === 'http' && !hasCommitId(text) && isWantedNew(text)) return false;
    return kind === 'http' || !hasCommitId(text.slice(text.lastIndexOf('#') + 1));
  });
}

/** What is published anew under one name; a version in the address says that it is not. */
function isWantedNew(text: string): boolean {
  const address = text.replace(/^["']|["']$/g, '');
  if (/^https?:\/\/api\./.test(address)) return true;
  const path = address.replace(/[?#].*$/, '');
  if (/corpus|corpora|testcases|dictionar|\.dict$/i.test(path)) return true;
  return (
    !/\d+\.\d/.test(path) &&
    /\.(?:mmdb|db|list|csv|tsv|dat|rules(?:\.\w+)*|ics)$|(?:domains?|hosts|blocklist)[\w-]*\.txt$/i.test(path)
  );
}

/** A file of a commit cannot change; only the question to the server is saved. */
function isFixed({ kind, text }: CopySource): boolean {
  return kind === 'http' && hasCommitId(text);
}

function messageOf(source: CopySource): string {
  const { kind, text } = source;
  if (isFixed(source))
    return `The builder asks for ${shortened(text)} in every build, which names a commit and cannot change. \`--checksum=sha256:…\` spares the question.`;
  if (kind === 'http')
    return `The builder asks for ${shortened(text)} in every build, and another content there runs everything below again. Pin it with \`--checksum=sha256:…\`, which asks nobody.`;
  return `The builder asks in every build where ${shortened(text)} stands, and each new commit runs everything below again. Name a full commit id, which asks nobody.`;
}

function shortened(text: string): string {
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}
