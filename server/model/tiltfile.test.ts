/** Which builds a Tiltfile declares, and what of them nobody can know without running it. */
import { describe, expect, it } from 'vitest';
import { textIfKnown } from './declared-build.ts';
import { parseTiltfile } from './tiltfile.ts';

function summary(text: string): readonly unknown[] {
  return parseTiltfile(text, 'Tiltfile').map(({ name, line, context, dockerfile, target, args }) => [
    ...[name, line, textIfKnown(context), textIfKnown(dockerfile), textIfKnown(target)],
    Object.fromEntries(args),
  ]);
}

describe('docker_build', () => {
  it.each([
    ['two texts', "docker_build('web', '.')", [['web', 0, '.', './Dockerfile', undefined, {}]]],
    ['a folder', 'docker_build("web", "services/web/")', [['web', 0, 'services/web/', 'services/web/Dockerfile', undefined, {}]]],
    [
      'names',
      "docker_build(ref='web', context='.', dockerfile='x/Dockerfile')",
      [['web', 0, '.', 'x/Dockerfile', undefined, {}]],
    ],
    [
      'everything, over several lines',
      "# first\ndocker_build(\n  'web', # the site\n  '.',\n  dockerfile='web.Dockerfile',\n  target='dev',\n  build_args={'A': '1', \"B\": os.getenv('B'),},\n)\n",
      [['web', 1, '.', 'web.Dockerfile', 'dev', { A: '1', B: undefined }]],
    ],
    ['a computed context', "docker_build('web', root + '/web')", [['web', 0, undefined, undefined, undefined, {}]]],
    ['a computed name', "docker_build(repo + '/web', '.')", [['docker_build', 0, '.', './Dockerfile', undefined, {}]]],
    ['a part of the folder', "docker_build('web', '.', only=['src'])", [['web', 0, undefined, './Dockerfile', undefined, {}]]],
    ['the extension', "docker_build_with_restart('web', '.', '/bin/web')", [['web', 0, '.', './Dockerfile', undefined, {}]]],
    [
      'inside a loop',
      "for n in names:\n  docker_build(n, './' + n)\n",
      [['docker_build', 1, undefined, undefined, undefined, {}]],
    ],
    [
      'a long text before it',
      "print('''\ndocker_build('no', '.')\n''')\ndocker_build('web', '.')",
      [['web', 3, '.', './Dockerfile', undefined, {}]],
    ],
    ['a raw text', "docker_build('web', r'a\\b')", [['web', 0, 'a\\b', 'a\\b/Dockerfile', undefined, {}]]],
    ['a condition', "docker_build('web', '.' if x else 'y')", [['web', 0, undefined, undefined, undefined, {}]]],
  ])('is read with %s', (_, text, expected) => {
    expect(summary(text)).toEqual(expected);
  });

  it.each([
    ['a comment', "# docker_build('web', '.')"],
    ['a definition', 'def docker_build(ref, context):\n  pass'],
    ['another object', "other.docker_build('web', '.')"],
    ['a call that never ends', "docker_build('web', '.'"],
    ['a text', "x = \"docker_build('web', '.')\""],
    ['no context', "docker_build('web')"],
    ['brackets without end', `docker_build('web', ${'['.repeat(100_000)}`],
    ['calls without end', 'docker_build('.repeat(50_000)],
  ])('is not seen in %s', (_, text) => {
    expect(summary(text)).toEqual([]);
  });

  it('keeps what is written into the Tiltfile itself', () => {
    const [build] = parseTiltfile("docker_build('web', '.', dockerfile_contents='FROM scratch')", 'Tiltfile');
    expect(textIfKnown(build?.inline)).toBe('FROM scratch');
  });
});
