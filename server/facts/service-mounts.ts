/** The volumes of a compose service, short and long form, with their places. Whether one fills itself from the image is decided elsewhere. */

import { cleanPath } from '../model/clean-path.ts';
import type { Span } from '../model/span.ts';
import type { YamlDocument } from '../model/yaml-document.ts';
import { asFields } from '../model/yaml-document.ts';
import type { ServiceElsewhere, ServiceFacts } from './compose-facts.ts';

export interface ServiceMount {
  /** `other`: tmpfs, a volume that is told not to fill itself, a source that is a variable. */
  readonly kind: 'bind' | 'named' | 'anonymous' | 'other';
  /** Of a bind mount a path, of a named volume its name. */
  readonly source: string | undefined;
  /** Absolute, cleaned. */
  readonly target: string;
  /** Of the item as it is spelled. */
  readonly span: Span;
}

const mostMounts = 200;

/** `undefined` where one of them cannot be placed: nobody knows then what is left uncovered. */
export function serviceMounts(
  { fields, path }: Pick<ServiceFacts, 'fields' | 'path'>,
  document: YamlDocument,
): readonly ServiceMount[] | undefined {
  const volumes = fields['volumes'];
  if (volumes === undefined || volumes === null) return [];
  if (!Array.isArray(volumes) || volumes.length > mostMounts) return undefined;
  const mounts = volumes.map((item: unknown, index) => {
    const span = document.valueSpanOf([...path, 'volumes', String(index)]);
    const read = typeof item === 'string' ? readShort(item) : readLong(asFields(item));
    return span === undefined || read === undefined ? undefined : { ...read, span: firstLine(span, item) };
  });
  return mounts.every((mount) => mount !== undefined) ? mounts : undefined;
}

export interface MergedMounts {
  /** Of this document, without those that a file over it replaces. */
  readonly own: readonly ServiceMount[];
  /** Of all files, these included: what lies over what. Places are those of each file. */
  readonly all: readonly ServiceMount[];
}

/** Compose puts the volumes of all files together; of two with one target the later one counts. */
export function mergedMounts(service: ServiceFacts, document: YamlDocument): MergedMounts | undefined {
  const own = serviceMounts(service, document);
  const layers = service.elsewhere.map((layer) => ({ layer, mounts: serviceMounts(layer, layer.document) }));
  if (own === undefined || layers.some(({ mounts }) => mounts === undefined)) return undefined;
  const ofLayers = (isWanted: (layer: ServiceElsewhere) => boolean) =>
    layers.flatMap(({ layer, mounts = [] }) => (isWanted(layer) ? mounts : []));
  const over = ofLayers(({ isOver }) => isOver);
  const kept = own.filter(({ target }) => !over.some((other) => other.target === target));
  const under = ofLayers(({ isOver }) => !isOver).filter(
    ({ target }) => ![...own, ...over].some((other) => other.target === target),
  );
  return { own: kept, all: [...under, ...kept, ...over] };
}

/** A mapping over several lines is marked at its first one by whoever reports; here its start counts. */
function firstLine(span: Span, item: unknown): Span {
  if (typeof item === 'string') return span;
  const first = Object.keys(asFields(item))[0] ?? '';
  return { start: span.start, end: Math.min(span.end, span.start + first.length) };
}

type Read = Omit<ServiceMount, 'span'> | undefined;

/** `/path`, `name:/path`, `./folder:/path:ro`. */
function readShort(text: string): Read {
  const drive = /^[A-Za-z]:[\\/]/.exec(text)?.[0] ?? '';
  const parts = text.slice(drive.length).split(/:(?![^{]*\})/);
  const [first = '', second] = parts;
  if (second === undefined) return drive === '' ? placed('anonymous', undefined, first) : undefined;
  const source = drive + first;
  if (drive !== '' || /^[./~]/.test(source)) return placed('bind', source, second);
  return placed(source.includes('$') ? 'other' : 'named', source, second);
}

function readLong({ type, source, target, volume }: Readonly<Record<string, unknown>>): Read {
  if (typeof target !== 'string') return undefined;
  const from = typeof source === 'string' ? source : undefined;
  if (type === 'bind') return placed(from?.includes('$') === false ? 'bind' : 'other', from, target);
  const isFilled = type === 'volume' && asFields(volume)['nocopy'] !== true && from?.includes('$') !== true;
  if (!isFilled) return placed('other', from, target);
  return placed(from === undefined ? 'anonymous' : 'named', from, target);
}

function placed(kind: ServiceMount['kind'], source: string | undefined, target: string): Read {
  if (!target.startsWith('/') || target.includes('$')) return undefined;
  return { kind, source, target: cleanPath(target) };
}
