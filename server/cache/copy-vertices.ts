/**
 * COPY and ADD as vertices. Of a source only its last part is in the key, and the content of what it names; where to, whose it will
 * be and with which mode are. `--link` makes a copy that stands on nothing, and a vertex that lays it over what is below.
 * https://github.com/moby/buildkit/blob/v0.25.2/frontend/dockerfile/dockerfile2llb/convert_copy.go
 */

import { frontendOf, minorOf } from '../facts/frontend-version.ts';
import { cleanPath, cleanRelativePath } from '../model/clean-path.ts';
import { hasWildcard } from '../model/copy-wildcard.ts';
import { expandDocument, expandWord } from '../model/expand-word.ts';
import { readParentsSource } from '../model/parents-source.ts';
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
      const { named, selector } = this.#readPath(path);
      this.#sources.push(`${from === undefined ? '' : 'from '}${named}`);
      selectors.push(selector);
      if (origin.kind === 'context') this.#step.readFrom(origin.name, cleanRelativePath(path));
    }
    if (selectors.length > 0) this.#takeFrom(origin, selectors);
  }

  /** What of a source is in the key, and what is compared of it. */
  #readPath(spelled: string): { readonly named: string; readonly selector: Selector } {
    const excludes = this.#excludes();
    if (!isOn(this.#step, 'parents')) {
      const path = cleanRelativePath(spelled);
      return { named: lastPart(spelled), selector: { path, hasWildcard: hasWildcard(path), excludes } };
    }
    const { folder, pattern, required } = readParentsSource(spelled);
    const path = cleanRelativePath(folder);
    const selector = { path, hasWildcard: hasWildcard(path), includes: [pattern], excludes };
    if (required === undefined || !this.#asksForLiterals()) return { named: `${lastPart(folder)}\0${pattern}`, selector };
    return { named: [lastPart(folder), pattern, required].join('\0'), selector: { ...selector, required } };
  }

  /** The builder looks for what a pattern without wildcards names, where its frontend tells it to. */
  #asksForLiterals(): boolean {
    const { dockerfile, args, builder } = this.#step.request;
    return builder.buildKit > 25 && minorOf(frontendOf(dockerfile, args.get('BUILDKIT_SYNTAX')), builder.buildKit) > 19;
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

function lastPart(path: string): string {
  return baseName(cleanPath(`/${path}`));
}

/** `755` is `0755`; a symbolic mode is kept as it is. */
function modeKey(spelled: string): string {
  return /^[0-7]+$/.test(spelled) ? String(Number.parseInt(spelled, 8)) : spelled;
}
