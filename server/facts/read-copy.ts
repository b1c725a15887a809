/** COPY and ADD: where from, which sources, where to; variables expanded, paths cleaned as Docker does. */
import { cleanRelativePath } from '../model/clean-path.ts';
import { expandWord } from '../model/expand-word.ts';
import type { Word } from '../model/instruction.ts';
import { readParentsSource } from '../model/parents-source.ts';
import type { Scope } from '../model/variable-scope.ts';
import { originOf } from './copy-origin.ts';
import type { Copy, CopyOrigin, CopySource } from './file-facts.ts';
import { joinDirectory } from './stage-state.ts';
import type { StepPlace } from './step-place.ts';

export function readCopy(place: StepPlace, scope: Scope): Copy | undefined {
  const { instruction } = place;
  const words = instruction.json ?? instruction.words;
  const destination = words.at(-1);
  if (destination === undefined || words.length < 2) return undefined;
  const from = readOrigin(place);
  const hasParents = instruction.flags.some(({ name, value }) => name === 'parents' && value !== 'false');
  return {
    from,
    sources: words.slice(0, -1).map((word) => readSource(word, place, scope, { from, hasParents })),
    destination: readDestination(destination, place, scope),
    destinationSpan: destination.span,
    excludes: instruction.flags.filter(({ name }) => name === 'exclude').flatMap(({ value }) => value ?? []),
    hasParents,
  };
}

function readOrigin(place: StepPlace): CopyOrigin {
  const flag = place.instruction.flags.find(({ name }) => name === 'from');
  if (flag === undefined) return { kind: 'context' };
  return originOf(flag.value ?? '', flag.valueSpan ?? flag.span, place);
}

function readSource(
  word: Word,
  place: StepPlace,
  scope: Scope,
  { from, hasParents }: Pick<Copy, 'from' | 'hasParents'>,
): CopySource {
  const { text, span } = word;
  const isMarker = place.instruction.heredocs.length > 0 && place.instruction.json === undefined && /^\d*<</.test(text);
  if (isMarker) return { kind: 'heredoc', text, span, path: undefined, hasWildcard: false };
  const expansion = expandWord(text, scope, place.dockerfile.escape);
  const remote = place.instruction.keyword === 'ADD' ? remoteKind(expansion.text) : undefined;
  if (remote !== undefined) return { kind: remote, text, span, path: undefined, hasWildcard: false };
  const isUnderstood = expansion.isKnown && (from.kind !== 'context' || expansion.text !== '');
  return {
    kind: 'path',
    text,
    span,
    path: isUnderstood ? cleanRelativePath(expansion.text) : undefined,
    hasWildcard: /[*?[]/.test(expansion.text),
    ...(hasParents && isUnderstood ? { parents: readParentsSource(expansion.text) } : {}),
  };
}

/** Only ADD fetches; COPY takes such a text for a path. */
export function remoteKind(text: string): 'http' | 'git' | undefined {
  if (/^[\w.-]+@[\w.-]+:|^git:\/\/|^ssh:\/\/|^github\.com\//.test(text)) return 'git';
  if (!/^https?:\/\//.test(text)) return undefined;
  return /^[^?#]*\.git(?:[?#]|$)/.test(text) ? 'git' : 'http';
}

function readDestination({ text }: Word, { state, dockerfile }: StepPlace, scope: Scope): string | undefined {
  const expansion = expandWord(text, scope, dockerfile.escape);
  if (!expansion.isKnown) return undefined;
  const joined = joinDirectory(state.cwd, expansion.text === '' ? '.' : expansion.text);
  const isFolder = /(?:^|\/)\.{0,2}$/.test(expansion.text);
  return joined === undefined || joined === '/' ? joined : joined + (isFolder ? '/' : '');
}
