/**
 * What a person gave a container and the image of its successor happens to say as well. The successor does not show whose it is, so
 * going back to the older image would lose it; the names of such settings are remembered, and their values are read where they run.
 */
import type { GivenSettings } from '../../journal-ports.ts';
import type { JsonObject, JsonValue } from '../../ports.ts';
import { listOf, objectOf, textOf } from '../json-fields.ts';
import { isSame } from './is-same.ts';
import { isSameSignal } from './stop-signal.ts';

/** `asked` is the body that the successor was created from, `image` what it runs, as inspecting tells it. */
export function givenSettings(asked: JsonObject, image: JsonObject): GivenSettings {
  const config = objectOf(image['Config']);
  const variables = listOf(asked['Env']).filter((entry) => listOf(config['Env']).includes(entry));
  const found: readonly (readonly [field: string, names: readonly string[]])[] = [
    ['Env', variables.map(nameOf)],
    ...['Labels', 'ExposedPorts', 'Healthcheck'].map((field) => [field, sameNames(asked[field], config[field])] as const),
  ];
  return Object.fromEntries([...found.filter(([, names]) => names.length > 0), ...wholeFields(asked, config)]);
}

/** The image as if it said nothing of what was given, so that all of that is the container's own. */
export function withoutGiven(image: JsonObject, given: GivenSettings): JsonObject {
  if (Object.keys(given).length === 0) return image;
  const config = objectOf(image['Config']);
  const env = listOf(config['Env']).filter((entry) => !(given['Env'] ?? []).includes(nameOf(entry)));
  const maps = ['Labels', 'ExposedPorts', 'Healthcheck'].map((field) => [field, without(config[field], given[field])] as const);
  const texts = ['User', 'WorkingDir', 'Cmd', 'Entrypoint', 'StopSignal'].filter((field) => field in given);
  const whole = texts.map((field) => [field, field in unlike ? unlike[field] : null] as const);
  const cleared = isSame([...(given['Entrypoint'] ?? [])], ['']) ? { Entrypoint: [''] } : {};
  return { ...image, Config: { ...config, Env: env, ...Object.fromEntries([...maps, ...whole]), ...cleared } };
}

/** Without a signal an image means the default one, which a person may have given. */
const unlike: JsonObject = { StopSignal: 'none' };

function wholeFields(asked: JsonObject, config: JsonObject): readonly (readonly [string, readonly string[]])[] {
  const texts = ['User', 'WorkingDir'].filter((field) => textOf(asked[field]) !== '' && asked[field] === config[field]);
  const signal = textOf(asked['StopSignal']);
  const signals = signal !== '' && isSameSignal(signal, textOf(config['StopSignal'])) ? ['StopSignal'] : [];
  const lists = ['Entrypoint', 'Cmd'].filter((field) => isListGiven(asked[field]) && isSame(asked[field], config[field]));
  const isCleared = isSame(asked['Entrypoint'], ['']) && listOf(config['Entrypoint']).length === 0;
  const whole = [...texts, ...signals, ...lists].map((field) => [field, []] as const);
  return isCleared ? [...whole, ['Entrypoint', ['']]] : whole;
}

function isListGiven(value: JsonValue | undefined): boolean {
  return listOf(value).length > 0;
}

function sameNames(asked: JsonValue | undefined, ofImage: JsonValue | undefined): readonly string[] {
  const image = objectOf(ofImage);
  return Object.entries(objectOf(asked)).flatMap(([name, value]) =>
    Object.hasOwn(image, name) && isSame(value, image[name]) ? [name] : [],
  );
}

function without(value: JsonValue | undefined, names: readonly string[] = []): JsonValue {
  if (value === undefined || value === null) return null;
  return Object.fromEntries(Object.entries(objectOf(value)).filter(([name]) => !names.includes(name))) as JsonObject;
}

function nameOf(variable: JsonValue): string {
  return textOf(variable).split('=')[0] ?? '';
}
