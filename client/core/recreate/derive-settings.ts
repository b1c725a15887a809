/**
 * The settings that a person gave a container, without those it got from its image: the engine merges both when it creates a
 * container (https://github.com/moby/moby/blob/master/daemon/commit.go), and a copy of the merged ones would freeze the old image's
 * environment and command into the new container. What equals the old image's default cannot be told from it, and follows the
 * new image.
 */
import type { JsonObject, JsonValue } from '../../ports.ts';
import { listOf, objectOf, textOf } from '../json-fields.ts';
import { isSame } from './is-same.ts';
import { isSameSignal } from './stop-signal.ts';

/** `container` and `image` are both a `Config` as inspecting tells it. */
export function deriveSettings(container: JsonObject, image: JsonObject): JsonObject {
  const { Healthcheck, Labels, ...rest } = container;
  return {
    ...rest,
    Env: listOf(container['Env']).filter((entry) => !listOf(image['Env']).includes(entry)),
    Labels: labelsOfItsOwn(objectOf(Labels), objectOf(image['Labels'])),
    ...ownText(container, image),
    ...entrypointAndCommand(container, image),
    ...healthcheckOfItsOwn(objectOf(Healthcheck), objectOf(image['Healthcheck'])),
    OnBuild: null,
  };
}

function labelsOfItsOwn(labels: JsonObject, ofImage: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(labels).filter(([name, text]) => ofImage[name] !== text));
}

function ownText(container: JsonObject, image: JsonObject): JsonObject {
  const names = ['WorkingDir', 'User'].filter((name) => textOf(container[name]) === textOf(image[name]));
  const isImages = isSameSignal(textOf(container['StopSignal']), textOf(image['StopSignal']));
  return Object.fromEntries([...names, ...(isImages ? ['StopSignal'] : [])].map((name) => [name, '']));
}

/**
 * The engine takes the image's command only when no entrypoint is given, and the image's entrypoint only when none is given or
 * the one given is not `[""]`, which clears it.
 */
function entrypointAndCommand(container: JsonObject, image: JsonObject): JsonObject {
  const own = { Entrypoint: listOf(container['Entrypoint']), Cmd: listOf(container['Cmd']) };
  const ofImage = { Entrypoint: listOf(image['Entrypoint']), Cmd: listOf(image['Cmd']) };
  if (own.Entrypoint.length === 0 && ofImage.Entrypoint.length > 0) return { Entrypoint: [''], Cmd: own.Cmd };
  const hasSameEntrypoint = isSame(own.Entrypoint, ofImage.Entrypoint);
  if (hasSameEntrypoint && isSame(own.Cmd, ofImage.Cmd)) return { Entrypoint: null, Cmd: null };
  if (hasSameEntrypoint && own.Cmd.length === 0) return { Entrypoint: own.Entrypoint, Cmd: null };
  if (hasSameEntrypoint) return { Entrypoint: null, Cmd: own.Cmd };
  // As it was: to the engine, none and an empty list are not the same.
  return { Entrypoint: container['Entrypoint'] ?? null, Cmd: container['Cmd'] ?? null };
}

/** The engine fills each absent field from the image; `["NONE"]` switches the image's check off and stays. */
function healthcheckOfItsOwn(own: JsonObject, ofImage: JsonObject): JsonObject {
  const fields = Object.entries(own).filter(([name, value]) => !isSame(value ?? null, ofImage[name] ?? null));
  return { Healthcheck: fields.length === 0 ? null : (Object.fromEntries(fields) as Record<string, JsonValue>) };
}
