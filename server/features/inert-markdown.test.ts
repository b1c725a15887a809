import { expect, test } from 'vitest';
import { escapeMarkdown } from './inert-markdown.ts';

test.each([
  ['[a](command:evil)', '\\[a\\]\\(command\\:evil\\)'],
  ['<img src=x>', '&lt;img src=x&gt;'],
  ['&lt;b&gt;', '&amp;lt;b&amp;gt;'],
  ['`code` **bold** _it_ ~~no~~', '\\`code\\` \\*\\*bold\\*\\* \\_it\\_ \\~\\~no\\~\\~'],
  ['$(flame) https://a.example www.a.example', '\\$\\(flame\\) https\\://a\\.example www\\.a\\.example'],
  ['a\n# b\r\n\tc\u2028d\u0007', 'a \\# b c d '],
  ['plain words, ünïcode', 'plain words, ünïcode'],
])('%j comes out as words', (text, expected) => {
  expect(escapeMarkdown(text)).toBe(expected);
});
