/**
 * A trick to install the dependencies of Cargo and Go alone: a stub in the place of the sources is compiled, then the real
 * sources are copied and compiled again. The second compilation looks at times, and a copied file has the time it has here.
 */
import { sentEntry } from './expand-glob.ts';
import type { Command, FileFacts, Install, StageFacts, Step } from './file-facts.ts';

export interface StubBuild {
  /** The command that writes the stub. */
  readonly stub: Command;
  readonly first: Install;
  readonly copy: Step;
  readonly second: Install;
  readonly secondStep: Step;
  /** As spelled: `src/main.rs`. */
  readonly paths: readonly string[];
}

const sourceName = /(?:^|\/)(?:main|lib)\.rs$/;
const mostSteps = 500;

/** At most one for each stage. */
export function stubBuilds({ dockerfile, context }: FileFacts, stage: StageFacts): StubBuild | undefined {
  let stub: { readonly command: Command; readonly paths: readonly string[] } | undefined;
  let first: Install | undefined;
  let copy: Step | undefined;
  for (const step of stage.lineage.slice(0, mostSteps)) {
    const { span } = step.instruction;
    const text = dockerfile.text.slice(span.start, span.end);
    if (step.copy !== undefined && first !== undefined && bringsSources(step)) copy = step;
    for (const command of step.commands) {
      const paths = stubPaths(command);
      if (paths.length > 0) stub = { command, paths: [...(stub?.paths ?? []), ...paths] };
    }
    const build = step.installs.find(
      ({ ecosystem, kind, command }) => ecosystem.id === 'cargo' && kind === 'needs-source' && !isChef(command),
    );
    if (stub === undefined) continue;
    // Whatever takes the stub's results away, or makes the sources newer, is what is missed here.
    if (first !== undefined && isCured(text)) return undefined;
    if (build === undefined) continue;
    if (first === undefined) {
      if (isCured(dockerfile.text.slice(build.command.span.end, span.end))) return undefined;
      first = build;
    } else if (copy !== undefined && hasNewLibrary(context, stub.paths)) return undefined;
    else if (copy !== undefined) return { stub: stub.command, first, copy, second: build, secondStep: step, paths: stub.paths };
  }
  return undefined;
}

/** `echo 'fn main() {}' > src/main.rs`, `touch src/lib.rs`, `cargo init`. */
function stubPaths({ program, args, redirections }: Command): readonly string[] {
  const written = redirections.filter(({ operator }) => operator.startsWith('>')).map(({ target }) => target.text);
  if (program === 'echo' || program === 'printf' || program === 'cat') return written.filter((path) => sourceName.test(path));
  if (program === 'touch') return args.map(({ text }) => text).filter((path) => sourceName.test(path));
  const [word] = args.filter(({ text }) => !text.startsWith('-'));
  return program === 'cargo' && (word?.text === 'init' || word?.text === 'new') ? ['src/main.rs'] : [];
}

/** The program stands on the library of its package: one that the stub lacked is compiled, and the program after it. */
function hasNewLibrary({ listing }: FileFacts['context'], paths: readonly string[]): boolean {
  if (listing.kind !== 'loaded' || paths.some((path) => path.endsWith('lib.rs'))) return false;
  return paths.every(
    (path) => sentEntry(listing.value, `${path.slice(0, -'main.rs'.length)}lib.rs`.replace(/^\.?\//, ''))?.kind === 'file',
  );
}

function isChef({ args }: Command): boolean {
  return args[0]?.text === 'chef';
}

function bringsSources({ copy }: Step): boolean {
  return (
    copy?.from.kind === 'context' &&
    copy.sources.some(({ path }) => path !== undefined && (path === '' || !/\.(?:toml|lock|sh)$/.test(path)))
  );
}

/** After the first build: a `touch` of sources, or the removal of what the stub became. */
function isCured(text: string): boolean {
  if (/-Z\s*checksum-freshness|CARGO_UNSTABLE_CHECKSUM_FRESHNESS/.test(text)) return true;
  if (/\btouch\b/.test(text)) return true;
  if (/\brm\b[^&;|]*(?:target|deps|fingerprint|incremental|\.rlib|\.d\b)/.test(text)) return true;
  return /\bcargo\s+clean\b/.test(text) && !/\bcargo\s+clean\s+(?:-p|--package)\b/.test(text);
}
