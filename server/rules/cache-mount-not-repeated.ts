/**
 * Packages that are downloaded into a cache mount and read by a later RUN that does not mount it, or the other way round:
 * the later RUN finds nothing and downloads again, or fails when it is told not to.
 */
import type { FileFacts, Install, Mount, StageFacts, Step } from '../facts/file-facts.ts';
import { isBelow } from '../facts/image-paths.ts';
import { commandLabel } from '../facts/step-label.ts';
import { addMount } from './edits/add-mount.ts';
import { type Finding, rule } from './rule.ts';

export const cacheMountNotRepeated = rule({
  id: 'cache-mount-not-repeated',
  title: 'Cache mount on one of two steps that need the packages',
  severity: 'information',
  source: 'https://docs.docker.com/build/cache/optimize/#use-cache-mounts',
  why: `Go, Cargo, Maven, Gradle and .NET read the downloaded packages again when they build. A cache mount is there only for the RUN that
has it: when the download has it and the build does not, the build finds an empty folder and downloads everything again, or fails with
\`--no-restore\` or \`--offline\`. When only the build has it, the mount hides what the download left in the image.`,
  silentWhen: [
    'Both have the mount, or none.',
    'The package manager copies the packages into the project when it installs (npm, pip, Composer …): nobody reads the store again.',
    'The two are in stages of which none stands on the other.',
    'The mount is not over the folder of the packages.',
  ],
  fix: 'Adds the same mount to the other RUN. Review it: the packages are then in the cache of the builder and not in the image.',
  examples: [
    {
      bad: 'FROM golang:1.25\nWORKDIR /src\nCOPY go.mod go.sum ./\nRUN --mount=type=cache,target=/go/pkg/mod go mod download\nCOPY . .\nRUN [|go build -o /app .|]\n',
      fixed:
        'FROM golang:1.25\nWORKDIR /src\nCOPY go.mod go.sum ./\nRUN --mount=type=cache,target=/go/pkg/mod go mod download\nCOPY . .\nRUN --mount=type=cache,target=/go/pkg/mod go build -o /app .\n',
      message: 'downloads them again',
    },
    {
      note: 'The other way round, the mount hides what was downloaded.',
      bad: 'FROM golang:1.25\nWORKDIR /src\nCOPY go.mod go.sum ./\nRUN [|go mod download|]\nCOPY . .\nRUN --mount=type=cache,target=/go/pkg/mod go build -o /app .\n',
      fixed:
        'FROM golang:1.25\nWORKDIR /src\nCOPY go.mod go.sum ./\nRUN --mount=type=cache,target=/go/pkg/mod go mod download\nCOPY . .\nRUN --mount=type=cache,target=/go/pkg/mod go build -o /app .\n',
    },
    {
      good: 'FROM golang:1.25\nWORKDIR /src\nCOPY go.mod go.sum ./\nRUN --mount=type=cache,target=/go/pkg/mod go mod download\nCOPY . .\nRUN --mount=type=cache,target=/go/pkg/mod --mount=type=cache,target=/root/.cache/go-build go build -o /app .\n',
    },
    {
      good: 'FROM node:22\nWORKDIR /app\nCOPY package.json package-lock.json ./\nRUN --mount=type=cache,target=/root/.npm npm ci\nCOPY . .\nRUN npm run build\n',
    },
  ],
  engine: [
    {
      name: 'What a RUN downloads into a cache mount is not there for a RUN without it; with the same mount it is.',
      files: { 'go.mod': 'module demo\n', 'main.go': 'one\n' },
      bad: 'FROM golang:1.24\nWORKDIR /src\nCOPY go.mod ./\nRUN --mount=type=cache,target=/go/pkg/mod go mod download && touch /go/pkg/mod/there\nCOPY main.go ./\nRUN test -f /go/pkg/mod/there && go build .\n',
      fixed:
        'FROM golang:1.24\nWORKDIR /src\nCOPY go.mod ./\nRUN --mount=type=cache,target=/go/pkg/mod go mod download && touch /go/pkg/mod/there\nCOPY main.go ./\nRUN --mount=type=cache,target=/go/pkg/mod test -f /go/pkg/mod/there && go build .\n',
      change: { files: { 'main.go': 'two\n' } },
      badStep: { failsWith: 'test -f /go/pkg/mod/there' },
      fixedStep: { startsWith: 'RUN --mount=type=cache,target=/go/pkg/mod test', second: 'runs' },
    },
  ],
  check(file, report) {
    for (const stage of file.stages.filter(({ isPosix }) => isPosix)) {
      for (const finding of findingsOf(file, stage)) report(finding);
    }
  },
});

