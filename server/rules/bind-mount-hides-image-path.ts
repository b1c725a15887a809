/**
 * A bind mount of compose over a folder in which the build of the image installs or builds something: the container sees the
 * folder of the machine instead, and no rebuild changes that. Source that is merely interpreted is left alone.
 */
import type { ComposeFacts, ServiceFacts } from '../facts/compose-facts.ts';
import { isForDevelopment } from '../facts/development-service.ts';
import { isAtOrBelow, isOutputName, type MadePath, madePaths } from '../facts/made-paths.ts';
import { mergedMounts, type ServiceMount, serviceMounts } from '../facts/service-mounts.ts';
import { startWords } from '../facts/service-start.ts';
import { relatedStep } from './related-step.ts';
import { type Report, ruleOver } from './rule.ts';

const dockerfile = 'FROM node:22\nWORKDIR /app\nCOPY package*.json ./\nRUN npm ci\nCOPY . .\nCMD ["node", "main.js"]\n';
const files = { Dockerfile: dockerfile, 'package.json': '{}', 'package-lock.json': '{}', 'main.js': '' };

export const bindMountHidesImagePath = ruleOver({
  reads: 'compose',
  id: 'bind-mount-hides-image-path',
  title: 'Bind mount over what the image installed or built',
  severity: 'information',
  source: 'https://docs.docker.com/engine/storage/bind-mounts/#mount-into-a-non-empty-directory-on-the-container',
  why: `A bind mount does not add to a folder of the image, it hides it. What \`npm ci\` installed there, what a build left there or what was
copied from another stage is not seen by the container: it sees whatever lies in the folder of the machine, or nothing. The image is built
again and again, and the container does not change.`,
  silentWhen: [
    'One file is mounted: configuration of this machine is meant to lie over that of the image.',
    'Nothing that the image installs or builds lies below the mount: source that is only interpreted is meant to be seen from the machine.',
    'It was built, and another service mounts the same folder and is started with a `watch` command: that one builds it there.',
    'Another volume lies over the hidden path, also one of another file that Compose merges; what that keeps is another rule.',
    'The Dockerfile, its target or the place of a volume is not known.',
    'A file, a target, a command or an environment that speaks of development makes it information, because it is then done on purpose.',
  ],
  fix: `There is none that fits everybody: mount only the folders that are edited, or replace the mount by \`develop.watch\`, which syncs
them into the container and rebuilds the image where that is needed.`,
  examples: [
    {
      bad: 'services:\n  web:\n    build: .\n    volumes:\n      - [|.:/app|]\n',
      files,
      message: '/app/node_modules',
    },
    {
      bad: 'services:\n  site:\n    build: .\n    volumes:\n      - [|type|]: bind\n        source: ./public\n        target: /usr/share/nginx/html\n',
      files: {
        Dockerfile:
          'FROM node:22 AS build\nWORKDIR /src\nCOPY . .\nRUN npm ci && npm run build\nFROM nginx:1.27\nCOPY --from=build /src/dist /usr/share/nginx/html\n',
        'package.json': '{}',
      },
      message: 'COPY /src/dist',
    },
    {
      good: 'services:\n  web:\n    build: .\n    volumes:\n      - .:/code\n',
      files: {
        Dockerfile:
          'FROM python:3.13\nWORKDIR /code\nCOPY requirements.txt .\nRUN pip install -r requirements.txt\nCOPY . .\nCMD ["python", "main.py"]\n',
        'requirements.txt': 'flask\n',
      },
      note: 'Packages are installed elsewhere; what is mounted is source.',
    },
    {
      good: 'services:\n  web:\n    build: .\n    volumes:\n      - ./src:/app/src\n      - ./config.json:/app/config.json:ro\n',
      files,
      note: 'Only what is edited.',
    },
  ],
  check(file, report) {
    for (const service of file.services) checkService(file, service, report);
  },
});

function checkService(file: ComposeFacts, service: ServiceFacts, report: Report): void {
  const { document } = file;
  if (document === undefined || service.build?.kind !== 'loaded') return;
  const { own, all: mounts } = mergedMounts(service, document) ?? { own: [], all: [] };
  const facts = service.build.value;
  const made = madePaths(facts, service.target) ?? [];
  for (const mount of own.filter((one) => one.kind === 'bind' && !isOneFile(one))) {
    const hidden = made.filter(
      ({ path, kind }) =>
        !(kind === 'build' && isOutputCovered(mount, mounts)) &&
        !(kind !== 'install' && isBuiltBeside(service, mount, file)) &&
        isAtOrBelow(path, mount.target) &&
        !isCovered(path, mount, mounts),
    );
    const [first] = hidden;
    if (first === undefined) continue;
    report({
      span: mount.span,
      message: messageOf(service, mount, first),
      ...(isForDevelopment(service, file) ? { severity: 'hint' } : {}),
      related: hidden.slice(0, 5).map((each) => relatedStep(each, facts)),
    });
  }
}

/** Configuration of this machine, which is meant to lie over that of the image. */
function isOneFile({ target }: ServiceMount): boolean {
  return /\/[^/]+\.[a-z0-9]{1,5}$/i.test(target);
}

/** What was built lies in a folder of its own, and another volume lies over that. */
function isOutputCovered(mount: ServiceMount, mounts: readonly ServiceMount[]): boolean {
  return mounts.some(({ target }) => target !== mount.target && isAtOrBelow(target, mount.target) && isOutputName(target));
}

/** Another service watches the same folder of this machine and builds into it, which is newer than what the image has. */
function isBuiltBeside(service: ServiceFacts, { source }: ServiceMount, { document, services }: ComposeFacts): boolean {
  const watchers = services.filter(
    (other) => other !== service && startWords(other.fields).some((words) => /\bwatch\b/.test(words)),
  );
  return watchers.some((other) => {
    const mounts = document === undefined ? undefined : serviceMounts(other, document);
    return mounts?.some((mount) => mount.kind === 'bind' && mount.source === source) ?? false;
  });
}

function isCovered(path: string, mount: ServiceMount, mounts: readonly ServiceMount[]): boolean {
  return mounts.some(({ target }) => target !== mount.target && isAtOrBelow(target, mount.target) && isAtOrBelow(path, target));
}

function messageOf({ name }: ServiceFacts, { source = '', target }: ServiceMount, { path, kind, by }: MadePath): string {
  const what = { install: `installs into ${path}`, build: `builds in ${path}`, copy: `brings to ${path}` }[kind];
  return `${source} is mounted over ${target}, so the container of ${name} does not see what ${by} ${what}: it sees the folder of this machine, and building the image again changes nothing there. Mount only the folders you edit, or use develop.watch.`;
}
