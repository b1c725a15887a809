/**
 * A volume of compose over a path that the image fills: Docker copies the image's content into it once, when it is empty, and
 * every later container gets the old content. Folders for data are left alone.
 */
import type { ComposeFacts, ServiceFacts } from '../facts/compose-facts.ts';
import type { FileFacts } from '../facts/file-facts.ts';
import { isAtOrBelow, isOutputName, type MadePath, madePaths } from '../facts/made-paths.ts';
import { mergedMounts, type ServiceMount } from '../facts/service-mounts.ts';
import { installsAtStart } from '../facts/service-start.ts';
import { verbatimFiles } from '../facts/verbatim-files.ts';
import { relatedStep } from './related-step.ts';
import { type Related, type Report, ruleOver } from './rule.ts';

const dockerfile = 'FROM node:22\nWORKDIR /app\nCOPY package*.json ./\nRUN npm ci\nCOPY . .\nCMD ["node", "src/main.js"]\n';
const files = { Dockerfile: dockerfile, 'package.json': '{}', 'package-lock.json': '{}', 'src/main.js': '' };

export const volumeFreezesImagePath = ruleOver({
  reads: 'compose',
  id: 'volume-freezes-image-path',
  title: 'Volume that keeps an old copy of what the image holds',
  severity: 'warning',
  source: 'https://docs.docker.com/engine/storage/volumes/#mounting-a-volume-over-existing-data',
  why: `Docker fills an empty volume from the image, once. From then on the volume lies over that path: \`docker compose up --build\` makes a
new image and a new container, and Compose attaches the old volume again, the anonymous one too. New packages, new code or new assets are in
the image and are not seen.`,
  silentWhen: [
    'The image puts nothing at the path, or the volume is told not to fill itself (`nocopy`).',
    'The path is one for data: `data`, `uploads`, `logs`, `cache`, below `/var/lib` and the like.',
    'The container installs the packages again when it starts.',
    'The Dockerfile, its target or the place of a volume is not known.',
  ],
  fix: `None by an edit. Renew the volume: \`docker compose up --build -V\` for an anonymous one, \`docker compose down\` and
\`docker volume rm\` for a named one, which loses what else is in it. To be rid of it, mount only the folders you edit, or use \`develop.watch\`.`,
  examples: [
    {
      bad: 'services:\n  web:\n    build: .\n    volumes:\n      - ./src:/app/src\n      - [|/app/node_modules|]\n',
      files,
      message: 'up --build -V',
    },
    {
      bad: 'services:\n  php:\n    build: .\n    volumes:\n      - [|code:/var/www/html|]\nvolumes:\n  code:\n',
      files: { Dockerfile: 'FROM php:8.4-fpm\nCOPY . /var/www/html\n', 'index.php': '<?php\n', 'lib/app.php': '<?php\n' },
      message: 'docker volume rm',
    },
    {
      good: 'services:\n  db:\n    build: .\n    volumes:\n      - data:/var/lib/postgresql/data\n      - uploads:/app/uploads\nvolumes:\n  data:\n  uploads:\n',
      files: { Dockerfile: 'FROM postgres:17\nCOPY uploads /app/uploads\n', 'uploads/.keep': '' },
      note: 'Data is meant to stay.',
    },
    {
      good: 'services:\n  web:\n    build: .\n    command: sh -c "npm install && npm start"\n    volumes:\n      - .:/app\n      - /app/node_modules\n',
      files,
      note: 'Packages are installed again at each start.',
    },
  ],
  check(file, report) {
    for (const service of file.services) checkService(file, service, report);
  },
});

const dataNames =
  /^(?:data|datas?ets?|db|database|databases|sqlite|uploads?|media|storage|logs?|te?mp|cache|\.cache|sessions?|backups?|state|run|config|conf|conf\.d|certs?|ssl|letsencrypt|attachments|files|spool|models|plugins|workspace|home)$/i;
const dataFolders =
  /^\/(?:var\/(?:lib|log|cache|spool|tmp|run|backups)|data|tmp|run|mnt|media|srv\/data|home|root|config|backup|etc)(?:\/|$)/;

function checkService(file: ComposeFacts, service: ServiceFacts, report: Report): void {
  const { document } = file;
  if (document === undefined || service.build?.kind !== 'loaded') return;
  const mounts = mergedMounts(service, document)?.own.filter(({ kind }) => kind === 'named' || kind === 'anonymous') ?? [];
  if (mounts.length === 0) return;
  const facts = service.build.value;
  const isInstalledAgain = installsAtStart(service, facts);
  for (const mount of mounts.filter(({ target }) => !isForData(target))) {
    const filled = filledBy(mount, facts, service);
    if (filled === undefined || (isInstalledAgain && filled.kind === 'install')) continue;
    report({
      span: mount.span,
      message: messageOf(service, mount, filled),
      related: filled.related,
    });
  }
}

function isForData(target: string): boolean {
  return dataFolders.test(target) || target.split('/').some((name) => dataNames.test(name));
}

interface Filled {
  readonly kind: MadePath['kind'] | 'files';
  readonly by: string;
  readonly related: readonly Related[];
}

/** Something that the image holds at the path or below it; `undefined` as well where that is not known. */
function filledBy({ target }: ServiceMount, facts: FileFacts, service: ServiceFacts): Filled | undefined {
  const made = madePaths(facts, service.target);
  if (made === undefined) return undefined;
  const own = made.find(({ path, kind }) => (kind === 'build' ? isOutput(target, path) : isAtOrBelow(path, target)));
  if (own !== undefined) return { kind: own.kind, by: own.by, related: [relatedStep(own, facts)] };
  const verbatim = verbatimFiles(facts, service.target);
  if (verbatim.kind !== 'loaded') return undefined;
  const file = verbatim.value.files.find(({ imagePath }) => isAtOrBelow(imagePath, target));
  return file && { kind: 'files', by: `COPY of ${file.contextPath || '.'}`, related: [] };
}

/** Of a folder in which something is built, only what is called like an output. */
function isOutput(target: string, folder: string): boolean {
  if (target === folder) return true;
  return isAtOrBelow(target, folder) && isOutputName(target);
}

function messageOf({ name }: ServiceFacts, { kind, source = '', target }: ServiceMount, { by }: Filled): string {
  const which = kind === 'named' ? `The volume ${source}` : 'This anonymous volume';
  const renew =
    kind === 'named'
      ? `To renew it: docker compose down, then docker volume rm of it, which loses everything in it`
      : `To renew it: docker compose up --build -V`;
  return `${which} is filled from the image of ${name} once and then lies over ${target}, so what ${by} puts there in a newer image is not seen. ${renew}. Better: mount only what you edit, or use develop.watch.`;
}
