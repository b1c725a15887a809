/**
 * The progress stream of a build (`--progress=rawjson`, or plain lines of an older client): where it is, what its commands
 * print, and where it failed. Lines come from strangers: nothing in them is trusted to have a shape.
 */

import type { JsonValue } from '../../ports.ts';
import { listOf, objectOf, textOf } from '../json-fields.ts';

export interface BuildStep {
  /** The 3 of `3/5`. */
  readonly index: number;
  readonly count: number;
  /** `RUN npm ci`, variables expanded. */
  readonly instruction: string;
}

export interface BuildFailure {
  readonly because: string;
  /** From 1, in the Dockerfile. */
  readonly line: number | undefined;
}

export interface BuildProgress {
  /** What a log shows for the line, without what only machines read. */
  take(line: string): { readonly step?: BuildStep; readonly log: readonly string[] };
  failure(): BuildFailure;
}

export function buildProgress(): BuildProgress {
  const begun = new Set<string>();
  let error = '';
  let line: number | undefined;
  const takeJson = (message: JsonValue) => {
    const { vertexes, logs } = objectOf(message);
    let step: BuildStep | undefined;
    const shown: string[] = [];
    for (const value of listOf(vertexes)) {
      const vertex = objectOf(value);
      const name = textOf(vertex['name']);
      if (textOf(vertex['error']) !== '') error = textOf(vertex['error']);
      if (textOf(vertex['started']) === '' || begun.has(name)) continue;
      begun.add(name);
      shown.push(name);
      step = stepOf(name) ?? step;
    }
    for (const value of listOf(logs)) {
      const text = decode(textOf(objectOf(value)['data'])).trimEnd();
      if (text !== '') shown.push(...text.split('\n'));
    }
    return { log: shown, ...(step === undefined ? {} : { step }) };
  };
  return {
    take: (text) => {
      const message = text.startsWith('{') ? parsed(text) : undefined;
      if (message !== undefined) return takeJson(message);
      const place = /^[^\s:][^:]*:(\d{1,6})$/.exec(text);
      if (place !== null) line = Number(place[1]);
      const failed = /^ERROR: (?:failed to build: )?(?:failed to solve: )?(.+)$/.exec(text);
      if (failed?.[1] !== undefined && error === '') error = failed[1];
      const step = stepOf(text.replace(/^#\d+ /, ''));
      return { log: [text], ...(step === undefined ? {} : { step }) };
    },
    failure: () => ({ because: error === '' ? 'The build failed.' : error, line }),
  };
}

/** `[linux/amd64 build  3/11] RUN npm ci`: platform and stage are there only when the build has several. Podman: `STEP 3/11: …`. */
function stepOf(name: string): BuildStep | undefined {
  const ofBuildKit = /^\[\s*(?:\S[^\]]*?\s+)?(\d+)\/(\d+)\]\s+(.*)$/s;
  const ofPodman = /^(?:\[\d+\/\d+\] )?STEP (\d+)\/(\d+): (.*)$/s;
  const [, index = '', count = '', instruction = ''] = ofPodman.exec(name) ?? ofBuildKit.exec(name) ?? [];
  return instruction === '' ? undefined : { index: Number(index), count: Number(count), instruction };
}

function parsed(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function decode(base64: string): string {
  try {
    return new TextDecoder().decode(Uint8Array.from(atob(base64), (character) => character.charCodeAt(0)));
  } catch {
    return '';
  }
}
