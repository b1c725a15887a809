import { expect, test } from 'vitest';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { memoryContext } from '../context/memory-context.ts';
import { defaultSettings } from '../settings.ts';
import { checkDockerfile } from './check-dockerfile.ts';
import { type HoverAbilities, toHover } from './hover.ts';

const text = 'FROM debian:12\nRUN apt-get update \\\n  && echo [x](command:y)\nRUN apt-get install -y curl\n';
const markdown: HoverAbilities = { hasMarkdown: true, offlinePageTemplate: 'command:unstale.openRulePage?%22{rule}%22' };

function hoverAt(needle: string, abilities: HoverAbilities = markdown) {
  const document = TextDocument.create('file:///Dockerfile', 'dockerfile', 1, text);
  const checked = checkDockerfile(text, [memoryContext({})], defaultSettings);
  return toHover(document, document.positionAt(text.indexOf(needle)), checked, abilities);
}

function valueOf(hover: ReturnType<typeof hoverAt>): string {
  return hover !== undefined && typeof hover.contents === 'object' && 'value' in hover.contents ? hover.contents.value : '';
}

/** Without the marks that keep text from files inert. */
function readable(hover: ReturnType<typeof hoverAt>): string {
  return valueOf(hover).replaceAll('\\', '');
}

test.each(['RUN apt-get update', 'update', 'echo'])('anywhere on the instruction, at "%s", it says why', (needle) => {
  const hover = hoverAt(needle);
  expect(valueOf(hover)).toContain('**Package index update in its own instruction**');
  expect(hover?.range).toMatchObject({ start: { line: 1, character: 0 }, end: { line: 2 } });
});

test.each(['FROM', 'RUN apt-get install'])('an instruction without a finding, at "%s", has no hover', (needle) => {
  expect(hoverAt(needle)).toBeUndefined();
});

test('away from the marked text it names what this file has, and where the editor shows it, it does not say it twice', () => {
  expect(readable(hoverAt('RUN apt-get update'))).toContain('`apt-get install -y curl` installs old packages');
  expect(readable(hoverAt('RUN apt-get update'))).toContain('is reused from the cache long after');
  expect(valueOf(hoverAt('update'))).not.toContain('is reused from the cache long after');
});

test('it lists the places of the finding with their lines, and what a fix would do', () => {
  const value = readable(hoverAt('update'));
  expect(value).toMatch(/^- line 4: Installs from the old index\.$/m);
  expect(value).toMatch(/^Quick fix: /m);
});

test('a finding of several lines is found on each of them, and every finding has its section', () => {
  const compose = 'services:\n  web:\n    image: nginx\n';
  const document = TextDocument.create('file:///compose.yaml', 'yaml', 1, compose);
  const [rule] = checkDockerfile(text, [memoryContext({})], defaultSettings).findings.map((one) => one.rule);
  if (rule === undefined) throw new Error('The example has no finding.');
  const found = (from: string, message: string) => {
    const span = { start: compose.indexOf(from), end: compose.length - 1 };
    const related = [{ message: 'Evidence.', at: { kind: 'file', uri: 'file:///a%20b/bake.hcl', line: 4 } as const }];
    return { rule, severity: 'warning', finding: { span, message, related } } as const;
  };
  const checked = { pragmas: [], findings: [found('web', 'One.'), found('image', 'Two.')], failures: [], root: undefined };
  const hover = toHover(document, { line: 2, character: 0 }, checked as never, markdown);
  expect(valueOf(hover).split('\n\n---\n\n')).toHaveLength(2);
  expect(readable(hover)).toContain('bake.hcl, line 5: Evidence.');
});

test('the page is linked on the web and, where the editor can open it, offline', () => {
  expect(valueOf(hoverAt('update'))).toMatch(
    /\]\(https:\S+index-update-alone\.md\) · \[.+\]\(command:\S+index-update-alone%22\)/,
  );
  expect(valueOf(hoverAt('update', { hasMarkdown: true, offlinePageTemplate: undefined }))).not.toContain('offline');
});

test('an editor without Markdown reads the same as plain text: what, why and the page', () => {
  const hover = hoverAt('update', { hasMarkdown: false, offlinePageTemplate: undefined });
  expect(hover?.contents).toMatchObject({ kind: 'plaintext' });
  const parts = valueOf(hover).split('\n\n');
  expect(parts.length).toBeGreaterThanOrEqual(4);
  expect(parts.at(-1)).toMatch(/^https:\S+$/);
});
