/**
 * `RUN git clone` fetches a branch once; as long as the RUN's text stays the same, every later build reuses that layer
 * and never looks at the repository again.
 */
import { stepsBustedOnPurpose } from '../facts/busted-on-purpose.ts';
import type { FileFacts, StageFacts, Step } from '../facts/file-facts.ts';
import { checkedOutRef, isShortCommit } from '../facts/git-checkout.ts';
import { branchFetchOf, type GitFetch, gitFetchOf, hasCommitId, looksLikeRelease } from '../facts/git-fetch.ts';
import { commandLabel } from '../facts/step-label.ts';
import { cloneToAdd, lastGitUse } from './edits/clone-to-add.ts';
import { type Finding, rule } from './rule.ts';

export const gitCloneFrozen = rule({
  id: 'git-clone-frozen',
  title: 'Repository cloned by a RUN that the cache freezes',
  severity: 'warning',
  source: 'https://docs.docker.com/build/cache/invalidation/#run-instructions',
  why: `What a \`RUN\` fetches from the network is not part of its key. A \`RUN git clone\` of a branch is therefore executed once and
reused as long as nothing above it changes: new commits never arrive, and no message says so.

\`ADD <repository>#<ref>\` is different: BuildKit asks the server for the commit behind the ref on every build, and reuses the layer
only when it is still the same. With a full commit id it does not even ask.`,
  silentWhen: [
    'The RUN, or a later RUN of the stage, names a full commit id or checks a shortened one out.',
    'A build argument that holds a commit or ref (`*_SHA`, `*_REF`, `*_COMMIT`, `*_VERSION`) is used in the RUN.',
    'An argument that is new in each build, or a file that ADD fetches, stands above it: then it runs again anyway.',
    'For a ref that looks like a release it is only information, because tags can move but rarely do.',
    'Several repositories that one RUN fetches are one finding.',
  ],
  fix: `Replaces the clone with \`ADD <repository>#<ref> <folder>\` and keeps what was before and after it in RUN instructions of their
own; the history is kept (\`--keep-git-dir\`) when a later command runs git. Review it: the folder comes without \`.git\` otherwise,
and the builder needs access to the repository.`,
  examples: [
    {
      bad: 'FROM alpine/git:v2.49.1\nWORKDIR /src\nRUN [|git clone --depth 1 --branch main https://github.com/acme/tool.git|]\n',
      fixed: 'FROM alpine/git:v2.49.1\nWORKDIR /src\nADD https://github.com/acme/tool.git#main tool\n',
      message: 'github.com/acme/tool',
    },
    {
      note: 'What comes before and after the clone stays in RUN instructions of its own.',
      bad: 'FROM debian:12\nRUN apt-get update && apt-get install -y git make && [|git clone https://github.com/acme/tool /src/tool|] && cd /src/tool && make install\n',
      fixed:
        'FROM debian:12\nRUN apt-get update && apt-get install -y git make\nADD https://github.com/acme/tool.git /src/tool\nRUN cd /src/tool && make install\n',
    },
    {
      good: 'FROM alpine/git:v2.49.1\nRUN git clone https://github.com/acme/tool.git /src && cd /src && git checkout 5f0ff6db624270a4598958ab9dd79bb385ced3ef\n',
    },
    { good: 'FROM scratch\nADD https://github.com/acme/tool.git#main /src\n' },
  ],
  engine: [
    {
      name: 'After a new commit `RUN git clone` is reused; `ADD` of the repository fetches it.',
      files: {},
      bad: 'FROM alpine:3.22\nWORKDIR /src\nRUN git clone --branch main http://git.example/tool.git\n',
      fixed: 'FROM alpine:3.22\nWORKDIR /src\nADD http://git.example/tool.git#main tool\n',
      change: { remoteCommit: true },
      badStep: { startsWith: 'RUN git clone', second: 'cached' },
      fixedStep: { startsWith: 'ADD', second: 'runs' },
    },
    {
      name: 'Without a new commit the `ADD` is reused, too.',
      files: {},
      bad: 'FROM alpine:3.22\nRUN git clone --branch main http://git.example/tool.git /src\n',
      fixed: 'FROM alpine:3.22\nADD http://git.example/tool.git#main /src\n',
      change: {},
      badStep: { startsWith: 'RUN git clone', second: 'cached' },
      fixedStep: { startsWith: 'ADD', second: 'cached' },
    },
  ],
  check(file, report) {
    const busted = stepsBustedOnPurpose(file);
    for (const stage of file.stages) {
      if (!stage.isPosix) continue;
      const lastUse = lastGitUse(stage);
      for (const [index, step] of stage.steps.entries()) {
        if (busted.has(step) || step.instruction.keyword !== 'RUN') continue;
        const fetches = step.commands
          .map((command) => gitFetchOf(command) ?? branchFetchOf(command, step.commands))
          .filter((fetch) => fetch !== undefined);
        if (fetches.length === 0 || isPinned(stage, index, step)) continue;
        const found = fetches.flatMap((fetch): readonly Finding[] => {
          const ref = fetch.kind === 'clone' ? checkedOutRef(stage.steps, index, fetch) : undefined;
          if (ref !== undefined && (isShortCommit(ref) || namesPinned(ref, step))) return [];
          // ADD brings one ref without the others, so that a checkout behind it would fail.
          return [findingOf(file, lastUse, step, ref === undefined ? fetch : { ...fetch, ref, isPlain: false })];
        });
        const joined = ofOneRun(found);
        if (joined !== undefined) report(joined);
      }
    }
  },
});

