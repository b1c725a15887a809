/**
 * What ADD fetches. A file with a checksum is known by it and by its name, a commit of Git by its number; everything else is asked
 * for again by each build, and only the builder knows what it gets.
 */
import { remoteKind } from '../facts/read-copy.ts';
import type { StepInProgress } from './stage-in-progress.ts';
import type { Component, UnknownCause, Vertex } from './vertex.ts';

export interface RemoteSource {
  readonly kind: 'http' | 'git';
  readonly fileName: string;
  readonly vertex: Vertex;
}

/** `undefined` for a path of the context. */
export function readRemote(source: string, step: StepInProgress, checksum: string): RemoteSource | undefined {
  const kind = remoteKind(source);
  if (kind === undefined) return undefined;
  const fileName = kind === 'http' ? fileNameOf(source) : '';
  const [material, unknown] = kind === 'http' ? ofFile(source, fileName, checksum) : ofRepository(source, step, checksum);
  const vertex: Vertex = { kind: 'remote', material, parents: [], inputs: [], place: undefined, isForced: false, unknown };
  return { kind, fileName, vertex };
}

type Known = readonly [material: readonly Component[], unknown: UnknownCause | undefined];

function ofFile(source: string, fileName: string, checksum: string): Known {
  if (checksum !== '')
    return [
      [
        ['file', fileName],
        ['checksum', checksum],
      ],
      undefined,
    ];
  return [[['address', source]], { kind: 'remote', because: `Each build asks the server for ${source.slice(0, 120)}.` }];
}

function ofRepository(source: string, step: StepInProgress, checksum: string): Known {
  const hash = source.indexOf('#');
  const [ref = '', folder = ''] = hash < 0 ? [] : source.slice(hash + 1).split(':');
  const commit = /^[0-9a-f]{40}$/.test(ref) ? ref : /^[0-9a-f]{40}$/.test(checksum) ? checksum : undefined;
  const keepsGit = step.instruction.flags.some(({ name, value }) => name === 'keep-git-dir' && value !== 'false');
  if (commit !== undefined)
    return [
      [
        ['commit', commit],
        ['folder', folder],
        ['keeps .git', keepsGit ? ref : ''],
      ],
      undefined,
    ];
  return [[['address', source]], { kind: 'remote', because: `Each build asks the server what ${ref || 'its branch'} is now.` }];
}

function fileNameOf(address: string): string {
  const path = /^[^:]+:\/\/[^/?#]*([^?#]*)/.exec(address)?.[1] ?? '';
  const name = path.replace(/\/+$/, '').split('/').at(-1) ?? '';
  return name === '' ? '__unnamed__' : name;
}
