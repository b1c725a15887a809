/** Awkward cases of add-url-without-checksum: what is an address, and what fixes it. */
import { describe, it } from 'vitest';
import { checkRule } from '../../test/support/check-rule.ts';
import { addUrlWithoutChecksum } from './add-url-without-checksum.ts';

describe('add-url-without-checksum', () => {
  it.each([
    ['several', 'FROM a:1\nADD [|https://a.example/x|] [|https://b.example/y|] /d/\n'],
    ['a repository without a ref', 'FROM a:1\nADD [|git@github.com:a/b.git|] /d\n'],
    ['a tag', 'FROM a:1\nADD [|https://github.com/a/b.git#v1.2|] /d\n'],
    ['a database of a version', 'FROM a:1\nADD [|https://a.example/v1.2/places.mmdb|] /d\n'],
    ['a text', 'FROM a:1\nADD [|https://a.example/LICENSE.txt|] /d\n'],
    ['a short id', 'FROM a:1\nADD [|https://github.com/a/b.git#5f0ff6d|] /d\n'],
  ])('reports %s', (_, text) => checkRule(addUrlWithoutChecksum, { text, fixed: null }));

  it('only hints at a file of a commit', () =>
    checkRule(addUrlWithoutChecksum, {
      text: 'FROM a:1\nADD [|https://raw.example/a/b/8841dd392e6fbf02986e2fb1f1ebf04df344b65a/tool|] /d/\n',
      severity: 'hint',
      message: 'names a commit',
    }));

  it.each([
    ['a file', 'FROM a:1\nADD x.tar.gz /d/\n'],
    ['a variable', 'FROM a:1\nARG V\nADD https://a.example/$V /d/\n'],
    [
      'an image of Windows',
      '# escape=`\nFROM mcr.microsoft.com/windows/servercore:ltsc2022\nADD https://a.example/x.exe C:/x.exe\n',
    ],
    ['a database of places', 'FROM a:1\nADD --chown=1001 https://static.openreplay.com/geoip/dbip-city-lite.mmdb $DB\n'],
    ['a corpus', 'FROM a:1\nADD https://a.example/corpus/olefuzzer_seed_corpus.zip $SRC/\n'],
    ['a list', 'FROM a:1\nADD --link https://s3.example/versions/versions_v2.list /app/config/\n'],
    ['domains', 'FROM a:1\nADD https://s3.example/toxic_domains_whole.txt /app/\n'],
    ['rules in an archive', 'FROM a:1\nADD https://rules.example/open/emerging.rules.zip /r.zip\n'],
    ['the answer of an API', 'FROM a:1\nADD "https://api.github.com/repos/a/b/commits?per_page=1" /last\n'],
    ['a COPY', 'FROM a:1\nCOPY https://a.example/x /d/\n'],
    ['an old frontend', '# syntax=docker/dockerfile:1.4\nFROM a:1\nADD https://a.example/x /d/\n'],
  ])('is silent about %s', (_, text) => checkRule(addUrlWithoutChecksum, { text }));

  it('is silent in folders of tests', () =>
    checkRule(addUrlWithoutChecksum, {
      text: 'FROM a:1\nADD https://a.example/x /d/\n',
      files: {},
      context: { dockerfile: 'integration/dockerfiles-with-context/issue-57/Dockerfile' },
    }));
});
