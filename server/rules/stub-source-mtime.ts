/**
 * A stub compiled in the place of the sources, and the sources copied afterwards: Cargo compares times, the copied files are
 * older than what the stub became, and the stub is what is shipped.
 */

import { commandLabel, instructionLabel } from '../facts/step-label.ts';
import { type StubBuild, stubBuilds } from '../facts/stub-sources.ts';
import { type Finding, type Fix, rule } from './rule.ts';

export const stubSourceMtime = rule({
  id: 'stub-source-mtime',
  title: 'Stub that is taken for the compiled sources',
  severity: 'information',
  source: 'https://doc.rust-lang.org/cargo/reference/unstable.html#checksum-freshness',
  why: `Compiling a stub first keeps the dependencies in a layer of their own. Then the real sources replace the stub, and \`cargo build\` decides
by their time whether they are new. \`COPY\` keeps the time that a file has on this machine: it is older than the compiled stub, so Cargo
has nothing to do, and the image ships the stub.

It works where the compiled stub comes from the cache and the files were checked out or edited after it. Where both are built anew, or the
files are older, it does not, and no message says so.`,
  silentWhen: [
    'A step after the first build touches the sources, or removes what the stub became.',
    '`cargo chef`, or `-Z checksum-freshness`, which compares content.',
    'The package has a library that the stub lacks: it is compiled, and the program after it.',
    '`cargo clean -p` is not enough and does not count.',
    'The sources are copied before the first build, or no second build follows.',
  ],
  fix: "Touches the stub's files in front of the second build. Review it: other entry points of the project need it, too.",
  examples: [
    {
      bad: 'FROM rust:1.90\nWORKDIR /app\nCOPY Cargo.toml Cargo.lock ./\nRUN mkdir src && echo "fn main() {}" > src/main.rs && cargo build --release\nCOPY src src\nRUN [|cargo build --release|]\n',
      fixed:
        'FROM rust:1.90\nWORKDIR /app\nCOPY Cargo.toml Cargo.lock ./\nRUN mkdir src && echo "fn main() {}" > src/main.rs && cargo build --release\nCOPY src src\nRUN touch src/main.rs && cargo build --release\n',
      message: 'src/main.rs',
    },
    {
      good: 'FROM rust:1.90\nWORKDIR /app\nCOPY Cargo.toml Cargo.lock ./\nRUN mkdir src && echo "fn main() {}" > src/main.rs && cargo build --release && rm -rf src target/release/deps/app*\nCOPY src src\nRUN cargo build --release\n',
    },
    {
      good: 'FROM rust:1.90\nWORKDIR /app\nCOPY Cargo.toml Cargo.lock ./\nRUN cargo fetch\nCOPY src src\nRUN cargo build --release\n',
    },
  ],
  engine: [
    {
      name: 'Sources that were written before the build are older than the compiled stub, which is left in the image; touched, they are compiled.',
      files: {
        'Cargo.toml': '[package]\nname = "app"\n',
        'Cargo.lock': '',
        'src/main.rs': 'fn main() { println!("real"); }\n',
      },
      bad: 'FROM rust:1\nWORKDIR /app\nCOPY Cargo.toml Cargo.lock ./\nRUN mkdir src && echo "fn main() {}" > src/main.rs && cargo build --release\nCOPY src src\nRUN cargo build --release\nRUN sha256sum < src/main.rs | cmp - target/release/app\n',
      fixed:
        'FROM rust:1\nWORKDIR /app\nCOPY Cargo.toml Cargo.lock ./\nRUN mkdir src && echo "fn main() {}" > src/main.rs && cargo build --release\nCOPY src src\nRUN touch src/main.rs && cargo build --release\nRUN sha256sum < src/main.rs | cmp - target/release/app\n',
      change: { files: { 'src/main.rs': 'fn main() { println!("newer"); }\n' } },
      badStep: { failsWith: 'cmp - target/release/app' },
      fixedStep: { startsWith: 'RUN touch src/main.rs', second: 'runs' },
    },
  ],
  check(file, report) {
    for (const stage of file.stages) {
      const found = stage.isPosix ? stubBuilds(file, stage) : undefined;
      if (found !== undefined && stage.steps.includes(found.secondStep)) report(findingOf(found));
    }
  },
});

function findingOf(found: StubBuild): Finding {
  const { second, copy, stub, paths } = found;
  const fix = fixOf(found);
  return {
    span: second.command.span,
    message:
      `\`${instructionLabel(copy.instruction)}\` keeps the times of the files, which are older than the compiled stub of ${paths[0]}: \`${commandLabel(second.command)}\` may ` +
      'find nothing to do and leave the stub in the image. Touch the entry points first.',
    related: [
      { message: 'Writes the stub.', at: { kind: 'here', span: stub.span } },
      { message: 'Brings the sources.', at: { kind: 'here', span: copy.instruction.span } },
    ],
    ...(fix === undefined ? {} : { fixes: [fix] }),
  };
}

function fixOf({ second, secondStep, paths }: StubBuild): Fix | undefined {
  const { command } = second;
  const { instruction } = secondStep;
  if (command.depth > 0 || instruction.json !== undefined || paths.some((path) => /[^\w./-]/.test(path))) return undefined;
  const at = command.span.start;
  return {
    title: 'Touch the entry points first',
    safety: 'review',
    edits: [{ kind: 'replace', span: { start: at, end: at }, text: `touch ${[...new Set(paths)].join(' ')} && ` }],
  };
}
