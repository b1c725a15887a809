/**
 * COPY and ADD as vertices. Of a source only its last part is in the key, and the content of what it names; where to, whose it will
 * be and with which mode are. `--link` makes a copy that stands on nothing, and a vertex that lays it over what is below.
 * https://github.com/moby/buildkit/blob/v0.25.2/frontend/dockerfile/dockerfile2llb/convert_copy.go
 */

import { cleanPath, cleanRelativePath } from '../model/clean-path.ts';
import { expandDocument, expandWord } from '../model/expand-word.ts';
import { baseName, destinationIn } from './image-path.ts';
import { ownerKey } from './owner.ts';
import { readRemote } from './remote-source.ts';
import { addVertex, type SourceOf, type StepInProgress } from './stage-in-progress.ts';
import type { Component, ContentInput, Selector, UnknownCause, Vertex, VertexPlace } from './vertex.ts';

export function addCopy(step: StepInProgress): void {
  const { stage, instruction, isTriggered, request } = step;
  const reader = new CopyReader(step);
  const { material, inputs, unknown } = reader.read();
  const place: VertexPlace = { stage: stage.index, ordinal: ++stage.ordinal, instruction, isTriggered };
  const isLinked = request.builder.mergesLinks && isOn(step, 'link') && reader.flag('chmod') === '';
  const copy: Vertex = {
    kind: 'copy',
    material,
    parents: isLinked || stage.last === undefined ? [] : [stage.last],
    inputs,
    place,
    isForced: stage.isForced,
    unknown: (isLinked ? undefined : stage.unknown) ?? unknown,
  };
  const below = stage.last;
  addVertex(stage, copy);
  if (!isLinked || (below === undefined && stage.unknown === undefined)) return;
  const parents = below === undefined ? [copy] : [below, copy];
  addVertex(stage, { kind: 'link', material: [], parents, inputs: [], place, isForced: stage.isForced, unknown: stage.unknown });
}

/** `--link` and `--link=true`. */
function isOn({ instruction }: StepInProgress, wanted: string): boolean {
  const flag = instruction.flags.find(({ name }) => name === wanted);
  return flag !== undefined && flag.value !== 'false';
}

interface ReadCopy {
  readonly material: readonly Component[];
  readonly inputs: readonly ContentInput[];
  readonly unknown: UnknownCause | undefined;
}

class CopyReader {
  readonly #step: StepInProgress;
  readonly #inputs: ContentInput[] = [];
  readonly #sources: string[] = [];
  readonly #documents: Component[] = [];
  #unknown: UnknownCause | undefined;

  constructor(step: StepInProgress) {
    this.#step = step;
  }

  read(): ReadCopy {
    const { instruction, stage } = this.#step;
    const words = instruction.json ?? instruction.words;
    const isDocument = (text: string) =>
      instruction.json === undefined && instruction.heredocs.length > 0 && /^\d*<<-?/.test(text);
    const texts = words.map(({ text }) => text).filter((text) => !isDocument(text));
    const destination = this.#expand(texts.at(-1) ?? '');
    this.#readPaths(texts.slice(0, -1).map((text) => this.#expand(text)));
    for (const { name, body, expands } of instruction.heredocs) {
      const text = expands ? expandDocument(body, this.#step.scope) : { isKnown: true, text: body };
      if (!text.isKnown) this.#cannotTell({ kind: 'argument', because: `A variable in ${name} is not known.` });
      this.#documents.push([`document ${name}`, text.text]);
    }
    const material: readonly Component[] = [
      ['sources', this.#sources.join('\n')],
      ...this.#documents,
      ['destination', destinationIn(stage.directory, destination)],
      ['owner', this.flag('chown') === '' ? '' : ownerKey(this.flag('chown'))],
      ['mode', modeKey(this.flag('chmod'))],
      ['exclude', this.#excludes().join('\n')],
      ['unpack', String(this.#unpacks())],
    ];
    return { material, inputs: this.#inputs, unknown: this.#unknown };
  }

  /** Expanded; empty where it is not given. */
  flag(wanted: string): string {
    const value = this.#step.instruction.flags.find(({ name }) => name === wanted)?.value;
    return value === undefined ? '' : this.#expand(value);
  }

  #readPaths(paths: readonly string[]): void {
    const from = this.#step.instruction.flags.find(({ name }) => name === 'from')?.value;
    const origin: SourceOf = from === undefined ? { kind: 'context', name: '' } : this.#step.source(from);
    if (origin.kind === 'unknown') this.#cannotTell(origin.cause);
    if (isOn(this.#step, 'parents')) this.#cannotTell({ kind: 'unread', because: 'COPY --parents is not followed.' });
    const selectors: Selector[] = [];
    for (const path of paths) {
      const remote = this.#step.instruction.keyword === 'ADD' ? readRemote(path, this.#step, this.flag('checksum')) : undefined;
      if (remote !== undefined) {
        this.#sources.push(`${remote.kind} ${remote.fileName}`);
        this.#inputs.push({
          kind: 'result',
          vertex: remote.vertex,
          selectors: [{ path: remote.fileName, hasWildcard: false, excludes: [] }],
        });
        continue;
      }
      const cleaned = cleanRelativePath(path);
      this.#sources.push(`${from === undefined ? '' : 'from '}${baseName(cleanPath(`/${path}`))}`);
      selectors.push({ path: cleaned, hasWildcard: hasWildcard(cleaned), excludes: this.#excludes() });
      if (origin.kind === 'context') this.#step.readFrom(origin.name, cleaned);
    }
    if (selectors.length > 0) this.#takeFrom(origin, selectors);
  }

  #takeFrom(origin: SourceOf, selectors: readonly Selector[]): void {
    if (origin.kind === 'context') this.#inputs.push({ kind: 'context', name: origin.name, selectors });
    else if (origin.kind === 'result' && origin.vertex !== undefined) {
      // What it copies is what it stands on: then keys are all that is compared.
      if (origin.vertex === this.#step.stage.last) this.#sources.push(`itself ${selectors.map(({ path }) => path).join('\n')}`);
      else this.#inputs.push({ kind: 'result', vertex: origin.vertex, selectors });
    }
  }

  #excludes(): readonly string[] {
    return this.#step.instruction.flags.filter(({ name }) => name === 'exclude').map(({ value }) => value ?? '');
  }

  #unpacks(): boolean {
    const flag = this.#step.instruction.flags.find(({ name }) => name === 'unpack');
    if (flag !== undefined) return flag.value !== 'false';
    return this.#step.instruction.keyword === 'ADD';
  }

  #expand(text: string): string {
    const expanded = expandWord(text, this.#step.scope, this.#step.request.dockerfile.escape);
    if (!expanded.isKnown)
      this.#cannotTell({ kind: 'argument', because: `${text.slice(0, 80)} depends on a variable that is not known.` });
    return expanded.text;
  }

  #cannotTell(cause: UnknownCause): void {
    this.#unknown ??= cause;
  }
}

/** `755` is `0755`; a symbolic mode is kept as it is. */
function modeKey(spelled: string): string {
  return /^[0-7]+$/.test(spelled) ? String(Number.parseInt(spelled, 8)) : spelled;
}

function hasWildcard(path: string): boolean {
  for (let at = 0; at < path.length; at++) {
    if (path[at] === '\\') at++;
    else if (path[at] === '*' || path[at] === '?' || path[at] === '[') return true;
  }
  return false;
}
