import { expect, test } from 'vitest';
import { type EndpointInput, resolveEndpoint, type StoredContext } from './resolve-endpoint.ts';

const noTls = { caPath: undefined, certPath: undefined, keyPath: undefined };
const remote = {
  host: 'tcp://build.example:2376',
  skipVerify: false,
  tlsFolder: '/tls',
  tls: { ...noTls, caPath: '/tls/ca.pem' },
};
const input: EndpointInput = {
  environment: {},
  currentContext: undefined,
  contexts: new Map<string, StoredContext>([
    ['remote', remote],
    ['far', { host: 'ssh://me@host:2222', skipVerify: false, tlsFolder: undefined, tls: noTls }],
  ]),
  platform: 'linux',
  homeFolder: '/home/me',
  existingSockets: new Set(['/var/run/docker.sock']),
};

test.each<[string, Partial<EndpointInput>, string, string]>([
  ['nothing said', {}, 'unix:///var/run/docker.sock', 'default'],
  [
    'DOCKER_HOST before all',
    { environment: { DOCKER_HOST: 'unix:///a', DOCKER_CONTEXT: 'remote' }, currentContext: 'far' },
    'unix:///a',
    'DOCKER_HOST',
  ],
  [
    'DOCKER_CONTEXT before the current one',
    { environment: { DOCKER_CONTEXT: 'remote' }, currentContext: 'far' },
    'tcp://build.example:2376',
    'DOCKER_CONTEXT (remote)',
  ],
  ['the current context', { currentContext: 'far' }, 'ssh://me@host:2222', 'context far'],
  [
    'an empty DOCKER_HOST says nothing',
    { environment: { DOCKER_HOST: '' }, currentContext: 'far' },
    'ssh://me@host:2222',
    'context far',
  ],
  [
    'default by name',
    { environment: { DOCKER_CONTEXT: 'default' }, currentContext: 'far' },
    'unix:///var/run/docker.sock',
    'default',
  ],
  [
    'rootless',
    { environment: { XDG_RUNTIME_DIR: '/run/user/1' }, existingSockets: new Set(['/run/user/1/docker.sock']) },
    'unix:///run/user/1/docker.sock',
    'default',
  ],
  [
    'Docker Desktop of macOS',
    { platform: 'darwin', existingSockets: new Set(['/home/me/.docker/run/docker.sock']) },
    'unix:///home/me/.docker/run/docker.sock',
    'default',
  ],
  ['Windows', { platform: 'win32', existingSockets: new Set() }, 'npipe:////./pipe/docker_engine', 'default'],
  ['no socket at all', { existingSockets: new Set() }, 'unix:///var/run/docker.sock', 'default'],
])('%s', (_, more, text, decidedBy) => {
  expect(resolveEndpoint({ ...input, ...more })).toMatchObject({ kind: 'endpoint', endpoint: { text, decidedBy } });
});

test.each<[string, Partial<EndpointInput>]>([
  ['a context that is missing', { environment: { DOCKER_CONTEXT: 'gone' } }],
  ['a current context that is missing', { currentContext: 'gone' }],
  ['a host without scheme', { environment: { DOCKER_HOST: 'localhost:2375' } }],
  ['a host that would be an option of ssh', { environment: { DOCKER_HOST: 'ssh://-oProxyCommand=x' } }],
  ['a user that would be one', { environment: { DOCKER_HOST: 'ssh://-x@host' } }],
  ['a relative socket', { environment: { DOCKER_HOST: 'unix://docker.sock' } }],
])('%s is an error, never another engine', (_, more) => {
  expect(resolveEndpoint({ ...input, ...more }).kind).toBe('error');
});

test('the name of a context is told only where one says the way', () => {
  const of = (more: Partial<EndpointInput>) => {
    const resolution = resolveEndpoint({ ...input, ...more });
    return resolution.kind === 'endpoint' ? resolution.endpoint.context : resolution.kind;
  };
  expect(of({ currentContext: 'remote' })).toBe('remote');
  expect(of({ environment: { DOCKER_CONTEXT: 'remote' } })).toBe('remote');
  expect(of({ environment: { DOCKER_HOST: 'unix:///one.sock' }, currentContext: 'remote' })).toBeUndefined();
  expect(of({ currentContext: 'default' })).toBeUndefined();
});

test('the command line gets the same host and certificates', () => {
  const environment = { DOCKER_HOST: 'tcp://h:2376', DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: '/certs' };
  const resolved = resolveEndpoint({ ...input, environment });
  expect(resolved).toMatchObject({
    endpoint: {
      isLocal: false,
      address: { kind: 'tcp', host: 'h', port: 2376, tls: { caPath: '/certs/ca.pem', skipVerify: false } },
      cliEnvironment: {
        DOCKER_HOST: 'tcp://h:2376',
        CONTAINER_HOST: 'tcp://h:2376',
        DOCKER_TLS_VERIFY: '1',
        DOCKER_CERT_PATH: '/certs',
      },
    },
  });
});
