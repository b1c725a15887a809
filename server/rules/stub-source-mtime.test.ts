/** Awkward cases of stub-source-mtime: ways to write a stub, and ways that cure it. */
import { describe, it } from 'vitest';
import { checkRule } from '../../test/support/check-rule.ts';
import { stubSourceMtime } from './stub-source-mtime.ts';

const head = 'FROM rust:1\nWORKDIR /a\nCOPY Cargo.* ./\n';
const stub = 'RUN mkdir src && touch src/lib.rs && cargo build';

const bad: readonly (readonly [title: string, text: string])[] = [
  ['a library', `${head}${stub}\nCOPY . .\nRUN [|cargo build|]\n`],
  [
    'cargo init',
    'FROM rust:1\nWORKDIR /a\nRUN cargo init\nCOPY Cargo.* ./\nRUN cargo build\nCOPY src src\nRUN [|cargo build|]\n',
  ],
  ['sources that are removed, but not what they became', `${head}${stub} && rm -rf src\nCOPY . .\nRUN [|cargo build|]\n`],
  ['a clean of one package', `${head}${stub}\nRUN cargo clean -p app\nCOPY . .\nRUN [|cargo build|]\n`],
  [
    'a stage that stands on the stub',
    `${head.replace('rust:1', 'rust:1 AS d')}${stub}\n\nFROM d\nCOPY . .\nRUN [|cargo build|]\n`,
  ],
];

const good: readonly (readonly [title: string, text: string])[] = [
  ['a touch', `${head}${stub}\nCOPY . .\nRUN touch src/lib.rs && cargo build\n`],
  ['a touch of all', `${head}${stub}\nCOPY . .\nRUN find src -name '*.rs' -exec touch {} + && cargo build\n`],
  ['removed results', `${head}${stub} && rm -rf target/debug/deps/app*\nCOPY . .\nRUN cargo build\n`],
  ['removed fingerprints', `${head}${stub} && rm -r target/release/.fingerprint/app-*\nCOPY . .\nRUN cargo build\n`],
  ['a clean of all', `${head}${stub} && cargo clean\nCOPY . .\nRUN cargo build\n`],
  ['cargo-chef', 'FROM rust:1\nWORKDIR /a\nCOPY recipe.json .\nRUN cargo chef cook\nCOPY . .\nRUN cargo build\n'],
  ['content instead of times', `${head}${stub}\nCOPY . .\nRUN cargo -Z checksum-freshness build\n`],
  ['one build only', `${head}${stub}\nCOPY . .\n`],
  ['no sources', `${head}${stub}\nCOPY config.toml .\nRUN cargo build\n`],
  ['a folder that is called dummy', 'FROM rust:1\nWORKDIR /a\nCOPY dummy dummy\nRUN cargo build\nCOPY . .\nRUN cargo build\n'],
];

describe('stub-source-mtime', () => {
  it.each(bad)('reports %s', (_, text) => checkRule(stubSourceMtime, { text }));
  it.each(good)('is silent about %s', (_, text) => checkRule(stubSourceMtime, { text }));

  it('is silent where the stub lacks the library of the package, and not where it has both', () => {
    const files = { 'Cargo.toml': '', 'src/main.rs': '', 'src/lib.rs': '' };
    const stubOf = (names: string) => `${head}RUN mkdir src && touch ${names} && cargo build\nCOPY . .\n`;
    checkRule(stubSourceMtime, { text: `${stubOf('src/main.rs')}RUN cargo build\n`, files });
    checkRule(stubSourceMtime, { text: `${stubOf('src/main.rs src/lib.rs')}RUN [|cargo build|]\n`, files });
    checkRule(stubSourceMtime, { text: `${stubOf('src/main.rs')}RUN [|cargo build|]\n`, files: { 'src/main.rs': '' } });
  });
});
