/**
 * An install that sees its manifest but not another file that it reads: settings of the package manager, workspaces'
 * manifests, patches, included requirement files. It then fails, or resolves something else without a word.
 */
import type { FileFacts } from '../facts/file-facts.ts';
import { installInputs, manifestGlobs } from '../facts/install-inputs.ts';
import { isRestoredAgain } from '../facts/install-locks.ts';
import { type SplitInstall, splitInstalls } from '../facts/split-installs.ts';
import { commandLabel, instructionLabel, listInWords } from '../facts/step-label.ts';
import { addCopySource } from './edits/add-copy-source.ts';
import { type Finding, rule } from './rule.ts';

export const missingManifestInput = rule({
  id: 'missing-manifest-input',
  title: 'Install without a file that it reads',
  severity: 'information',
  source: 'https://docs.docker.com/build/cache/optimize/#order-your-layers',
  why: `Copying the manifest in front of the sources keeps the install's layer, but an install often reads more than the manifest:
the registry in \`.npmrc\`, the manifests of workspaces, patches, a requirements file that another one includes, the projects that a project of .NET references. Where such a file is
missing, the install fails, or quietly takes packages from elsewhere; and when it changes, the layer is reused.`,
  silentWhen: [
    'The file comes with the manifest, with an earlier COPY, by a bind mount or as a secret of the RUN.',
    'The file does not exist, or the ignore file keeps it out of the build.',
    'It is `.python-version`: the image has chosen its interpreter.',
    'The install is for one workspace (`npm ci -w client`, `pnpm install --filter web`), and the file is the manifest of another.',
    'Manifests of other workspaces are copied, and the install is frozen: then this one is left out on purpose.',
    'Of .NET: it is `global.json` or a setting that no restore reads, or a later step restores again (`dotnet publish` without `--no-restore`).',
    'It is the manifest of a member of a uv workspace, and the install is `--frozen` with `--no-install-workspace`.',
    'It says only how old a release has to be, and the install takes the releases of the lock file.',
    'It is the lock file: lockfile-not-copied speaks of that.',
    'The build context is not known.',
  ],
  fix: `Adds the file to the COPY of the manifest where it stands beside it. Review it: the install may behave in another way then. Folders
and files of other folders need a COPY of their own.`,
  examples: [
    {
      bad: 'FROM node:22\nWORKDIR /app\nCOPY package.json package-lock.json ./\nRUN [|npm ci|]\nCOPY . .\n',
      fixed: 'FROM node:22\nWORKDIR /app\nCOPY package.json package-lock.json .npmrc ./\nRUN npm ci\nCOPY . .\n',
      message: '.npmrc',
      files: { 'package.json': '{}', 'package-lock.json': '{}', '.npmrc': 'registry=https://npm.example/\n', 'index.js': '' },
    },
    {
      note: 'A requirements file includes another one.',
      bad: 'FROM python:3.13\nWORKDIR /app\nCOPY requirements.txt .\nRUN [|pip install -r requirements.txt|]\n',
      message: 'base.txt',
      files: { 'requirements.txt': '-r base.txt\n', 'base.txt': 'flask\n' },
    },
    {
      good: 'FROM node:22\nWORKDIR /app\nCOPY package*.json .npmrc ./\nRUN npm ci\n',
      files: { 'package.json': '{}', 'package-lock.json': '{}', '.npmrc': '' },
    },
  ],
  engine: [
    {
      name: 'A change of `.npmrc` runs the install again only when the install sees it.',
      files: { 'package.json': '{ "name": "demo" }\n', 'package-lock.json': '{}\n', '.npmrc': 'one=1\n' },
      bad: 'FROM node:22\nWORKDIR /app\nCOPY package.json package-lock.json ./\nRUN npm ci\n',
      fixed: 'FROM node:22\nWORKDIR /app\nCOPY package.json package-lock.json .npmrc ./\nRUN npm ci\n',
      change: { files: { '.npmrc': 'two=2\n' } },
      badStep: { startsWith: 'RUN npm ci', second: 'cached' },
      fixedStep: { startsWith: 'RUN npm ci', second: 'runs' },
    },
  ],
  check(file, report) {
    for (const split of splitInstalls(file)) {
      const missing = missingInputs(file, split);
      if (missing.length > 0) report(findingOf(split, missing, file));
    }
  },
});

/** The image has its interpreter already; the file would ask for another one, and is left out on purpose. */
const chosenByTheImage = /(^|\/)\.python-version$/;

