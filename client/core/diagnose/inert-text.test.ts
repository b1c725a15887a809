import { describe, expect, test } from 'vitest';
import { inertCode, inertText } from './inert-text.ts';

/** Without the characters that have no width. */
const visible = (text: string) => text.replaceAll('\u200b', '·');

describe('as text, nothing acts', () => {
  test.each<[string, string, string]>([
    ['emphasis', '*a* _b_ ~c~', '\\*a\\* \\_b\\_ \\~·c\\~'],
    ['a link', '[a](b)', '\\[a\\](b)'],
    ['an image', '![a](b)', '!\\[a\\](b)'],
    ['HTML', '<b>&lt;', '\\<b\\>\\&·lt;'],
    ['a cell', 'a|b', 'a\\|b'],
    ['code', '`a`', '\\`a\\`'],
    ['a heading', '# a', '\\# a'],
    ['a list', '- a', '\\- a'],
    ['a numbered list', '1. a', '1·. a'],
    ['a line below a heading', '===', '\\==='],
    ['a mention', '@everyone', '@·everyone'],
    ['an issue', 'see #12 and GH-12', 'see \\#·12 and GH-·12'],
    ['a merge request', 'see !12', 'see !·12'],
    ['an address', 'https://a.example and ftp://b', 'https:·//a.example and ftp:·//b'],
    ['an address without a scheme', 'www.a.example', 'www·.a.example'],
    ['several lines', 'a\n\n# b\u202e', 'a \\# b'],
  ])('%s', (_, text, expected) => {
    expect(visible(inertText(text))).toBe(expected);
  });
});

describe('as code, nothing gets out', () => {
  test.each<[string, string, string]>([
    ['a name', 'src/app.js', '`src/app.js`'],
    ['a backquote', 'a`b', '`` a`b ``'],
    ['two of them', '``', '``` `` ```'],
    ['nothing', '', '` `'],
    ['a line break', 'a\nb', '`a b`'],
  ])('%s', (_, text, expected) => {
    expect(inertCode(text)).toBe(expected);
  });
});

describe('what looks like a password is left out', () => {
  test.each<[string, string, string]>([
    ['in an address', 'from https://me:pa55@host/a', 'from https://***@host/a'],
    ['with the sign that ends it', 'https://me:p@ss@host', 'https://***@host'],
    ['a token as the user', 'https://t0k3n@host', 'https://***@host'],
    ['behind a name', 'NPM_TOKEN=abc next', 'NPM_TOKEN=*** next'],
    ['in quotes, with a blank', 'DB_PASSWORD="a b" next', 'DB_PASSWORD=*** next'],
    ['in quotes that never end', "password='a b", 'password=***'],
    ['in JSON', '{"apiKey": "abc"}', '{"apiKey": ***}'],
    ['as an option', '--registry-password hunter2 x', '--registry-password *** x'],
    ['in a header', 'Authorization: Bearer abc.def', 'Authorization: Bearer ***'],
    ['of GitHub', `a ghp_${'a'.repeat(36)} b`, 'a *** b'],
    ['of GitLab', `glpat-${'a'.repeat(20)}`, '***'],
    ['of npm', `npm_${'a'.repeat(36)}`, '***'],
    ['of Amazon', `AKIA${'A'.repeat(16)}`, '***'],
    ['a web token', `eyJ${'a'.repeat(20)}.${'b'.repeat(20)}.${'c'.repeat(20)}`, '***'],
    ['a key', '-----BEGIN RSA PRIVATE KEY----- abc -----END RSA PRIVATE KEY-----', '***'],
    ['by half, where the line is cut', `${'x'.repeat(380)} ghp_${'a'.repeat(36)}`, `${'x'.repeat(380)} ***`],
  ])('%s', (_, text, expected) => {
    expect(inertCode(text)).toBe(`\`${expected}\``);
  });

  test.each(['src/secret.js', 'COPY secrets.txt /run/', 'tokens/readme', 'https://host/@scope/name', '1 token'])(
    'what only sounds like one stays: %s',
    (text) => {
      expect(inertCode(text)).toBe(`\`${text}\``);
    },
  );

  test('a text without end is read in no time that grows with it', () => {
    expect(inertText('token'.repeat(100_000)).length).toBeLessThan(900);
  });
});