/** Of these the build reads what was downloaded, from a folder of its own. */
const readLater: ReadonlySet<string> = new Set([
  'go',
  'cargo',
  'maven',
  'gradle',
  'dotnet',
  'sbt',
  'leiningen',
  'clojure',
  'dart',
  'stack',
  'cabal',
]);
/** What only a build fills: an earlier download has nothing to do with it. */
const ofBuilds = /\/(?:\.cache\/go-build|go-build|target|build)$/;

/** The first build of each download, in the stages that stand on it too. */
function findingsOf(file: FileFacts, stage: StageFacts): readonly Finding[] {
  const findings: Finding[] = [];
  const own = new Set(stage.steps);
  for (const [at, step] of stage.lineage.entries()) {
    for (const download of step.installs) {
      if (download.kind !== 'manifest' || !readLater.has(download.ecosystem.id)) continue;
      const build = firstBuild(stage.lineage.slice(at + 1), download);
      // Each pair is told where its build is.
      if (build === undefined || !own.has(build.step)) continue;
      const finding = compare(file, { step, install: download }, build);
      if (finding !== undefined) findings.push(finding);
    }
  }
  return findings;
}

interface Placed {
  readonly step: Step;
  readonly install: Install;
}

function firstBuild(steps: readonly Step[], download: Install): Placed | undefined {
  for (const step of steps) {
    const install = step.installs.find(
      ({ kind, ecosystem, directory }) =>
        kind === 'needs-source' &&
        ecosystem.id === download.ecosystem.id &&
        (directory === download.directory || isBelow(directory, download.directory)),
    );
    if (install !== undefined) return { step, install };
  }
  return undefined;
}

function compare(file: FileFacts, download: Placed, build: Placed): Finding | undefined {
  const stores = download.install.ecosystem.cacheFolders.filter((folder) => !ofBuilds.test(folder));
  const first = storeMount(download.step, stores);
  const second = storeMount(build.step, stores);
  if (first !== undefined && second === undefined) {
    return withoutMount(file, build, first, download.install);
  }
  return first === undefined && second !== undefined && build.step.mounts.includes(second)
    ? hidden(file, download, second, build.install)
    : undefined;
}

/** The cache mount that lies over the packages. */
function storeMount({ mounts }: Step, stores: readonly string[]): Mount | undefined {
  return mounts.find(
    ({ type, target }) => type === 'cache' && stores.some((store) => isBelow(store, target) || isBelow(target, store)),
  );
}

function isOffline({ command }: Install): boolean {
  return command.args.some(
    ({ text }) =>
      /^(?:--no-restore|--offline|-o|--frozen-offline)$/.test(text) && !(text === '-o' && !/mvnw?$/.test(command.program)),
  );
}

function withoutMount(file: FileFacts, { step, install }: Placed, mount: Mount, download: Install): Finding {
  const consequence = isOffline(install) ? 'fails, because it may not download' : 'downloads them again';
  return {
    span: install.command.span,
    message:
      `\`${commandLabel(download.command)}\` puts the packages into a cache mounted at ${mount.target}, and \`${commandLabel(install.command)}\` does not ` +
      `have it: it ${consequence}. Mount the same cache here.`,
    related: [{ message: 'Mounted here only.', at: { kind: 'here', span: mount.span } }],
    fixes: [addMount(file, step, mount)],
  };
}

function hidden(file: FileFacts, { step, install }: Placed, mount: Mount, build: Install): Finding {
  return {
    span: install.command.span,
    message:
      `\`${commandLabel(install.command)}\` leaves the packages in the image, and \`${commandLabel(build.command)}\` has a cache mounted over them at ` +
      `${mount.target}: it does not see them and downloads them again. Mount the same cache here.`,
    related: [{ message: 'Hides what was downloaded.', at: { kind: 'here', span: mount.span } }],
    fixes: [addMount(file, step, mount)],
  };
}
