/** What a stage is made for, by its name and by what it does last: to be run, or to test, check and develop. */

import type { FileFacts, StageFacts } from './file-facts.ts';
import { commandLabel } from './step-label.ts';

export type StagePurpose =
  | { readonly kind: 'helper'; readonly because: string }
  | { readonly kind: 'run'; readonly because: string }
  | { readonly kind: 'unknown' };

const helperName =
  /^(?:(?:unit|integration|e2e|smoke)[-_]?)?tests?$|^testing$|[-_]tests?$|^lint(?:er|ing)?$|^dev(?:el|elop|elopment)?(?:[-_](?:env(?:ironment)?s?|containers?|tools?|server|shell|build))?$|^devcontainers?$|^debug(?:ger)?$|^ci$|^docs?$|^e2e$|^coverage$|^check(?:s|er)?$|^format$|^bench(?:mark)?s?$|^storybook$/;
/** Made for other stages to start from; what it starts, they take over. */
const baseName = /^(?:base|common)$|[-_]base$/;
const runName = /^(?:prod(?:uction)?|release|runtime|runner|run|final|deploy(?:ment)?|live)$/;
const runners: ReadonlyMap<string, RegExp> = new Map([
  ['npm', /^(?:t|tst|test|run(?:-script)? (?:test|lint|e2e|coverage)\b)/],
  ['yarn', /^(?:test|lint|run (?:test|lint))\b/],
  ['pnpm', /^(?:t|test|lint|run (?:test|lint))\b/],
  ['go', /^(?:test|vet)\b/],
  ['cargo', /^(?:test|clippy)\b/],
  ['dotnet', /^test\b/],
  ['mvn', /^(?:test|verify)\b/],
  ['gradle', /^(?:test|check)\b/],
  ['bundle', /^exec (?:rspec|rubocop)\b/],
  ['tox', /^/],
  ['pytest', /^/],
  ['py.test', /^/],
  ['golangci-lint', /^/],
  ['rspec', /^/],
  ['phpunit', /^/],
]);

/** Images whose own command is a shell or the prompt of an interpreter, or that have none: nobody runs them for it. */
const startsNothing =
  /^(?:alpine|debian|ubuntu|busybox|fedora|centos|rockylinux|almalinux|amazonlinux|archlinux|oraclelinux|opensuse|buildpack-deps|gcc|node|python|pypy|golang|rust|ruby|perl|openjdk|eclipse-temurin|amazoncorretto|maven|gradle|elixir|erlang|haskell|swift|dart)$/;
/** Its files are what is wanted: `docker build --output`. */
const exportName = /export|artifact|output|dist|bin(?:ar(?:y|ies))?$|package|bundle|asset|cache|scratch|result|wheel|release/;

/** Neither it nor a stage below it says what to start, and its base image does not either. */
export function isSureToStartNothing({ lineage, stage, parent }: StageFacts): boolean {
  if (lineage.some(isStart) || (stage.name !== undefined && (exportName.test(stage.name) || runName.test(stage.name))))
    return false;
  if (parent !== undefined) return isSureToStartNothing(parent);
  if (stage.base.kind !== 'image') return false;
  const { registry, repository } = stage.base.reference;
  if (registry === 'gcr.io') return /^distroless\/(?:static|base|cc)\b/.test(repository);
  return registry === 'docker.io' && startsNothing.test(repository.replace(/^library\//, ''));
}

/** It says what to start, and no other stage is made of it or takes from it. */
export function isRunAndNotConsumed(stage: StageFacts, { stages }: Pick<FileFacts, 'stages'>): boolean {
  if (!stage.steps.some(isStart)) return false;
  return !stages.some(
    ({ parent, steps }) =>
      parent === stage ||
      steps.some(({ copy, mounts }) =>
        [copy?.from, ...mounts.map(({ from }) => from)].some((from) => from?.kind === 'stage' && from.stage === stage.stage),
      ),
  );
}

function isStart({ instruction }: StageFacts['steps'][number]): boolean {
  return /^(?:CMD|ENTRYPOINT)$/.test(instruction.keyword);
}

/** A stage that starts something is to be run whatever it is called, unless its name says otherwise. */
export function purposeOf(stage: StageFacts): StagePurpose {
  const { name } = stage.stage;
  if (name !== undefined && helperName.test(name)) return { kind: 'helper', because: `it is called ${name}` };
  if (name !== undefined && baseName.test(name)) return { kind: 'unknown' };
  const started = stage.steps.find(isStart);
  if (started !== undefined) return { kind: 'run', because: `it has ${started.instruction.keyword}` };
  if (name !== undefined && runName.test(name)) return { kind: 'run', because: `it is called ${name}` };
  const last = stage.steps.findLast(({ instruction }) => /^(?:RUN|COPY|ADD)$/.test(instruction.keyword));
  const check = last?.commands.findLast(({ program, args }) => {
    const form = runners.get(program.slice(program.lastIndexOf('/') + 1));
    return form?.test(args.map(({ text }) => text).join(' ')) ?? false;
  });
  return check === undefined ? { kind: 'unknown' } : { kind: 'helper', because: `it ends with \`${commandLabel(check)}\`` };
}
