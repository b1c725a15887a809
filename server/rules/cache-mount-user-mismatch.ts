/**
 * A cache mount belongs to root unless the mount says otherwise. A RUN of another user cannot write to it, and package
 * managers then go on without a cache and say so in one line at most.
 */
import type { FileFacts, Mount, Step } from '../facts/file-facts.ts';
import { isBelow } from '../facts/image-paths.ts';
import { type StepUser, stepUser } from '../facts/step-user.ts';
import { type Finding, rule } from './rule.ts';

export const cacheMountUserMismatch = rule({
  id: 'cache-mount-user-mismatch',
  title: 'Cache mount that the user of the step cannot write to',
  severity: 'information',
  source: 'https://docs.docker.com/reference/dockerfile/#run---mounttypecache',
  why: `A new cache belongs to root with mode 0755, whoever the step runs as. npm, pip and others notice that they cannot write there, and
download everything again in each build, or fail. A cache below \`/root\` is of no use to another user at all: that user's home
is elsewhere.`,
  silentWhen: [
    'The mount has a `uid`. With a `mode` that lets everybody write it is a hint: the builder of Docker Engine creates the folder under its umask, 0022, so that the mode does not help there.',
    'No instruction sets the user, or it is root.',
    'The commands run with `sudo`, or give the folder to the user themselves.',
    'The cache starts with the files of a stage or an image (`from`), whose owner counts.',
  ],
  fix: `Adds \`uid\` and \`gid\` of the user, where its number is known, and puts the home folder of the user in place of \`/root\`. Review it: an
existing cache of the same id keeps its owner.`,
  examples: [
    {
      bad: 'FROM node:22\nUSER node\nWORKDIR /home/node/app\nCOPY package*.json ./\nRUN [|--mount=type=cache,target=/home/node/.npm|] npm ci\n',
      fixed:
        'FROM node:22\nUSER node\nWORKDIR /home/node/app\nCOPY package*.json ./\nRUN --mount=type=cache,target=/home/node/.npm,uid=1000,gid=1000 npm ci\n',
      message: 'node',
    },
    {
      bad: 'FROM python:3.13\nRUN useradd -m -u 1001 app\nUSER app\nCOPY requirements.txt .\nRUN [|--mount=type=cache,target=/root/.cache/pip|] pip install --user -r requirements.txt\n',
      fixed:
        'FROM python:3.13\nRUN useradd -m -u 1001 app\nUSER app\nCOPY requirements.txt .\nRUN --mount=type=cache,target=/home/app/.cache/pip,uid=1001,gid=1001 pip install --user -r requirements.txt\n',
    },
    { good: 'FROM node:22\nUSER node\nCOPY package*.json ./\nRUN --mount=type=cache,target=/home/node/.npm,uid=1000 npm ci\n' },
    { good: 'FROM node:22\nCOPY package*.json ./\nRUN --mount=type=cache,target=/root/.npm npm ci\nUSER node\n' },
  ],
  engine: [
    {
      name: 'A user that is not root cannot write to a cache mount without `uid`; with it, it can.',
      files: { 'src.txt': 'one\n' },
      bad: 'FROM node:22\nUSER node\nCOPY src.txt /tmp/\nRUN --mount=type=cache,target=/home/node/.npm touch /home/node/.npm/there\n',
      fixed:
        'FROM node:22\nUSER node\nCOPY src.txt /tmp/\nRUN --mount=type=cache,target=/home/node/.npm,uid=1000,gid=1000 touch /home/node/.npm/there\n',
      change: { files: { 'src.txt': 'two\n' } },
      badStep: { failsWith: 'touch /home/node/.npm/there' },
      fixedStep: { startsWith: 'RUN --mount=type=cache,target=/home/node/.npm', second: 'runs' },
    },
    {
      name: 'A user that is not root cannot write to a cache mount with mode 0777 either, under the umask of the engine; with `uid`, it can.',
      files: { 'src.txt': 'one\n' },
      bad: 'FROM node:22\nUSER node\nCOPY src.txt /tmp/\nRUN --mount=type=cache,id=npm,target=/home/node/.npm,mode=0777 touch /home/node/.npm/there\n',
      fixed:
        'FROM node:22\nUSER node\nCOPY src.txt /tmp/\nRUN --mount=type=cache,id=npm,target=/home/node/.npm,mode=0777,uid=1000,gid=1000 touch /home/node/.npm/there\n',
      change: { files: { 'src.txt': 'two\n' } },
      badStep: { failsWith: 'touch /home/node/.npm/there' },
      fixedStep: { startsWith: 'RUN --mount=type=cache,id=npm,target=/home/node/.npm', second: 'runs' },
    },
  ],
  check(file, report) {
    for (const stage of file.stages.filter(({ isPosix }) => isPosix)) {
      for (const step of stage.steps) {
        const user = step.mounts.length === 0 ? undefined : stepUser(step, stage);
        if (user === undefined || user.isRoot || changesUser(step)) continue;
        for (const mount of step.mounts.filter((each) => isOfRoot(each) && !keepsElsewhere(step, each)))
          report(findingOf(file, mount, user));
      }
    }
  },
});

