/**
 * `develop.watch` that syncs a manifest or lock file into a running container and rebuilds for none of them: the file is new
 * there, and the packages are those of the old one.
 */
import type { ComposeFacts, ServiceFacts } from '../facts/compose-facts.ts';
import { type InstallManifests, installManifests } from '../facts/install-manifests.ts';
import { installsAtStart } from '../facts/service-start.ts';
import { listInWords } from '../facts/step-label.ts';
import { type WatchedPath, watchedPaths } from '../facts/watched-paths.ts';
import { ignoreWalk, parseIgnoreFile } from '../model/ignore-file.ts';
import { asFields } from '../model/yaml-document.ts';
import { linesBelowItem } from './edits/yaml-edits.ts';
import { type Report, ruleOver } from './rule.ts';

const dockerfile = 'FROM node:22\nWORKDIR /app\nCOPY package*.json ./\nRUN npm ci\nCOPY . .\nCMD ["npm", "run", "dev"]\n';
const files = { Dockerfile: dockerfile, 'package.json': '{}', 'package-lock.json': '{}', 'src/main.js': '' };

export const watchSyncOnManifest = ruleOver({
  reads: 'compose',
  id: 'watch-sync-on-manifest',
  title: 'Manifest that is synced and never rebuilt for',
  severity: 'information',
  source: 'https://docs.docker.com/compose/how-tos/file-watch/#rebuild',
  why: `\`docker compose watch\` copies a file that is under a \`sync\` rule into the running container, and does no more. A changed manifest
or lock file arrives there, but the packages were installed while the image was built: the container goes on with the old ones, beside a
manifest that names the new ones. A \`rebuild\` rule for the manifest builds the image again and replaces the container.`,
  silentWhen: [
    'A `rebuild` rule covers a manifest or lock file of the package manager.',
    'The sync rule ignores them, or the ignore file keeps them out of the build.',
    'The image installs nothing from a manifest, or the container installs again when it starts; `sync+exec` runs a command of its own.',
    'The build context, the Dockerfile or a path of the rules is not known.',
  ],
  fix: 'Adds a `rebuild` rule for each manifest and lock file. Nothing that is built changes.',
  examples: [
    {
      bad: 'services:\n  web:\n    build: .\n    develop:\n      watch:\n        - action: sync\n          path: [|.|]\n          target: /app\n          ignore:\n            - node_modules/\n',
      fixed:
        'services:\n  web:\n    build: .\n    develop:\n      watch:\n        - action: sync\n          path: .\n          target: /app\n          ignore:\n            - node_modules/\n        - action: rebuild\n          path: ./package-lock.json\n        - action: rebuild\n          path: ./package.json\n',
      files,
      message: 'package-lock.json and package.json',
    },
    {
      good: 'services:\n  web:\n    build: .\n    develop:\n      watch:\n        - action: sync\n          path: .\n          target: /app\n        - action: rebuild\n          path: package.json\n',
      files,
    },
    {
      good: 'services:\n  web:\n    build: .\n    develop:\n      watch:\n        - action: sync\n          path: ./src\n          target: /app/src\n',
      files,
      note: 'No manifest is synced.',
    },
  ],
  check(file, report) {
    for (const service of file.services) checkService(file, service, report);
  },
});

function checkService(file: ComposeFacts, service: ServiceFacts, report: Report): void {
  const context = contextOf(service);
  if (file.document === undefined || service.build?.kind !== 'loaded' || context === undefined) return;
  const own = watchedPaths(service, context) ?? [];
  const others = service.elsewhere.map((layer) => watchedPaths(layer, context));
  // A rule of another file that cannot be placed may be the one that rebuilds.
  if (service.elsewhere.some(({ fields }, index) => fields['develop'] !== undefined && others[index] === undefined)) return;
  const watched = [...own, ...others.flatMap((each) => each ?? [])];
  const facts = service.build.value;
  if (!own.some(isSync) || installsAtStart(service, facts)) return;
  for (const manifests of installManifests(facts, service.target)) {
    if (watched.some((item) => item.action === 'rebuild' && manifests.paths.some((path) => isBelow(path, item.path)))) continue;
    const item = own.find((each) => isSync(each) && synced(each, manifests).length > 0);
    if (item !== undefined) reportOn(file, item, { context, manifests }, report);
  }
}

interface Found {
  readonly context: string;
  readonly manifests: InstallManifests;
}

function reportOn({ text, document }: ComposeFacts, item: WatchedPath, { context, manifests }: Found, report: Report): void {
  const span = document?.valueSpanOf([...item.at, 'path']);
  if (document === undefined || span === undefined) return;
  const paths = synced(item, manifests);
  const lines = paths.flatMap((path) => [
    '- action: rebuild',
    `  path: ${JSON.stringify(seenFromProject(context, path)).replace(/^"([\w./@-]+)"$/, '$1')}`,
  ]);
  const edit = linesBelowItem(text, document, item.at, lines);
  report({
    span,
    message: `${listInWords(paths)} ${paths.length > 1 ? 'are' : 'is'} synced into the container, and no rebuild rule covers ${paths.length > 1 ? 'them' : 'it'}: after a change there the packages that ${manifests.title} installed are still the old ones. Add action: rebuild for ${paths.length > 1 ? 'these files' : 'this file'}.`,
    fixes: edit === undefined ? [] : [{ title: `Rebuild when ${listInWords(paths)} changes`, safety: 'safe', edits: [edit] }],
  });
}

function isSync({ action }: WatchedPath): boolean {
  return action === 'sync' || action === 'sync+restart';
}

function synced({ path, ignored }: WatchedPath, { paths }: InstallManifests): readonly string[] {
  const walk = ignored.length === 0 ? undefined : ignoreWalk(parseIgnoreFile(ignored.join('\n')));
  return paths.filter((each) => {
    if (!isBelow(each, path)) return false;
    const below = path === '' ? each : each.slice(path.length + 1);
    return below === '' || walk?.decidePath(below, false).excludedBy === undefined;
  });
}

function isBelow(path: string, folder: string): boolean {
  return folder === '' || path === folder || path.startsWith(`${folder}/`);
}

/** As spelled, from the folder of the file on; `undefined` where it is elsewhere or not spelled out. */
function contextOf({ merged, elsewhere }: ServiceFacts): string | undefined {
  const build = merged['build'];
  // Relative paths of files in other folders may start there.
  if (elsewhere.some(({ file }) => file.includes('/'))) return undefined;
  const context = typeof build === 'string' ? build : (asFields(build)['context'] ?? '.');
  if (typeof context !== 'string' || /[$:]/.test(context) || context.startsWith('/') || context.startsWith('~')) return undefined;
  return context.replace(/^(?:\.\/)+/, '').replace(/\/+$/, '') || '.';
}

function seenFromProject(context: string, path: string): string {
  return context === '.' ? `./${path}` : `${context.startsWith('..') ? '' : './'}${context}/${path}`;
}
