import { expect, test } from 'vitest';
import { escapeMarkup, escapeMessage } from './escape-markup.ts';

test('nothing of a text is markup', () => {
  expect(escapeMarkup(`<a href="x" b='y'>&\`</a>`)).toBe('&lt;a href=&quot;x&quot; b=&#39;y&#39;&gt;&amp;&#96;&lt;/a&gt;');
});

test.each([
  ['`npm ci` stays', '<code>npm ci</code> stays'],
  ['a `<b>` and `c`', 'a <code>&lt;b&gt;</code> and <code>c</code>'],
  ['one ` alone', 'one &#96; alone'],
  ['none', 'none'],
])('of a message only what stands in backquotes is code: %s', (text, markup) => {
  expect(escapeMessage(text)).toBe(markup);
});
