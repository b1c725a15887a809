/**
 * The twin of a container that the engine removes as soon as it stops: the same settings, files and volumes, and not removed when it
 * stops. It is never started unless the old container is gone and the new one has failed, so it has to be the old one in all but that.
 */
import type { JsonObject, JsonValue } from '../../ports.ts';
import { listOf, objectOf } from '../json-fields.ts';
import { deriveSpecification } from './derive-specification.ts';
import { isSame } from './is-same.ts';
import { lostSettings } from './lost-settings.ts';

/** `image` is what `reference` names: the old image, or what the container wrote on top of it. */
export function deriveTwin(old: JsonObject, image: JsonObject, reference: string, volumeSources: JsonObject): JsonObject {
  const asked = deriveSpecification(old, image, reference, volumeSources);
  return { ...asked, HostConfig: { ...objectOf(asked['HostConfig']), AutoRemove: false } };
}

const unordered = ['Env'];
const lists = ['Cmd', 'Entrypoint'];
const values = ['Labels', 'ExposedPorts', 'Healthcheck', 'StopTimeout', 'Tty', 'OpenStdin', 'StdinOnce'];
const texts = ['User', 'WorkingDir', 'Domainname', 'StopSignal'];

/** Names of what it lacks; `made` is the twin as inspected, `asked` the body that it was created from. */
export function lostByTwin(made: JsonObject, asked: JsonObject, old: JsonObject): readonly string[] {
  const [is, was] = [objectOf(made['Config']), objectOf(old['Config'])];
  const sorted = (value: JsonValue | undefined) => [...listOf(value)].map(String).sort();
  const differing = [
    ...unordered.filter((name) => !isSame(sorted(is[name]), sorted(was[name]))),
    ...lists.filter((name) => !isSame(listOf(is[name]), listOf(was[name]))),
    ...values.filter((name) => !isSame(filled(is[name]), filled(was[name]))),
    ...texts.filter((name) => (is[name] ?? '') !== (was[name] ?? '')),
  ];
  return [...new Set([...lostSettings(made, asked, old), ...differing])];
}

/** Absent, empty and nothing are the same to an engine. */
function filled(value: JsonValue | undefined): JsonValue {
  if (value === undefined || value === null || value === false) return null;
  return typeof value === 'object' && Object.keys(value).length === 0 ? null : value;
}
