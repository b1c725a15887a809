import { expect, test } from 'vitest';
import { mayDeclareBuild, touchesPlan } from './touched-plans.ts';

const source = {
  dockerfileUri: 'file:///shop/docker/web.Dockerfile',
  contextPath: '/shop/web',
  namedContexts: { shared: '/libs/shared', image: 'docker-image://node' },
};

test.each([
  ['/shop/web/src/a.js', true],
  ['/shop/web', true],
  ['/shop/website/a.js', false],
  ['/shop/docker/web.Dockerfile', true],
  ['/shop/docker/web.Dockerfile.dockerignore', true],
  ['/shop/docker/other.Dockerfile', false],
  ['/libs/shared/a', true],
  ['/libs/a', false],
])('%s touches the plan: %s', (path, expected) => {
  expect(touchesPlan(source, path, 'linux')).toBe(expected);
});

test.each([
  ['/shop/compose.yaml', true],
  ['/shop/docker-bake.hcl', true],
  ['/shop/.vscode/tasks.json', true],
  ['/shop/.env', true],
  ['/shop/.env.local', true],
  ['/shop/build.sh', true],
  ['/shop/Makefile', true],
  ['C:\\shop\\Makefile', true],
  ['/shop/Tiltfile', true],
  ['/shop/src/app.js', false],
  ['/shop/makefile.txt/app.css', false],
  ['/shop/Dockerfile', false],
])('%s may say how something is built: %s', (path, expected) => {
  expect(mayDeclareBuild(path)).toBe(expected);
});