function missingInputs(file: FileFacts, split: SplitInstall): readonly string[] {
  const { context } = file;
  const { install, step, folder, hasArrived } = split;
  if (isRestoredAgain(split, file)) return [];
  const inputs = installInputs(install, folder, context, split.arrived);
  if (inputs.kind !== 'loaded') return [];
  const known = new Set([...manifestGlobs(install), ...install.ecosystem.locks]);
  const hasMembers = inputs.value.paths.some((path) => isMember(path, install, folder) && hasArrived(path));
  return inputs.value.paths.filter((path) => {
    const inside = folder === '' ? path : path.slice(folder.length + 1);
    if (install.ecosystem.id === 'mix' && /^config\//.test(inside) && isFetch(install)) return false;
    if (isFrozen(install) && hasOnlyAge(path, context)) return false;
    if (isWithoutMembers(install) && /\/pyproject\.toml$/.test(inside)) return false;
    if ((isForOneWorkspace(install) || (hasMembers && isFrozen(install))) && isMember(path, install, folder)) return false;
    if (install.ecosystem.id === 'dotnet' && !isReadByRestore(path, context)) return false;
    return !known.has(inside) && !chosenByTheImage.test(path) && !isGiven(path, step) && !hasArrived(path);
  });
}

/** The manifest of a workspace, not that of the project itself. */
function isMember(path: string, { ecosystem }: SplitInstall['install'], folder: string): boolean {
  return ecosystem.id !== 'dotnet' && path.endsWith('/package.json') && path !== `${folder}/package.json`;
}

/** The image has its SDK already, and of common settings only those of packages and frameworks matter to a restore. */
function isReadByRestore(path: string, context: FileFacts['context']): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (name === 'packages.lock.json' || name === 'global.json') return false;
  if (!/\.(?:props|targets)$/i.test(name)) return true;
  const text = context.read(path);
  return (
    text.kind === 'loaded' &&
    /TargetFramework|Package(?:Reference|Version)|PackageVersionsCentrally|Restore|RuntimeIdentifier/.test(text.value ?? '')
  );
}

/** `npm ci -w client`, `pnpm install --filter web`: what is left out on purpose is not asked for, the lock file describes it. */
function isForOneWorkspace({ command }: SplitInstall['install']): boolean {
  return command.args.some(({ text }) => /^(?:-w|--workspace|--filter|-F)(?:$|=)|^focus$/.test(text));
}

/** What comes from the lock file alone was chosen before: the age of a release is asked when one is chosen. */
function isFrozen({ command }: SplitInstall['install']): boolean {
  return command.args.some(({ text }) => /^(?:ci|clean-install|--frozen-lockfile|--immutable)$/.test(text));
}

const ageAlone = /^\s*(?:[#;].*|min(?:imum)?-?release-?age\s*[=:].*|packages:|-\s*['"]?\.['"]?)?\s*$/i;

/** Settings that only say how old a release has to be, for a package that is its own workspace, or nothing at all. */
function hasOnlyAge(path: string, context: FileFacts['context']): boolean {
  if (!/(?:^|\/)(?:\.npmrc|pnpm-workspace\.yaml)$/.test(path)) return false;
  const text = context.read(path);
  if (text.kind !== 'loaded' || text.value === undefined) return false;
  const isAge = /release-?age/i.test(text.value) || text.value.trim() === '';
  return isAge && text.value.split('\n').every((line) => ageAlone.test(line));
}

/** `uv sync --frozen --no-install-workspace` takes everything from the lock file and never opens the manifest of a member. */
function isWithoutMembers({ command }: SplitInstall['install']): boolean {
  const isGivenFlag = (flag: string) => command.args.some(({ text }) => text === flag);
  return isGivenFlag('--frozen') && isGivenFlag('--no-install-workspace');
}

/** The configuration is read when dependencies are compiled, not when they are fetched. */
function isFetch({ command }: SplitInstall['install']): boolean {
  return command.args.some(({ text }) => text === 'deps.get');
}

/** A secret or a file of the builder that is mounted under that name. */
function isGiven(path: string, { mounts }: SplitInstall['step']): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return mounts.some(
    ({ type, target }) => (type === 'secret' || type === 'bind') && (target === undefined || target.endsWith(`/${name}`)),
  );
}

function findingOf({ install, bringing }: SplitInstall, missing: readonly string[], { context }: FileFacts): Finding {
  const [first = ''] = missing;
  // Of a folder a COPY brings what is in it.
  const isFile = context.listing.kind === 'loaded' && context.listing.value.get(first)?.kind === 'file';
  const fix = missing.length === 1 && isFile ? addCopySource(bringing, first, install.directory) : undefined;
  return {
    span: install.command.span,
    message:
      `\`${commandLabel(install.command)}\` reads ${listInWords(missing)}, which ${missing.length === 1 ? 'is' : 'are'} not in the image yet: it ` +
      'may fail or resolve something else, and a later change is not noticed. Copy what it reads with the manifest.',
    related: [
      {
        message: `\`${instructionLabel(bringing.instruction)}\` brings the manifest.`,
        at: { kind: 'here', span: bringing.instruction.span },
      },
    ],
    ...(fix === undefined ? {} : { fixes: [fix] }),
  };
}
