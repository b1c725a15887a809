/**
 * A cache mount is shared by everything on the builder that spells the same target, or the same id: other projects, other
 * platforms, builds that run at the same time. For some folders that is wrong.
 */
import type { FileFacts, Mount, Step } from '../facts/file-facts.ts';
import { isBelow } from '../facts/image-paths.ts';
import { type Finding, rule } from './rule.ts';

export const cacheMountIdOrSharing = rule({
  id: 'cache-mount-id-or-sharing',
  title: 'Cache mount that others share',
  severity: 'information',
  source: 'https://docs.docker.com/reference/dockerfile/#run---mounttypecache',
  why: `Without an \`id\`, BuildKit takes the target as it is spelled for the id of a cache. Every Dockerfile on the builder that spells
\`target=/app/target\` gets the same folder, so that two projects find each other's build output.

By default several builds write to a cache at the same time. apt and Gradle lock their folders for themselves and fail then;
\`sharing=locked\` lets one build wait for the other.`,
  silentWhen: [
    'The mount has an `id`, for folders of one project.',
    'The mount is `locked` or `private`, for folders that one build at a time may use.',
    'The folder is a store of packages, which everybody may share.',
  ],
  fix: 'Adds `sharing=locked`: the image stays the same. An `id` is for a person to choose.',
  examples: [
    {
      bad: 'FROM debian:12\nRUN rm -f /etc/apt/apt.conf.d/docker-clean\nRUN [|--mount=type=cache,target=/var/cache/apt|] apt-get update && apt-get install -y curl\n',
      fixed:
        'FROM debian:12\nRUN rm -f /etc/apt/apt.conf.d/docker-clean\nRUN --mount=type=cache,target=/var/cache/apt,sharing=locked apt-get update && apt-get install -y curl\n',
      message: 'sharing=locked',
    },
    {
      bad: 'FROM rust:1.90\nWORKDIR /app\nCOPY . .\nRUN [|--mount=type=cache,target=/app/target|] cargo build --release && cp target/release/app /usr/local/bin/\n',
      message: 'another project',
    },
    {
      good: 'FROM rust:1.90\nWORKDIR /app\nCOPY . .\nRUN --mount=type=cache,id=shop-target,target=/app/target,sharing=locked cargo build --release && cp target/release/app /usr/local/bin/\n',
    },
    { good: 'FROM node:22\nWORKDIR /app\nCOPY package*.json ./\nRUN --mount=type=cache,target=/root/.npm npm ci\n' },
  ],
  check(file, report) {
    for (const { steps, isPosix } of file.stages) {
      for (const step of isPosix ? steps : []) {
        for (const mount of step.mounts) {
          const finding = mount.type === 'cache' && mount.from.kind === 'context' ? findingOf(file, step, mount) : undefined;
          if (finding !== undefined) report(finding);
        }
      }
    }
  },
});

/** Folders that one program at a time may use, and the program. */
const locking: readonly (readonly [title: string, program: RegExp, folder: RegExp])[] = [
  ['apt', /^(?:apt-get|apt|aptitude)$/, /^\/var\/(?:cache\/apt|lib\/apt)(?:\/|$)/],
  ['Gradle', /^(?:gradle|gradlew)$/, /\/\.gradle(?:\/|$)/],
  ['Cargo', /^cargo$/, /\/target$/],
];
/** Results of one project by their name. */
const outputs =
  /(?:^|\/)(?:target|build|dist|out|obj|bin|\.next|\.next\/cache|\.nuxt|\.turbo|node_modules|node_modules\/\.cache|_build|deps)$/;

function findingOf(file: FileFacts, step: Step, mount: Mount): Finding | undefined {
  const { target, spelledTarget = '' } = mount;
  const path = target ?? spelledTarget;
  if (mount.id === undefined && isOutput(path, spelledTarget, step)) return shared(mount, path);
  const owner = locking.find(
    ([, program, folder]) => folder.test(path) && step.commands.some((command) => program.test(nameOf(command.program))),
  );
  return owner === undefined || (mount.sharing !== undefined && mount.sharing !== 'shared')
    ? undefined
    : unlocked(file, mount, owner[0]);
}

/** Below the project's folder, or spelled from where the step runs. */
function isOutput(path: string, spelled: string, { cwd }: Step): boolean {
  const isOfProject = !spelled.startsWith('/') || (cwd !== undefined && cwd !== '/' && isBelow(path, cwd));
  return isOfProject && outputs.test(path);
}

function shared({ span, spelledTarget }: Mount, path: string): Finding {
  return {
    span,
    message:
      `This cache has no id, so another project on the same builder that spells \`target=${spelledTarget}\` gets the same ${path}. Give it an id of ` +
      'its own, such as the name of the project.',
  };
}

function unlocked({ dockerfile }: FileFacts, { span, sharing, target }: Mount, title: string): Finding {
  const text = dockerfile.text.slice(span.start, span.end);
  const canAdd = sharing === undefined && !text.includes('"') && !text.includes("'");
  return {
    span,
    message:
      `${title} locks ${target} for itself: two builds at the same time, of this image or of another one, disturb each other there. Add ` +
      '`sharing=locked`, so that one waits for the other.',
    ...(canAdd
      ? {
          fixes: [
            {
              title: 'Add `sharing=locked`',
              safety: 'safe',
              edits: [{ kind: 'replace', span: { start: span.end, end: span.end }, text: ',sharing=locked' }],
            },
          ],
        }
      : {}),
  };
}

function nameOf(program: string): string {
  return program.slice(program.lastIndexOf('/') + 1);
}
