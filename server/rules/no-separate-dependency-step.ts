/**
 * A build below a COPY of the whole project that also downloads what the project depends on: an edit of any file downloads
 * and compiles all of it again.
 */
import { goSums } from '../facts/brings-dependencies.ts';
import { cacheFlags } from '../facts/cache-flags.ts';
import { durationNote } from '../facts/duration-note.ts';
import { expandGlob, joinPath } from '../facts/expand-glob.ts';
import type { FileFacts, Install, StageFacts, Step } from '../facts/file-facts.ts';
import { hasFeature } from '../facts/frontend-version.ts';
import { commandLabel, instructionLabel } from '../facts/step-label.ts';
import { wholeContextCopies } from '../facts/whole-context-copies.ts';
import { installInTwoPhases } from './edits/install-in-two-phases.ts';
import { type Finding, type Fix, rule } from './rule.ts';

export const noSeparateDependencyStep = rule({
  id: 'no-separate-dependency-step',
  title: 'Build that downloads its dependencies with every edit',
  severity: 'information',
  source: 'https://docs.docker.com/build/cache/optimize/#use-cache-mounts',
  why: `\`go build\`, \`cargo build\`, \`mvn package\`, \`gradle build\` and \`dotnet publish\` download what the project depends on when it is
not there yet. Below a \`COPY . .\` that happens after every edit of any file, and dependencies are compiled again, too.

Cache mounts keep what was downloaded on the builder. A step of its own for the dependencies, below a COPY of their manifests alone,
keeps it in a layer. The same holds for \`uv sync\`, which installs the project with what it depends on.`,
  silentWhen: [
    'An earlier step of the stage, or of one that it stands on, installs the dependencies, or the RUN has a cache mount.',
    'The dependencies are part of the project (`vendor`), or the context has no lock file or manifest that names any.',
    'The project is not copied as a whole.',
  ],
  fix: `Adds cache mounts for the downloads. Review it. A step of its own is offered for uv alone, \`uv sync --no-install-project\` above the
sources; for several modules of others it seldom works without changes to the project.`,
  examples: [
    {
      bad: 'FROM golang:1.25\nWORKDIR /src\nCOPY . .\nRUN [|go build -o /app .|]\n',
      fixed:
        'FROM golang:1.25\nWORKDIR /src\nCOPY . .\nRUN --mount=type=cache,target=/go/pkg/mod --mount=type=cache,target=/root/.cache/go-build go build -o /app .\n',
      message: '`COPY . .`',
      files: { 'go.mod': 'module demo\nrequire example.com/x v1.0.0\n', 'go.sum': 'x\n', 'main.go': '' },
    },
    {
      note: 'uv in two phases: the second one is what was there.',
      bad: 'FROM python:3.13\nWORKDIR /app\nCOPY . .\nRUN [|uv sync --locked|]\n',
      fixed:
        'FROM python:3.13\nWORKDIR /app\nCOPY pyproject.toml uv.lock ./\nRUN uv sync --locked --no-install-project\nCOPY . .\nRUN uv sync --locked\n',
      message: 'install the dependencies again',
      files: { 'pyproject.toml': '[project]\n', 'uv.lock': '', 'shop/__init__.py': '' },
    },
    {
      good: 'FROM golang:1.25\nWORKDIR /src\nCOPY go.mod go.sum ./\nRUN go mod download\nCOPY . .\nRUN go build -o /app .\n',
      files: { 'go.mod': '', 'go.sum': 'x\n', 'main.go': '' },
    },
    {
      note: 'Nothing is downloaded.',
      good: 'FROM golang:1.25\nWORKDIR /src\nCOPY . .\nRUN go build -o /app .\n',
      files: { 'go.mod': 'module demo\n', 'main.go': '' },
    },
  ],
  engine: [
    {
      name: 'What a build downloaded is gone when an edit runs it again; in a cache mount it stays.',
      files: { 'go.mod': 'module demo\nrequire example.com/x v1.0.0\n', 'go.sum': 'x\n', 'main.go': 'one\n' },
      bad: 'FROM golang:1.24\nWORKDIR /src\nRUN --mount=type=cache,target=/go/pkg/mod touch /go/pkg/mod/kept\nCOPY . .\nRUN go build -o /app . && test -f /go/pkg/mod/kept\n',
      fixed:
        'FROM golang:1.24\nWORKDIR /src\nRUN --mount=type=cache,target=/go/pkg/mod touch /go/pkg/mod/kept\nCOPY . .\nRUN --mount=type=cache,target=/go/pkg/mod --mount=type=cache,target=/root/.cache/go-build go build -o /app . && test -f /go/pkg/mod/kept\n',
      change: { files: { 'main.go': 'two\n' } },
      badStep: { failsWith: 'test -f /go/pkg/mod/kept' },
      fixedStep: { startsWith: 'RUN --mount=type=cache,target=/go/pkg/mod --mount', second: 'runs' },
    },
    {
      name: 'An edit of a source file runs all of `uv sync` again; what the project depends on is reused from a first phase above the sources.',
      files: {
        'pyproject.toml': '[project]\nname = "shop"\n\n[build-system]\n',
        'uv.lock': '\n',
        'shop/__init__.py': 'one\n',
      },
      bad: 'FROM python:3.13\nWORKDIR /app\nCOPY . .\nRUN uv sync --locked\n',
      fixed:
        'FROM python:3.13\nWORKDIR /app\nCOPY pyproject.toml uv.lock ./\nRUN uv sync --locked --no-install-project\nCOPY . .\nRUN uv sync --locked\n',
      change: { files: { 'shop/__init__.py': 'two\n' } },
      badStep: { startsWith: 'RUN uv sync --locked', second: 'runs' },
      fixedStep: { startsWith: 'RUN uv sync --locked --no-install-project', second: 'cached' },
    },
  ],
  check(file, report) {
    const whole = new Set(wholeContextCopies(file).map(({ step }) => step));
    for (const stage of file.stages.filter(({ isPosix }) => isPosix)) {
      const finding = findingOf(file, stage, whole);
      if (finding !== undefined) report(finding);
    }
  },
});

