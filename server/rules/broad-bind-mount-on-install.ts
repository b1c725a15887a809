/**
 * An install with the whole project mounted: the content of everything that is mounted is part of the key, so that an edit of
 * any file installs again, as it would below a COPY of it.
 */

import { durationNote } from '../facts/duration-note.ts';
import type { FileFacts, Install, Mount, Step } from '../facts/file-facts.ts';
import { isBelow } from '../facts/image-paths.ts';
import { installInputs, manifestGlobs } from '../facts/install-inputs.ts';
import { commandLabel, listInWords } from '../facts/step-label.ts';
import { writtenOutputs } from '../facts/written-outputs.ts';
import { type Finding, type Fix, rule } from './rule.ts';

export const broadBindMountOnInstall = rule({
  id: 'broad-bind-mount-on-install',
  title: 'Install with the whole project mounted',
  severity: 'information',
  source: 'https://docs.docker.com/build/cache/optimize/#use-bind-mounts',
  why: `A bind mount copies nothing into the image, but the content of what is mounted is part of the key of the RUN, as that of a
\`COPY\` is. With the whole project mounted, an edit of any file installs the packages again. The manifest and the lock file are all
that the install reads.`,
  silentWhen: [
    'Only files are mounted, or a folder without the manifest.',
    'The RUN builds as well: then it needs the project, and it is only a hint.',
    'The install writes into the mount: bind-mount-write-lost speaks of that.',
    'The mount is from a stage or an image.',
  ],
  fix: 'Mounts what the install reads instead, where the build context is known and lies beside the manifest. Review it: a script of the manifest may read more.',
  examples: [
    {
      bad: 'FROM python:3.13\nWORKDIR /app\nRUN [|--mount=type=bind,target=/app|] pip install -r requirements.txt\n',
      fixed:
        'FROM python:3.13\nWORKDIR /app\nRUN --mount=type=bind,source=requirements.txt,target=/app/requirements.txt pip install -r requirements.txt\n',
      message: 'requirements.txt',
      files: { 'requirements.txt': 'flask\n', 'app.py': '' },
    },
    {
      good: 'FROM python:3.13\nWORKDIR /app\nRUN --mount=type=bind,source=requirements.txt,target=requirements.txt pip install -r requirements.txt\n',
      files: { 'requirements.txt': '', 'app.py': '' },
    },
    { good: 'FROM golang:1.25\nWORKDIR /src\nRUN --mount=type=bind,target=. go build -o /app .\n' },
  ],
  engine: [
    {
      name: 'An edit of a source file installs again while the project is mounted; with the manifest alone, it is reused.',
      files: { 'requirements.txt': '\n', 'app.py': 'one\n' },
      bad: 'FROM python:3.13\nWORKDIR /app\nRUN --mount=type=bind,target=/app pip install -r requirements.txt\n',
      fixed:
        'FROM python:3.13\nWORKDIR /app\nRUN --mount=type=bind,source=requirements.txt,target=/app/requirements.txt pip install -r requirements.txt\n',
      change: { files: { 'app.py': 'two\n' } },
      badStep: { startsWith: 'RUN --mount=type=bind,target=/app', second: 'runs' },
      fixedStep: { startsWith: 'RUN --mount=type=bind,source=requirements.txt', second: 'cached' },
    },
  ],
  check(file, report) {
    for (const stage of file.stages.filter(({ isPosix }) => isPosix)) {
      for (const step of stage.steps) {
        const finding = findingOf(file, step);
        if (finding !== undefined) report(finding);
      }
    }
  },
});

function findingOf(file: FileFacts, step: Step): Finding | undefined {
  const install = step.installs.find(({ kind, directory }) => kind === 'manifest' && directory !== undefined);
  const mount = install && step.mounts.find((each) => isBroad(each, install, file));
  if (install === undefined || mount === undefined) return undefined;
  if (writtenOutputs(step).some(({ path }) => isBelow(path, mount.target))) return undefined;
  const builds =
    step.installs.some(({ kind }) => kind === 'needs-source') ||
    step.commands.some(({ program }) => /make|build|compile/.test(program));
  const inputs = inputsOf(file, install, mount);
  const fix = builds || inputs === undefined ? undefined : fixOf(mount, inputs);
  const needed = inputs === undefined || inputs.length === 0 ? manifestGlobs(install).slice(0, 1) : inputs;
  return {
    span: mount.span,
    ...(builds ? { severity: 'hint' as const } : {}),
    message:
      `An edit of any file of the project runs \`${commandLabel(install.command)}\` again${durationNote(file, [step])}, because everything that is mounted is part of the key. ` +
      `Mount only what it reads: ${listInWords(needed)}.`,
    related: [{ message: 'Runs again.', at: { kind: 'here', span: install.command.span } }],
    ...(fix === undefined ? {} : { fixes: [fix] }),
  };
}

/** The folder with the manifest, or one above it, from the build context. */
function isBroad(
  { type, from, source = '', target }: Mount,
  { directory, ecosystem }: Install,
  { context: { listing } }: FileFacts,
): boolean {
  if (type !== 'bind' || from.kind !== 'context' || ecosystem.manifests.length === 0 || !isBelow(directory, target)) return false;
  if (/^[./]*$/.test(source)) return true;
  return listing.kind === 'loaded' && listing.value.get(source.replace(/^\.?\//, '').replace(/\/$/, ''))?.kind === 'directory';
}

/** Only where the whole context is mounted where the install runs: then the paths are the same. */
function inputsOf({ context }: FileFacts, install: Install, { source = '', target }: Mount): readonly string[] | undefined {
  if (!/^[./]*$/.test(source) || target !== install.directory) return undefined;
  const inputs = installInputs(install, '', context);
  if (inputs.kind !== 'loaded' || inputs.value.doubt !== undefined || inputs.value.paths.length === 0) return undefined;
  return inputs.value.paths;
}

function fixOf({ span, target }: Mount, inputs: readonly string[]): Fix | undefined {
  if (inputs.length > 8 || inputs.some((path) => /[^\w./-]/.test(path))) return undefined;
  const folder = target === '/' ? '' : target;
  const text = inputs.map((path) => `--mount=type=bind,source=${path},target=${folder}/${path}`).join(' ');
  return { title: `Mount only ${listInWords(inputs)}`, safety: 'review', edits: [{ kind: 'replace', span, text }] };
}
