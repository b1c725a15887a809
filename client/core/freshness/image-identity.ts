/**
 * Whether two images have the same content, as far as what the engine tells about them decides it: equal id, equal platform
 * manifest, equal layers with equal settings. Ids alone prove nothing: provenance, and the containerd store, change them with
 * every build. Where this says `undecided`, the files of both have to be compared.
 */
import type { JsonObject, JsonValue } from '../../ports.ts';
import { listOf, objectOf, textOf } from '../json-fields.ts';

export type Identity =
  | { readonly kind: 'same'; readonly by: 'id' | 'manifest' | 'layers' }
  /** The settings that decide how it runs differ: no comparison of files can make them the same. */
  | { readonly kind: 'different'; readonly settings: readonly string[] }
  | { readonly kind: 'undecided' };

/** Written by builds to say when, by what and from what, and not read by what runs. */
const labelsOfTheBuild = ['org.opencontainers.image.', 'org.label-schema.', 'com.docker.compose.', 'io.buildah.version'];
const runSettings = [
  'Env',
  'Cmd',
  'Entrypoint',
  'WorkingDir',
  'User',
  'ExposedPorts',
  'Volumes',
  'StopSignal',
  'Shell',
  'Healthcheck',
];

/** Both as `GET /images/{id}/json` answers. `platform` is `os/architecture` of the container. */
export function compareImages(one: JsonObject, other: JsonObject, platform: string): Identity {
  if (textOf(one['Id']) !== '' && one['Id'] === other['Id']) return { kind: 'same', by: 'id' };
  const manifest = manifestOf(one, platform);
  if (manifest !== undefined && manifest === manifestOf(other, platform)) return { kind: 'same', by: 'manifest' };
  const settings = differingSettings(objectOf(one['Config']), objectOf(other['Config']));
  if (settings.length > 0) return { kind: 'different', settings };
  return layersOf(one) !== undefined && layersOf(one) === layersOf(other)
    ? { kind: 'same', by: 'layers' }
    : { kind: 'undecided' };
}

/** Names of the settings that differ, of what a container gets from its image. */
export function differingSettings(one: JsonObject, other: JsonObject): readonly string[] {
  const [left, right] =
    isCommittedByPodman(one) || isCommittedByPodman(other) ? [withoutGiven(one), withoutGiven(other)] : [one, other];
  const differing = runSettings.filter((name) => canonical(asItWorks(name, left)) !== canonical(asItWorks(name, right)));
  return canonical(runLabels(one)) === canonical(runLabels(other)) ? differing : [...differing, 'Labels'];
}

/** What Podman gives to each container, and `podman commit` keeps. */
const givenByPodman = ['container=podman', 'TERM=xterm'];

function isCommittedByPodman({ Env }: JsonObject): boolean {
  return listOf(Env).map(textOf).includes('container=podman');
}

function withoutGiven(config: JsonObject): JsonObject {
  return { ...config, Env: listOf(config['Env']).filter((variable) => !givenByPodman.includes(textOf(variable))) };
}

function runLabels(config: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(objectOf(config['Labels'])).filter(([name]) => !isOfTheBuild(name)));
}

function isOfTheBuild(label: string): boolean {
  return labelsOfTheBuild.some((prefix) => label.startsWith(prefix));
}

/** The order of variables says nothing, and what is spelled out may be what the engine does anyway. */
function asItWorks(setting: string, config: JsonObject): JsonValue | undefined {
  const value = config[setting];
  if (setting === 'Env') return [...listOf(value).map(textOf)].sort();
  if (setting === 'StopSignal') return textOf(value) === '' ? 'SIGTERM' : (value ?? '');
  if (setting === 'WorkingDir') return textOf(value).replace(/(?<=.)\/+$/, '') || '/';
  return setting === 'Healthcheck' ? healthcheckOf(objectOf(value)) : value;
}

/** With what the engine takes for absent fields: https://docs.docker.com/reference/dockerfile/#healthcheck. */
function healthcheckOf(check: JsonObject): JsonObject {
  const test = listOf(check['Test']);
  if (test.length === 0 || test[0] === 'NONE') return {};
  const seconds = (name: string, fallback: number) => Number(check[name] || fallback * 1e9);
  return {
    Test: test,
    Interval: seconds('Interval', 30),
    Timeout: seconds('Timeout', 30),
    StartPeriod: seconds('StartPeriod', 0),
    StartInterval: seconds('StartInterval', 5),
    Retries: Number(check['Retries'] || 3),
  };
}

/** The digest of the one manifest for that platform; `undefined` where the engine tells none, or several. */
function manifestOf(image: JsonObject, platform: string): string | undefined {
  const digests = listOf(image['Manifests'])
    .map(objectOf)
    .flatMap((manifest) => {
      const { architecture, os } = objectOf(objectOf(manifest['ImageData'])['Platform']);
      return manifest['Kind'] === 'image' && `${textOf(os)}/${textOf(architecture)}` === platform ? [textOf(manifest['ID'])] : [];
    });
  return digests.length === 1 ? digests[0] : undefined;
}

function layersOf(image: JsonObject): string | undefined {
  const layers = listOf(objectOf(image['RootFS'])['Layers']);
  return layers.length > 0 ? canonical(layers) : undefined;
}

/** Absent, null and empty are the same setting; the order of keys says nothing. */
function canonical(value: JsonValue | undefined): string {
  if (value === undefined || value === null || value === '') return '';
  if (Array.isArray(value)) return value.length === 0 ? '' : `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object') return typeof value === 'bigint' ? String(value) : JSON.stringify(value);
  const entries = Object.entries(value).map(([key, inner]) => `${JSON.stringify(key)}:${canonical(inner)}`);
  return entries.length === 0 ? '' : `{${entries.sort().join(',')}}`;
}