/** The first build of the stage, when nothing before it brought what it needs. */
function findingOf(file: FileFacts, stage: StageFacts, whole: ReadonlySet<Step>): Finding | undefined {
  const at = stage.lineage.findIndex((step) => whole.has(step) && step.copy !== undefined);
  const copy = stage.lineage[at];
  if (copy === undefined) return undefined;
  const brought = new Set(stage.lineage.slice(0, at).flatMap(({ installs }) => installs.map(({ ecosystem }) => ecosystem.id)));
  for (const step of stage.lineage.slice(at + 1)) {
    const build = step.installs.find(
      ({ kind, ecosystem }) => (kind === 'needs-source' || kind === 'manifest') && compiled.has(ecosystem.id),
    );
    if (build === undefined) continue;
    const isOwn = stage.steps.includes(step) && build.kind === 'needs-source';
    const isSettled =
      brought.has(build.ecosystem.id) || step.mounts.some(({ type }) => type === 'cache') || !downloads(build, file);
    return isOwn && !isSettled && isBuild(build) ? describe(file, stage, step, build, copy) : undefined;
  }
  return undefined;
}

/** Package managers whose build, or whose install of the project itself, also brings what the project depends on. */
const compiled: ReadonlySet<string> = new Set(['go', 'cargo', 'maven', 'gradle', 'dotnet', 'swift', 'sbt', 'uv']);

/** Of these every build compiles the dependencies, too, which takes far longer than their download. */
const compilesDependencies: ReadonlySet<string> = new Set(['cargo', 'swift']);

/** Tools beside the build read the packages too, but people seldom wait for them. */
function isBuild({ command }: Install): boolean {
  const words = command.args.map(({ text }) => text);
  return words.some((word) =>
    /^(?:build|b|sync|install|package|verify|assemble|bootJar|shadowJar|publish|pack|run|test|:?[\w-]*:(?:build|assemble))$/.test(
      word,
    ),
  );
}

/** Only where the context shows that there is something to download: a lock file, or a manifest without one. */
function downloads({ ecosystem }: Install, { context }: FileFacts): boolean {
  const { listing } = context;
  if (ecosystem.id === 'go' && goSums(context) !== 'filled') return false;
  if (listing.kind !== 'loaded') return false;
  const places = ['', ...listing.value.childrenOf('').flatMap(({ path, kind }) => (kind === 'directory' ? [path] : []))];
  const has = (globs: readonly string[]) =>
    places.some((folder) => globs.some((glob) => expandGlob(listing.value, folder, glob).length > 0));
  if (ecosystem.id === 'go' && listing.value.get('vendor/modules.txt') !== undefined) return false;
  if (ecosystem.id === 'cargo' && listing.value.get('vendor') !== undefined) return false;
  const locks = ecosystem.locks.filter((name) => name !== 'gradle.lockfile').map((name) => joinPath(name));
  return ['maven', 'gradle', 'dotnet', 'sbt', 'swift'].includes(ecosystem.id) ? has(ecosystem.manifests) : has(locks);
}

function describe(file: FileFacts, stage: StageFacts, step: Step, { command, ...install }: Install, copy: Step): Finding {
  const flags = hasFeature(file.dockerfile, 'mount') ? cacheFlags({ command, ...install }, step, stage) : undefined;
  const at = step.instruction.keywordSpan.end;
  const isOfUv = install.ecosystem.id === 'uv';
  const twoPhases = installInTwoPhases(file, stage, copy, step, { command, ...install });
  const fixes: readonly Fix[] = [
    ...(twoPhases === undefined ? [] : [twoPhases]),
    ...(flags === undefined || step.instruction.json !== undefined
      ? []
      : [
          {
            title: 'Keep the downloads in a cache mount',
            safety: 'review' as const,
            edits: [{ kind: 'replace' as const, span: { start: at, end: at }, text: ` ${flags.text}` }],
          },
        ]),
  ];
  return {
    span: command.span,
    ...(compilesDependencies.has(install.ecosystem.id) ? { severity: 'warning' as const } : {}),
    message:
      `Every edit below \`${instructionLabel(copy.instruction)}\` has \`${commandLabel(command)}\` download and ${isOfUv ? 'install' : 'build'} the dependencies again${durationNote(file, [step])}. ` +
      'Keep them in a cache mount, or install them in a step of their own above that COPY.',
    related: [{ message: 'Brings the whole project.', at: { kind: 'here', span: copy.instruction.span } }],
    ...(fixes.length === 0 ? {} : { fixes }),
  };
}
