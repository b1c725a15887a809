/** An install or a build without a cache mount: when its step runs again, everything is downloaded again. */
import { bringsDependencies } from '../facts/brings-dependencies.ts';
import { durationNote } from '../facts/duration-note.ts';
import { earlySources } from '../facts/early-source.ts';
import type { FileFacts, Install, StageFacts, Step } from '../facts/file-facts.ts';
import { hasFeature } from '../facts/frontend-version.ts';
import { isBelow } from '../facts/image-paths.ts';
import { saidStore, storeOf, storePlace } from '../facts/package-store.ts';
import { commandLabel } from '../facts/step-label.ts';
import { stepUser } from '../facts/step-user.ts';
import { type Finding, rule } from './rule.ts';

export const missingCacheMount = rule({
  id: 'missing-cache-mount',
  title: 'Install without a cache mount',
  severity: 'hint',
  source: 'https://docs.docker.com/build/cache/optimize/#use-cache-mounts',
  why: `When a manifest or a lock file changes, the step that installs runs again from nothing. With a cache mount on the folder where
the package manager keeps its downloads, only what is new is downloaded. The folder is not part of the image.

A cache mount lives on the builder. Where each build has a new one, as on most CI services, it brings nothing, and caches that are
exported do not contain it.`,
  silentWhen: [
    'The RUN has a cache mount over the folder, or a flag or a variable that switches the cache off.',
    'The builder is not BuildKit by your settings, or the `# syntax` of the file is older than cache mounts.',
    'The project has no dependencies or brings them along (no `go.sum`, `vendor/modules.txt`), or the command only looks at manifests.',
    'The install stands below the sources, and can move: source-copy-before-install speaks of that first. Where it cannot, this is information.',
    'For packages of a distribution, and for tools that are installed by name.',
    'Where the folder is cannot be known: then there is a hint without a fix.',
  ],
  fix: 'Adds the mount, with the owner where the step is not root. Review it: read how the package manager wants to be told to keep its cache.',
  examples: [
    {
      bad: 'FROM node:22\nWORKDIR /app\nCOPY package.json package-lock.json ./\nRUN [|npm ci|]\n',
      fixed:
        'FROM node:22\nWORKDIR /app\nCOPY package.json package-lock.json ./\nRUN --mount=type=cache,target=/root/.npm npm ci\n',
      message: '/root/.npm',
    },
    {
      bad: 'FROM python:3.13\nUSER 1000\nENV PIP_CACHE_DIR=/tmp/pip\nCOPY requirements.txt .\nRUN [|pip install -r requirements.txt|]\n',
      fixed:
        'FROM python:3.13\nUSER 1000\nENV PIP_CACHE_DIR=/tmp/pip\nCOPY requirements.txt .\nRUN --mount=type=cache,target=/tmp/pip,uid=1000,gid=1000 pip install -r requirements.txt\n',
    },
    { good: 'FROM node:22\nWORKDIR /app\nCOPY package*.json ./\nRUN --mount=type=cache,target=/root/.npm npm ci\n' },
    { good: 'FROM python:3.13\nCOPY requirements.txt .\nRUN pip install --no-cache-dir -r requirements.txt\n' },
  ],
  engine: [
    {
      name: 'A file that the first build left in the cache is there when the step runs again with the mount, and gone without it.',
      files: { 'package.json': '{ "name": "demo" }\n', 'package-lock.json': '{}\n' },
      bad: 'FROM node:22\nWORKDIR /app\nRUN --mount=type=cache,target=/root/.npm touch /root/.npm/kept\nCOPY package.json package-lock.json ./\nRUN npm ci && test -f /root/.npm/kept\n',
      fixed:
        'FROM node:22\nWORKDIR /app\nRUN --mount=type=cache,target=/root/.npm touch /root/.npm/kept\nCOPY package.json package-lock.json ./\nRUN --mount=type=cache,target=/root/.npm npm ci && test -f /root/.npm/kept\n',
      change: { files: { 'package.json': '{ "name": "other" }\n' } },
      badStep: { failsWith: 'test -f /root/.npm/kept' },
      fixedStep: { startsWith: 'RUN --mount=type=cache,target=/root/.npm npm ci', second: 'runs' },
    },
  ],
  check(file, report) {
    const { builder } = file.options;
    if ((builder !== undefined && builder !== 'buildkit') || !hasFeature(file.dockerfile, 'mount')) return;
    // Below the sources it runs again with every edit, and is to move first; where it cannot, a cache is all that helps.
    const early = earlySources(file).flatMap(({ installs }) => installs);
    const moving = new Set(early.filter(({ doubt }) => doubt === undefined).map(({ install }) => install.command));
    const staying = new Set(
      early.filter(({ doubt, folder }) => doubt !== undefined && folder !== undefined).map(({ install }) => install.command),
    );
    for (const stage of file.stages.filter(({ isPosix }) => isPosix)) {
      const seen = new Set<string>();
      for (const step of stage.lineage) {
        for (const install of step.installs.filter((one) => isDownload(one) && bringsDependencies(one, file.context))) {
          if (seen.has(install.ecosystem.id)) continue;
          seen.add(install.ecosystem.id);
          // What a stage above has downloaded is there, and was reported there.
          const isOwn = stage.steps.includes(step) && !moving.has(install.command);
          const finding = isOwn ? findingOf(file, stage, step, install) : undefined;
          if (finding === undefined) continue;
          report(staying.has(install.command) ? { ...finding, severity: 'information' } : finding);
        }
      }
    }
  },
});

