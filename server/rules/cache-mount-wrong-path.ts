/**
 * A cache mount on a folder that looks like a package store and is not the one that is used: a variable or the base image
 * has it elsewhere, so that the mount stays empty.
 */
import type { FileFacts, Mount, StageFacts, Step } from '../facts/file-facts.ts';
import { isBelow } from '../facts/image-paths.ts';
import { type OutputPlace, outputBeside } from '../facts/output-place.ts';
import { rootImage, type StorePlace, storeOf, storePlace } from '../facts/package-store.ts';
import { commandLabel } from '../facts/step-label.ts';
import type { PackageStore } from '../knowledge/package-stores.ts';
import { type Finding, rule } from './rule.ts';

export const cacheMountWrongPath = rule({
  id: 'cache-mount-wrong-path',
  title: 'Cache mount beside the folder that is used',
  severity: 'information',
  source: 'https://docs.docker.com/build/cache/optimize/#use-cache-mounts',
  why: `Package managers keep their downloads where a variable says, else in the home folder of the user; official images set such
variables. A cache mounted elsewhere stays empty, and each build downloads everything again.`,
  silentWhen: [
    'Another mount of the RUN lies over the folder that is used.',
    'The base image is none of the official ones that are known, and no variable says where the folder is.',
    'The user or a variable is not known.',
    'For results and packages of the project: another folder is named (`CARGO_TARGET_DIR`), or the project may be a workspace, whose folder lies above.',
  ],
  fix: 'Puts the folder that is used in place of the target. Review it.',
  examples: [
    {
      bad: 'FROM ruby:3.4\nWORKDIR /app\nCOPY Gemfile* ./\nRUN [|--mount=type=cache,target=/root/.gem|] bundle install\n',
      fixed:
        'FROM ruby:3.4\nWORKDIR /app\nCOPY Gemfile* ./\nRUN --mount=type=cache,target=/usr/local/bundle/cache bundle install\n',
      message: '/usr/local/bundle/cache',
    },
    {
      bad: 'FROM python:3.13\nENV PIP_CACHE_DIR=/var/cache/pip\nCOPY requirements.txt .\nRUN [|--mount=type=cache,target=/root/.cache/pip|] pip install -r requirements.txt\n',
      fixed:
        'FROM python:3.13\nENV PIP_CACHE_DIR=/var/cache/pip\nCOPY requirements.txt .\nRUN --mount=type=cache,target=/var/cache/pip pip install -r requirements.txt\n',
      message: 'PIP_CACHE_DIR',
    },
    {
      good: 'FROM golang:1.25\nWORKDIR /src\nCOPY go.mod go.sum ./\nRUN --mount=type=cache,target=/go/pkg/mod go mod download\n',
    },
    { good: 'FROM mine/ruby:3\nWORKDIR /app\nCOPY Gemfile* ./\nRUN --mount=type=cache,target=/root/.gem bundle install\n' },
  ],
  engine: [
    {
      name: 'A file in the folder that is used is gone in the next build while the cache is mounted beside it; mounted there, it stays.',
      files: { 'requirements.txt': '\n' },
      bad: 'FROM python:3.13\nENV PIP_CACHE_DIR=/var/cache/pip\nRUN --mount=type=cache,target=/var/cache/pip rm -f /var/cache/pip/kept\nCOPY requirements.txt .\nRUN --mount=type=cache,target=/root/.cache/pip mkdir -p /var/cache/pip && pip install -r requirements.txt\nRUN --mount=type=cache,target=/var/cache/pip ls /var/cache/pip/kept\n',
      fixed:
        'FROM python:3.13\nENV PIP_CACHE_DIR=/var/cache/pip\nRUN --mount=type=cache,target=/var/cache/pip rm -f /var/cache/pip/kept\nCOPY requirements.txt .\nRUN --mount=type=cache,target=/var/cache/pip touch /var/cache/pip/kept && pip install -r requirements.txt\nRUN --mount=type=cache,target=/var/cache/pip ls /var/cache/pip/kept\n',
      isFixedByHand: true,
      change: { files: { 'requirements.txt': '# new\n' } },
      badStep: { failsWith: '/var/cache/pip/kept' },
      fixedStep: { startsWith: 'RUN --mount=type=cache,target=/var/cache/pip ls', second: 'runs' },
    },
  ],
  check(file, report) {
    for (const stage of file.stages) {
      for (const step of stage.isPosix ? stage.steps : []) {
        for (const finding of findingsOf(file, stage, step)) report(finding);
      }
    }
  },
});

function findingsOf(file: FileFacts, stage: StageFacts, step: Step): readonly Finding[] {
  const caches = step.mounts.filter(({ type, target }) => type === 'cache' && target !== undefined);
  if (caches.length === 0) return [];
  const beside = caches.flatMap((mount) => {
    const place = outputBeside(step, mount, file.context);
    return place === undefined ? [] : [besideFinding(file, mount, place)];
  });
  const ids = new Set(step.installs.filter(({ kind }) => kind !== 'update').map(({ ecosystem }) => ecosystem.id));
  const stores = [...ids].flatMap((id) => {
    const store = storeOf(id);
    const place = store && storePlace(store, step, stage);
    // The default of a home folder proves nothing against a mount that somebody chose.
    if (store === undefined || place?.because === undefined) return [];
    if (caches.some(({ target }) => isBelow(place.folder, target) || isBelow(target, place.folder))) return [];
    const wrong = caches.find((mount) => isMistaken(mount, store, stage));
    return wrong === undefined ? [] : [findingOf(file, wrong, place)];
  });
  return [...beside, ...stores];
}

/** The default of the home folder, or what people take for it in this image. */
function isMistaken({ target }: Mount, { ofHome, mistaken }: PackageStore, stage: StageFacts): boolean {
  const repository = rootImage(stage)?.repository;
  const folders = [`/root/${ofHome}`, ...mistaken.filter((each) => each.repository === repository).map(({ folder }) => folder)];
  return folders.some((folder) => isBelow(target, folder) || isBelow(folder, target));
}

function besideFinding(file: FileFacts, mount: Mount, { install, folder }: OutputPlace): Finding {
  const finding = findingOf(file, mount, { folder, because: undefined });
  const message =
    `This cache stays empty: \`${commandLabel(install.command)}\` writes to ${folder}, and it is mounted at ${mount.target}. ` +
    `Mount it at ${folder}.`;
  return { ...finding, message };
}

function findingOf(
  { dockerfile }: FileFacts,
  { target = '', spelledTarget = '', span }: Mount,
  { folder, because }: StorePlace,
): Finding {
  const text = dockerfile.text.slice(span.start, span.end);
  const replaced = text.replace(`=${spelledTarget}`, `=${folder}`);
  return {
    span,
    message: `This cache stays empty: the downloads go to ${folder}, because ${because} says so, and it is mounted at ${target}. Mount it at ${folder}.`,
    ...(replaced === text || spelledTarget === ''
      ? {}
      : {
          fixes: [
            { title: `Mount the cache at ${folder}`, safety: 'review', edits: [{ kind: 'replace', span, text: replaced }] },
          ],
        }),
  };
}
