/** Which builds a shell text declares, where they run, and what is left unknown. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DeclaredText } from './declared-build.ts';
import { type ShellBuild, shellBuilds } from './shell-builds.ts';

function shown({ line, directory, build }: ShellBuild): string {
  const text = (each: DeclaredText | undefined) => (each?.kind === 'unknown' ? '?' : (each?.text ?? ''));
  const files = build.dockerfiles.map(text).join('|');
  const args = [...build.args].map(([name, value]) => `${name}=${value ?? '?'}`);
  const more = [...build.images, ...build.repositories.map((each) => `${each}:?`), ...args, ...build.otherOptions];
  const named = [...build.namedContexts].map(([name, value]) => `${name}:${value}`);
  return [`${line}`, directory ?? '?', text(build.context), files, text(build.target), ...named, ...more]
    .join(' ')
    .replace(/ {2,}/g, ' ')
    .trim();
}

function check(name: string, text: string, ...expected: readonly string[]) {
  it(name, () => expect(shellBuilds(text).map(shown)).toEqual(expected));
}

describe('a command line that builds', () => {
  check('has a context and the default Dockerfile', 'docker build -t app .', '0 . . ./Dockerfile app');
  check(
    'has flags in every form',
    'sudo docker --context x buildx build --load -fsub/D --target=t --build-arg A=1 --build-arg B -t a:1 --tag=b app/',
    '0 . app/ sub/D t a:1 b A=1 B=?',
  );
  check(
    'has named contexts and further options',
    'docker build --build-context base=../b --secret id=x -q .',
    '0 . . ./Dockerfile base:../b secret',
  );
  check('goes over lines', 'echo x\ndocker build \\\n  -t app \\\n  .\n', '1 . . ./Dockerfile app');
  check('is one of Podman, with its two defaults', 'podman build -t app .', '0 . . ./Containerfile|./Dockerfile app');
  check('of Podman looks for what is named in both folders', 'podman build -f D x', '0 . x D|x/D');
  check('ends its flags', 'docker image build -- ctx', '0 . ctx ctx/Dockerfile');
  for (const text of [
    'docker buildx bake',
    'docker compose build',
    'docker build --check .',
    'docker build -o out .',
    'docker build a b',
    'docker build',
    'echo docker build .',
    '# docker build .',
    "cat <<'E'\ndocker build .\nE",
    'docker run x build .',
    'eval "$X"; docker build .',
    'docker build . "',
  ])
    check(`is none: ${text}`, text);
});

describe('the secrets of a command line', () => {
  it.each([
    ['--secret id=npm,src=.npmrc --secret=id=token,env=TOKEN', { npm: { file: '.npmrc' }, token: { env: 'TOKEN' } }, []],
    ['--secret "id=npm,src=$HOME/.npmrc"', {}, ['secret']],
    ['--secret id=npm,src=a --secret id=x', {}, ['secret']],
    ['', {}, []],
  ])('of %s are read where each says where it comes from', (flags, secrets, others) => {
    const [found] = shellBuilds(`docker build ${flags} .`);
    expect(Object.fromEntries(found?.build.secrets ?? [])).toEqual(secrets);
    expect(found?.build.otherOptions).toEqual(others);
  });
});

describe('what a command line does not say', () => {
  check('is its context', 'docker build -t app "$DIR"', '0 . ? ? app');
  check('is a context of elsewhere', 'docker build -t app https://x.io/a.git', '0 . ? ? app');
  check('is a context from the standard input', 'tar c . | docker build -t app -', '0 . ? ? app');
  check('is its Dockerfile', 'docker build -t app -f $F .', '0 . . ? app');
  check('is its target', 'docker build -t app --target $T .', '0 . . ./Dockerfile ? app');
  check('is everything behind a flag that nobody knows', 'docker build --new x -t app', '0 . ? ? app');
  check('is everything behind a word that may be any argument', 'docker build --build-arg $X -t app .', '0 . ? ? app');
  check('is the value of an argument', 'docker build --build-arg A=$(date) .', '0 . . ./Dockerfile A=?');
  check(
    'is a tag',
    'docker build -t shop/web:$TAG -t "r.io:5000/a:v${V:-1}-x" -t $X -t $R/a:1 .',
    '0 . . ./Dockerfile shop/web:? r.io:5000/a:?',
  );
});

describe('variables of the text', () => {
  check(
    'count where they are spelled out once',
    'IMAGE=shop/web\nTAG=$IMAGE:dev\ndocker build -t "${TAG}" .',
    '2 . . ./Dockerfile shop/web:dev',
  );
  check('count when they are exported', 'export D=app\ncd $D && docker build .', '1 app . ./Dockerfile');
  check('do not count before they are set', 'docker build $D\nD=app', '0 . ? ?');
  check('do not count when they are set twice', 'D=a\nD=b\ndocker build $D', '2 . ? ?');
  check('do not count when they are set in a branch', 'if x; then D=a; fi\ndocker build $D', '1 . ? ?');
  check('do not count when they are for one program', 'D=a x\ndocker build $D', '1 . ? ?');
  check('do not count when another file may set them', 'D=a\n. ./env\ndocker build $D', '2 . ? ?');
  check('do not count between single quotes', "D=a\ndocker build -t app '$D'", '1 . $D $D/Dockerfile app');
  check('do not count when they hold several words', 'D="a b"\ndocker build $D', '1 . ? ?');
  it('may be known before', () =>
    expect(shellBuilds('docker build -t $T .', new Map([['T', 'a:1']])).map(shown)).toEqual(['0 . . ./Dockerfile a:1']));
  it('are not those known before once the text sets them', () =>
    expect(shellBuilds('T=$1\ndocker build -t $T .', new Map([['T', 'a:1']])).map(shown)).toEqual(['1 . . ./Dockerfile']));
});

describe('the folder of a build', () => {
  check(
    'is where the text went',
    'cd app && docker build . && cd .. && docker build x',
    '0 app . ./Dockerfile',
    '0 app/.. x x/Dockerfile',
  );
  check(
    'is left again',
    '(cd app; docker build .)\npushd b; docker build .; popd; docker build .',
    '0 app . ./Dockerfile',
    '1 b . ./Dockerfile',
    '1 . . ./Dockerfile',
  );
  check('is not known behind a variable', 'cd $X; docker build .', '0 ? . ./Dockerfile');
  check('is not known in a function when the text goes elsewhere', 'b() { docker build .; }\ncd app; b', '0 ? . ./Dockerfile');
  check('is known in a function when the text went there before', 'cd app\nb() { docker build .; }\nb', '1 app . ./Dockerfile');
});

describe('any text', () => {
  it('is read without an exception', () => {
    const unit = fc.constantFrom(
      'docker',
      ' ',
      'build',
      '-t',
      '$A',
      'A=',
      '.',
      '\n',
      '"',
      "'",
      '${',
      '}',
      '(',
      ')',
      ';',
      'cd',
      '\\',
      '-',
      '=',
      'x',
      '$(',
      '`',
      '<<E',
    );
    fc.assert(
      fc.property(fc.array(unit, { maxLength: 40 }), (pieces) => void shellBuilds(pieces.join(''))),
      { numRuns: 1000 },
    );
  });
});