/** Tools by name are installed once; of a build `no-separate-dependency-step` speaks; an export only writes down what is locked. */
function isDownload({ kind, ecosystem, command }: Install): boolean {
  const verb = command.args.find(({ text }) => !text.startsWith('-'))?.text;
  return kind === 'manifest' && verb !== 'export' && (storeOf(ecosystem.id) ?? saidStore(ecosystem)) !== undefined;
}

const switchedOff = /^(?:--no-cache(?:-dir)?|--cache-dir(?:=.*)?|--prefer-offline|--offline|--no-restore)$/;

function findingOf(file: FileFacts, stage: StageFacts, step: Step, { command, ecosystem }: Install): Finding | undefined {
  const store = storeOf(ecosystem.id);
  if (command.args.some(({ text }) => switchedOff.test(text))) return undefined;
  if (/^(?:1|true|on|yes)$/i.test(textOf(step, 'PIP_NO_CACHE_DIR') ?? '') && ecosystem.id === 'pip') return undefined;
  // A cache of the same RUN is somebody's choice, wherever it lies.
  if (step.mounts.some(({ type }) => type === 'cache')) return undefined;
  const place = store === undefined ? saidStore(ecosystem) : storePlace(store, step, stage);
  if (place !== undefined && step.mounts.some(({ target }) => isBelow(place.folder, target))) return undefined;
  const user = stepUser(step, stage);
  const owner = user === undefined || user.isRoot ? '' : user.uid === undefined ? undefined : `,uid=${user.uid},gid=${user.gid}`;
  const { keywordSpan, json } = step.instruction;
  const canAdd = place !== undefined && owner !== undefined && json === undefined && !/[^\w./-]/.test(place.folder);
  return {
    span: command.span,
    message:
      `When this step runs again, \`${commandLabel(command)}\` downloads everything again${durationNote(file, [step])}. ` +
      `Mount a cache ${place === undefined ? `over the folder where ${ecosystem.title} keeps its downloads` : `at ${place.folder}`}.`,
    ...(canAdd
      ? {
          fixes: [
            {
              title: `Mount a cache at ${place.folder}`,
              safety: 'review',
              edits: [
                {
                  kind: 'replace',
                  span: { start: keywordSpan.end, end: keywordSpan.end },
                  text: ` --mount=type=cache,target=${place.folder}${owner}`,
                },
              ],
            },
          ],
        }
      : {}),
  };
}

function textOf({ scope }: Step, name: string): string | undefined {
  const value = scope.get(name)?.value;
  return value?.kind === 'known' ? value.text : undefined;
}