/** A RUN is reused as a whole: what it fetches is one finding, on the first that never gets anything new. */
function ofOneRun(found: readonly Finding[]): Finding | undefined {
  const first = found.find(({ severity }) => severity === undefined) ?? found[0];
  if (first === undefined || found.length === 1) return first;
  const others = found.filter((each) => each !== first);
  return {
    ...first,
    message: `${first.message} The same RUN fetches ${others.length === 1 ? 'another repository' : `${others.length} other repositories`}.`,
    related: others.map(({ span }) => ({ message: 'Fetched once, too.', at: { kind: 'here', span } })),
    fixes: found.flatMap(({ fixes = [] }) => fixes),
  };
}

/** Pinned by a commit in the RUN, by a checkout in a later RUN, or by an argument that holds the ref. */
function isPinned({ steps }: StageFacts, index: number, step: Step): boolean {
  const text = [step.instruction.argument.text, ...step.instruction.heredocs.map(({ body }) => body)].join('\n');
  if (hasCommitId(text)) return true;
  if (namesPinned(text, step)) return true;
  const next = steps.slice(index + 1, index + 9);
  return next.some(({ commands }) =>
    commands.some(({ program, args }) => program === 'git' && args.some((word) => hasCommitId(word.text))),
  );
}

/** An argument above the clone that holds the ref: a new value runs the clone again. */
function namesPinned(text: string, { scope }: Step): boolean {
  const names = [...text.matchAll(/\$\{?(\w+)/g)].map(([, name]) => name ?? '');
  return names.some(
    (name) => /(^|_)(SHA|REF|COMMIT|REV|REVISION|VERSION|TAG|BRANCH|HASH)$/i.test(name) && scope.get(name) !== undefined,
  );
}

function findingOf(file: FileFacts, lastUse: number, step: Step, fetch: GitFetch): Finding {
  const { command, kind, url, ref } = fetch;
  const isRelease = ref !== undefined && looksLikeRelease(ref);
  const what = kind === 'pull' ? `What \`${commandLabel(command)}\` brings` : `${ref ?? 'The default branch'} of ${shown(url)}`;
  const fix = kind === 'clone' ? cloneToAdd(file.dockerfile, lastUse, step, fetch) : undefined;
  return {
    span: command.span,
    ...(isRelease ? { severity: 'information' as const } : {}),
    message:
      `${what} is fetched once and then reused from the cache${isRelease ? ', also when it is moved' : ': new commits never arrive'}, because what a RUN fetches is not part of its key. ` +
      (kind === 'package'
        ? `Name a commit ${fetch.pin ?? 'behind `@`'}, or pass it as a build argument.`
        : 'Use `ADD <repository>#<ref>`, which looks for the commit on every build, or check out a commit.'),
    ...(fix === undefined ? {} : { fixes: [fix] }),
  };
}

function shown(url: string): string {
  return url
    .replace(/^\w+:\/\//, '')
    .replace(/\.git$/, '')
    .replace(/^[^@/]*:[^@/]*@/, '');
}
