/** What ADD fetches, and what of it is known before. */
import { describe, expect, test } from 'vitest';
import { rebuilt, verticesOf } from '../../test/support/simulated-builder.ts';

const sha = 'a'.repeat(40);
const add = (line: string) => `FROM base\nADD ${line} /x\n`;
const remote = (line: string) => {
  const [input] = verticesOf(add(line))[0]?.inputs ?? [];
  return input?.kind === 'result' ? input.vertex : undefined;
};

describe('a file', () => {
  const sum = `--checksum=sha256:${'1'.repeat(64)}`;
  test('with a checksum it is known by that and its name, wherever it is', () => {
    expect(rebuilt(add(`${sum} https://a.example/d/f.tar?x=1#y`), add(`${sum} http://b.example/f.tar`))).toBe('reused');
    expect(rebuilt(add(`${sum} https://a.example/f`), add(`${sum} https://a.example/g`))).not.toBe('reused');
    expect(rebuilt(add(`${sum} https://a.example/f`), add(`--checksum=sha256:${'2'.repeat(64)} https://a.example/f`))).not.toBe(
      'reused',
    );
  });

  test('without one only the builder knows', () => {
    expect(rebuilt(add('https://a.example/f'), add('https://a.example/f'))).toBe('unknown(remote)');
    expect(remote('https://a.example/f')?.unknown).toMatchObject({
      kind: 'remote',
      because: expect.stringContaining('https://a.example/f'),
    });
  });

  test.each([
    ['https://a.example/d/f', 'f'],
    ['https://a.example/d/', 'd'],
    ['https://a.example', '__unnamed__'],
  ])('%s is called %s', (address, name) => {
    const [copy] = verticesOf(add(address));
    expect(copy?.material).toContainEqual(['sources', `http ${name}`]);
  });
});

describe('a repository', () => {
  test('a commit is known, in the address or as checksum', () => {
    expect(rebuilt(add(`https://a.example/r.git#${sha}`), add(`https://a.example/r.git#${sha}`))).toBe('reused');
    expect(remote(`--checksum=${sha} https://a.example/r.git`)?.unknown).toBeUndefined();
    expect(rebuilt(add(`https://a.example/r.git#${sha}`), add(`https://a.example/r.git#${sha}:folder`))).not.toBe('reused');
    expect(rebuilt(add(`https://a.example/r.git#${sha}`), add(`--keep-git-dir https://a.example/r.git#${sha}`))).not.toBe(
      'reused',
    );
  });

  test('a branch, or what looks like a commit, is not', () => {
    expect(remote('https://a.example/r.git#main')?.unknown?.because).toContain('main');
    expect(remote('https://a.example/r.git')?.unknown?.because).toContain('its branch');
    expect(remote(`https://a.example/r.git#${sha.slice(1)}`)?.unknown?.kind).toBe('remote');
  });

  test.each(['git@a.example:r.git', 'git://a.example/r', 'ssh://a.example/r', 'github.com/a/b', 'https://a.example/r.git?x'])(
    '%s is one',
    (address) => {
      expect(verticesOf(add(address))[0]?.material).toContainEqual(['sources', 'git ']);
    },
  );
});

test('what follows something that is asked for again is not known either', () => {
  const file = `${add('https://a.example/f')}RUN x\n`;
  expect(rebuilt(file, file)).toBe('unknown(remote) unknown(remote)');
});

test('COPY fetches nothing', () => {
  expect(verticesOf('FROM base\nCOPY https://a.example/f /x\n')[0]?.inputs[0]?.kind).toBe('context');
});