function changesUser({ commands }: Step): boolean {
  return commands.some(
    ({ wrappers, program }) => wrappers.includes('sudo') || /(?:^|\/)(?:sudo|su|gosu|chown|doas)$/.test(program),
  );
}

/** `GOCACHE=/tmp/cache go build` keeps what it downloads in another folder than the one that is mounted. */
function keepsElsewhere({ commands }: Step, { target = '' }: Mount): boolean {
  const said = commands.flatMap(({ assignments }) =>
    assignments.flatMap(({ text }) => /^\w*CACHE\w*=(\/\S*)$/.exec(text)?.[1] ?? []),
  );
  return said.length > 0 && !said.some((folder) => isBelow(folder, target) || isBelow(target, folder));
}

function isOfRoot({ type, uid, from, target }: Mount): boolean {
  return type === 'cache' && uid === undefined && from.kind === 'context' && target !== undefined;
}

/** Written for everybody, but the engine's own builder creates the folder under its umask, which takes that away. */
function isForAll({ mode }: Mount): boolean {
  return mode !== undefined && /[2367]$/.test(mode);
}

function findingOf({ dockerfile }: FileFacts, mount: Mount, user: StepUser): Finding {
  const { target = '', span } = mount;
  const text = dockerfile.text.slice(span.start, span.end);
  const isHomeOfRoot = isBelow(target, '/root');
  const home = user.home ?? `/home/${user.name}`;
  const owned = user.uid === undefined ? undefined : `,uid=${user.uid},gid=${user.gid}`;
  const moved = isHomeOfRoot && text.includes('/root') ? text.replace('/root', home) : text;
  const canFix = owned !== undefined && !text.includes('"') && (!isHomeOfRoot || (user.home !== undefined && moved !== text));
  const why = isForAll(mount)
    ? 'the builder of Docker Engine takes the permission away that `mode` gives to others, because of its umask, so that nothing is kept there. '
    : 'it cannot be written to, so nothing is kept. ';
  return {
    span,
    // Other builders keep the mode as it is said.
    ...(isForAll(mount) ? { severity: 'hint' as const } : {}),
    message:
      `This step runs as ${user.name}, and the cache at ${target} belongs to root: ${why}` +
      `${isHomeOfRoot ? `Mount it below the home folder of ${user.name}, with` : 'Add'} \`uid\` and \`gid\` of that user.`,
    ...(canFix
      ? {
          fixes: [
            {
              title: `Give the cache to ${user.name}`,
              safety: 'review',
              edits: [{ kind: 'replace', span, text: moved + owned }],
            },
          ],
        }
      : {}),
  };
}
