/**
 * Colours text as VS Code would: the real grammars of Dockerfiles and YAML, with our injections as the manifest
 * contributes them. Ignore files have no published grammar, so a two-line stand-in marks their comments.
 */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import oniguruma from 'vscode-oniguruma';
import textmate from 'vscode-textmate';

const root = join(import.meta.dirname, '../..');
const require = createRequire(import.meta.url);

const ignoreGrammar = {
  scopeName: 'source.ignore',
  patterns: [{ match: '^#.*', name: 'comment.line.number-sign.ignore' }],
};

/** One line for each token that one of our scopes, or a comment, concerns: the text and the innermost of these scopes; blanks are left out. */
export async function tokenize(scopeName: string, text: string): Promise<string> {
  return await rowsOf(scopeName, text, (scopes) =>
    scopes.filter((scope) => scope.includes('unstale') || scope.startsWith('comment')).at(-1),
  );
}

/** One line for each token that any scope but that of the whole file concerns, with its innermost scope. */
export async function tokenizeFully(scopeName: string, text: string): Promise<string> {
  return await rowsOf(scopeName, text, (scopes) => scopes.slice(1).at(-1));
}

async function rowsOf(
  scopeName: string,
  text: string,
  chosen: (scopes: readonly string[]) => string | undefined,
): Promise<string> {
  const grammar = await (await registry()).loadGrammar(scopeName);
  if (grammar === null) throw new Error(`No grammar for ${scopeName}.`);
  let state = textmate.INITIAL;
  const rows: string[] = [];
  for (const line of text.split('\n')) {
    const { tokens, ruleStack } = grammar.tokenizeLine(line, state);
    state = ruleStack;
    rows.push(`> ${line}`);
    for (const { startIndex, endIndex, scopes } of tokens) {
      const token = line.slice(startIndex, endIndex);
      const own = token.trim() === '' ? undefined : chosen(scopes);
      if (own !== undefined) rows.push(`  ${JSON.stringify(token)} ${own}`);
    }
  }
  return rows.join('\n');
}

async function registry(): Promise<textmate.Registry> {
  const wasm = await readFile(require.resolve('vscode-oniguruma/release/onig.wasm'));
  await oniguruma.loadWASM(wasm.buffer.slice(wasm.byteOffset, wasm.byteOffset + wasm.byteLength) as ArrayBuffer);
  const contributed = await contributedGrammars();
  return new textmate.Registry({
    onigLib: Promise.resolve({
      createOnigScanner: (patterns) => new oniguruma.OnigScanner(patterns),
      createOnigString: (text) => new oniguruma.OnigString(text),
    }),
    getInjections: (scopeName) =>
      contributed.filter(({ injectTo = [] }) => injectTo.includes(scopeName)).map((grammar) => grammar.scopeName),
    loadGrammar: async (scopeName) => {
      if (scopeName === 'source.ignore') return ignoreGrammar as unknown as textmate.IRawGrammar;
      const path = contributed.find((grammar) => grammar.scopeName === scopeName)?.path ?? published.get(scopeName);
      return path === undefined ? null : textmate.parseRawGrammar(await readFile(path, 'utf8'), path);
    },
  });
}

const published: ReadonlyMap<string, string> = new Map([
  ['source.dockerfile', require.resolve('tm-grammars/grammars/docker.json')],
  ['source.yaml', require.resolve('tm-grammars/grammars/yaml.json')],
  ['source.shell', require.resolve('tm-grammars/grammars/shellscript.json')],
  ['source.python', require.resolve('tm-grammars/grammars/python.json')],
  ['source.json', require.resolve('tm-grammars/grammars/json.json')],
]);

interface ContributedGrammar {
  readonly scopeName: string;
  readonly path: string;
  readonly injectTo?: readonly string[];
}

async function contributedGrammars(): Promise<readonly ContributedGrammar[]> {
  const manifest = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as {
    contributes: { grammars: ContributedGrammar[] };
  };
  return manifest.contributes.grammars.map((grammar) => ({ ...grammar, path: join(root, grammar.path) }));
}
