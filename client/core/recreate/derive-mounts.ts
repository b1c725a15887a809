/**
 * The mounts of a container as they are asked for again: those that a person spelled out, as they are, and by name the volumes
 * that only this container knows, so that their data stays.
 */
import type { JsonObject, JsonValue } from '../../ports.ts';
import { listOf, objectOf, textOf } from '../json-fields.ts';

/** Fields of a `HostConfig`. `volumeSources` has the mounts of containers that it takes volumes of, by the text that says so. */
export function deriveMounts(container: JsonObject, volumeSources: JsonObject): JsonObject {
  const host = objectOf(container['HostConfig']);
  const VolumesFrom = listOf(host['VolumesFrom']).filter((source) => textOf(source) in volumeSources);
  const given = new Set(VolumesFrom.flatMap((source) => listOf(volumeSources[textOf(source)]).map(keyOf)));
  const Mounts = [
    ...listOf(host['Mounts']).map((mount) => named(objectOf(mount), container)),
    ...unasked(container, host)
      .filter((mount) => !given.has(keyOf(mount)))
      .flatMap(byName),
  ];
  return {
    ...(Mounts.length === 0 ? {} : { Mounts }),
    ...(listOf(host['VolumesFrom']).length === 0 ? {} : { VolumesFrom: VolumesFrom.length === 0 ? null : VolumesFrom }),
  };
}

/** What is mounted without having been spelled out: by the image, by path alone, or because another container has it. */
function unasked(container: JsonObject, host: JsonObject): readonly JsonObject[] {
  const asked = new Set([
    ...listOf(host['Binds']).map((bind) => destinationOfBind(textOf(bind))),
    ...listOf(host['Mounts']).map((mount) => withoutSlash(textOf(objectOf(mount)['Target']))),
    ...Object.keys(objectOf(host['Tmpfs'])).map(withoutSlash),
  ]);
  return listOf(container['Mounts'])
    .map(objectOf)
    .filter(({ Destination }) => !asked.has(textOf(Destination)));
}

/** Volumes that only this container knows. */
export function unnamedVolumes(container: JsonObject, volumeSources: JsonObject): readonly JsonObject[] {
  const host = objectOf(container['HostConfig']);
  const bySpelling = new Set(
    listOf(host['Mounts'])
      .map(objectOf)
      .filter(({ Type, Source }) => Type === 'volume' && textOf(Source) === '')
      .map(({ Target }) => withoutSlash(textOf(Target))),
  );
  const given = new Set(Object.values(volumeSources).flatMap((mounts) => listOf(mounts).map(keyOf)));
  const all = listOf(container['Mounts'])
    .map(objectOf)
    .filter((mount) => !given.has(keyOf(mount)));
  const isOwn = new Set(unasked(container, host).map(({ Destination }) => textOf(Destination)));
  const isAnonymous = (place: string) => isOwn.has(place) || bySpelling.has(place);
  return all.filter(({ Type, Destination }) => Type === 'volume' && isAnonymous(textOf(Destination)));
}

/** `NoCopy`, because the new container is created while the old one still writes to the volume. */
function byName({ Type, Name, Source, Destination, RW, Propagation }: JsonObject): readonly JsonObject[] {
  // As the engine spells it: it leaves out what is false.
  const place = { Target: textOf(Destination), ...(RW === false ? { ReadOnly: true } : {}) };
  if (Type === 'volume') return [{ Type, Source: textOf(Name), ...place, VolumeOptions: { NoCopy: true } }];
  const how = textOf(Propagation);
  // Folders of the machine are here only because another container, which is gone, had them.
  return Type === 'bind'
    ? [{ Type, Source: textOf(Source), ...place, ...(how === '' ? {} : { BindOptions: { Propagation: how } }) }]
    : [];
}

/** Which volume or folder is where. */
function keyOf(mount: JsonValue): string {
  const { Type, Name, Source, Destination } = objectOf(mount);
  return JSON.stringify([Type, Name ?? '', Source, Destination]);
}

/** A volume that was asked for with its options but without a name is an anonymous one too. */
function named(mount: JsonObject, container: JsonObject): JsonObject {
  if (mount['Type'] !== 'volume' || textOf(mount['Source']) !== '') return mount;
  const mounted = listOf(container['Mounts']).map(objectOf);
  const target = withoutSlash(textOf(mount['Target']));
  const Source = textOf(mounted.find(({ Destination }) => Destination === target)?.['Name']);
  return Source === '' ? mount : { ...mount, Source, VolumeOptions: { ...objectOf(mount['VolumeOptions']), NoCopy: true } };
}

/** `source:destination[:options]`; a source on Windows has a colon of its own behind its drive. */
function destinationOfBind(bind: string): string {
  const withoutDrive = /^[A-Za-z]:[\\/]/.test(bind) ? bind.slice(2) : bind;
  return withoutSlash(withoutDrive.split(':')[1] ?? '');
}

/** Engines mount at the clean path whatever was asked. */
function withoutSlash(path: string): string {
  return path.replace(/(?<=.)\/+$/, '');
}
