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

test.each(['RUN apt-get update', 'update', 'echo'])('anywhere on the instruction, at "%s", it says why', (needle) => {
  const hover = hoverAt(needle);
  expect(valueOf(hover)).toContain('**Package index update in its own instruction**');
  expect(hover?.range).toMatchObject({ start: { line: 1, character: 0 }, end: { line: 2 } });
});

test.each(['FROM', 'RUN apt-get install'])('an instruction without a finding, at "%s", has no hover', (needle) => {
  expect(hoverAt(needle)).toBeUndefined();
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
