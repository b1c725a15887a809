import { expect, test } from 'vitest';
import { decodeFacts } from './engine-facts.ts';

/** As Docker 28 answers, with `--insecure-registry` and `--registry-mirror`. */
const config = {
  IndexConfigs: {
    'docker.io': { Name: 'docker.io', Mirrors: ['https://mirror.example/'], Secure: true, Official: true },
    'Plain.example:5000': { Name: 'plain.example:5000', Mirrors: [], Secure: false, Official: false },
  },
  InsecureRegistryCIDRs: ['::1/128', '127.0.0.0/8'],
  Mirrors: ['https://mirror.example/'],
};

test('an engine tells how it reaches registries', () => {
  expect(decodeFacts({}, { RegistryConfig: config }, '').registries).toEqual({
    insecureHosts: ['plain.example:5000'],
    insecureNetworks: ['::1/128', '127.0.0.0/8'],
    mirrors: ['https://mirror.example/'],
  });
});

test.each([{}, { RegistryConfig: null }, { RegistryConfig: { IndexConfigs: [], Mirrors: null, InsecureRegistryCIDRs: 5 } }])(
  'an engine that answers %j reaches them as everybody does',
  (info) => {
    expect(decodeFacts({}, info, '').registries).toEqual({ insecureHosts: [], insecureNetworks: [], mirrors: [] });
  },
);
