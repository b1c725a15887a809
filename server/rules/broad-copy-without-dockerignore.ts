/**
 * A COPY of the whole context without an ignore file: the history, local installs and logs are part of its content, so
 * a commit or a log line gives it a new key, and files of this machine end up in the image.
 */
import { proposeIgnoreFile } from '../facts/ignore-proposal.ts';
import { listInWords } from '../facts/step-label.ts';
import { wholeContextCopies } from '../facts/whole-context-copies.ts';
import { addIgnoreLines } from './edits/ignore-edits.ts';
import { rule } from './rule.ts';

export const broadCopyWithoutDockerignore = rule({
  id: 'broad-copy-without-dockerignore',
  title: 'Whole build context copied without an ignore file',
  severity: 'warning',
  source: 'https://docs.docker.com/build/concepts/context/#dockerignore-files',
  why: `The key of a \`COPY\` is the content of everything it brings. Without an ignore file, \`COPY . .\` brings the \`.git\` folder,
which every commit, fetch and checkout changes, packages that were installed on this machine, logs, and local secrets. The cache then
misses although no source changed, and what the image contains depends on the machine.`,
  silentWhen: [
    'An ignore file holds for this build: `<Dockerfile>.dockerignore`, or `.dockerignore` in the root of the context, even an empty one.',
    'There is a `.containerignore`, which Podman and Buildah read.',
    'The COPY keeps files out itself, with `--exclude`.',
    'The context has nothing that a tailored ignore file would keep out, and no install of the Dockerfile writes anything beside the sources.',
    'The COPY itself leaves something out with `--exclude`.',
    'The build context is not known, or is not a folder.',
  ],
  fix: `Creates a \`.dockerignore\` for this project: the history (unless a RUN reads it), what the installs of this Dockerfile write,
logs, local environment files, and the build's own files. Nothing that the Dockerfile copies or mounts by name is excluded, and
nothing that Git keeps. Review it, because the image gets fewer files.`,
  examples: [
    {
      bad: 'FROM node:22\nWORKDIR /app\nCOPY package.json ./\nRUN npm install\nCOPY [|.|] .\n',
      fixed: 'FROM node:22\nWORKDIR /app\nCOPY package.json ./\nRUN npm install\nCOPY . .\n',
      fixedFiles: {
        '.dockerignore': '.git\n**/node_modules\n**/*.log\n**/.env\n**/.env.local\n**/.env.*.local\nDockerfile\n.dockerignore\n',
      },
      message: 'node_modules',
      files: { 'package.json': '{}', 'node_modules/a/index.js': '', 'index.js': '', 'npm-debug.log': '' },
    },
    { good: 'FROM node:22\nCOPY . .\n', files: { '.dockerignore': '.git\n', '.git/HEAD': '', 'index.js': '' } },
    { good: 'FROM scratch\nCOPY src /src\n', files: { '.git/HEAD': '', 'src/main.c': '' } },
  ],
  check(file, report) {
    const { ignoreFile, listing, source } = file.context;
    if (source.context.kind !== 'folder' || listing.kind !== 'loaded') return;
    if (ignoreFile.kind !== 'loaded' || ignoreFile.value !== undefined) return;
    // Podman reads it, and who has one builds with Podman, or means to.
    if (listing.value.get('.containerignore') !== undefined) return;
    const copies = wholeContextCopies(file).filter(({ step }) => (step.copy?.excludes.length ?? 0) === 0);
    const [first, ...others] = copies.map(({ span }) => span);
    if (first === undefined) return;
    const { patterns, examples, outputs } = proposeIgnoreFile(file, listing.value);
    if (examples.length === 0 && outputs.length === 0) return;
    report({
      span: first,
      message:
        `This brings the whole build context, and no ignore file keeps anything out: ${whatComesAlong(examples, outputs)} part of the image and of the ` +
        'cache key, so a change there runs everything below again. Create a .dockerignore.',
      related: others.map((span) => ({ message: 'Brings the whole build context, too.', at: { kind: 'here', span } })),
      fixes: [
        { title: 'Create a .dockerignore for this project', safety: 'review', edits: [addIgnoreLines(undefined, patterns)] },
      ],
    });
  },
});

function whatComesAlong(examples: readonly string[], outputs: readonly string[]): string {
  if (examples.length === 0) return `whatever appears beside the sources, such as ${listInWords(outputs)}, is`;
  return `${listInWords(examples)} ${examples.length === 1 ? 'is' : 'are'}`;
}
