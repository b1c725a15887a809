/**
 * Packages that are downloaded into a cache mount and read by a later RUN that does not mount it, or the other way round:
 * the later RUN finds nothing and downloads again, or fails when it is told not to.
 */
import type { FileFacts, Install, Mount, StageFacts } from '../facts/file-facts.ts';
import {
  bringsStore,
  firstBuild,
  type HiddenBuild,
  hiddenBuild,
  isBoundToFail,
  isOffline,
  isOtherCache,
  isReadLater,
  type PlacedInstall,
  storeMount,
  storesOf,
} from '../facts/packages-read-later.ts';
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
    'Where make or a script stands in place of the build, it is a hint, without a fix.',
    'An error is only what surely fails: the build may not download, nothing else brings packages, and the files of the context name some.',
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
    {
      name: 'A build with `--no-restore` fails without the mount into which the packages were restored; with it, it finds them.',
      files: { 'app.csproj': '<Project><ItemGroup><PackageReference Include="x" /></ItemGroup></Project>\n', 'app.cs': 'one\n' },
      bad: 'FROM mcr.microsoft.com/dotnet/sdk:9.0\nWORKDIR /src\nCOPY app.csproj ./\nRUN --mount=type=cache,id=nuget,target=/root/.nuget/packages dotnet restore\nCOPY app.cs ./\nRUN dotnet publish --no-restore\n',
      fixed:
        'FROM mcr.microsoft.com/dotnet/sdk:9.0\nWORKDIR /src\nCOPY app.csproj ./\nRUN --mount=type=cache,id=nuget,target=/root/.nuget/packages dotnet restore\nCOPY app.cs ./\nRUN --mount=type=cache,id=nuget,target=/root/.nuget/packages dotnet publish --no-restore\n',
      change: { files: { 'app.cs': 'two\n' } },
      badStep: { failsWith: 'dotnet publish --no-restore' },
      fixedStep: { startsWith: 'RUN --mount=type=cache,id=nuget,target=/root/.nuget/packages dotnet publish', second: 'runs' },
    },
  ],
  check(file, report) {
    for (const stage of file.stages.filter(({ isPosix }) => isPosix)) {
      for (const finding of findingsOf(file, stage)) report(finding);
    }
  },
});

/** The first build of each download, in the stages that stand on it too. */
function findingsOf(file: FileFacts, stage: StageFacts): readonly Finding[] {
  const findings: Finding[] = [];
  const own = new Set(stage.steps);
  for (const [at, step] of stage.lineage.entries()) {
    for (const download of step.installs) {
      if (!isReadLater(download)) continue;
      const build = firstBuild(stage.lineage.slice(at + 1), download);
      const hidden = build === undefined ? hiddenBuild(stage, at, { step, install: download }) : undefined;
      if (hidden !== undefined) findings.push(mayBuild(hidden));
      // Each pair is told where its build is.
      if (build === undefined || !own.has(build.step) || bringsStore(stage, download.ecosystem)) continue;
      const finding = compare(file, { step, install: download }, build);
      if (finding !== undefined) findings.push(finding);
    }
  }
  return findings;
}

function mayBuild({ command, download, mount }: HiddenBuild): Finding {
  return {
    span: command.span,
    severity: 'hint',
    message:
      `\`${commandLabel(download.command)}\` puts the packages into a cache mounted at ${mount.target}, and \`${commandLabel(command)}\` does not have it: ` +
      'if it builds, it may have to download them again. Mount the same cache here.',
    related: [{ message: 'Mounted here only.', at: { kind: 'here', span: mount.span } }],
  };
}

function compare(file: FileFacts, download: PlacedInstall, build: PlacedInstall): Finding | undefined {
  const stores = storesOf(download.install);
  const first = storeMount(download.step, stores);
  const second = storeMount(build.step, stores);
  if (first !== undefined && second !== undefined)
    return isOtherCache(first, second) ? divided(download, build, first, second) : undefined;
  if (first !== undefined && second === undefined) {
    const isBound = isBoundToFail(file, download, build, first);
    return { ...withoutMount(file, build, first, download.install), ...(isBound ? { severity: 'error' as const } : {}) };
  }
  return first === undefined && second !== undefined && build.step.mounts.includes(second)
    ? hidden(file, download, second, build.install)
    : undefined;
}

function divided({ install: download }: PlacedInstall, { install }: PlacedInstall, first: Mount, second: Mount): Finding {
  return {
    span: second.span,
    message:
      `\`${commandLabel(download.command)}\` puts the packages into another cache than the one that \`${commandLabel(install.command)}\` has mounted at ` +
      `${second.target}, because their ids differ: it finds nothing there. Give both the same id.`,
    related: [{ message: 'The packages are here.', at: { kind: 'here', span: first.span } }],
  };
}

function withoutMount(file: FileFacts, { step, install }: PlacedInstall, mount: Mount, download: Install): Finding {
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

function hidden(file: FileFacts, { step, install }: PlacedInstall, mount: Mount, build: Install): Finding {
  return {
    span: install.command.span,
    message:
      `\`${commandLabel(install.command)}\` leaves the packages in the image, and \`${commandLabel(build.command)}\` has a cache mounted over them at ` +
      `${mount.target}: it does not see them and downloads them again. Mount the same cache here.`,
    related: [{ message: 'Hides what was downloaded.', at: { kind: 'here', span: mount.span } }],
    fixes: [addMount(file, step, mount)],
  };
}
