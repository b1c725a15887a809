/**
 * Which tag of an image the project itself names: in another instruction of the same Dockerfile, or in the file where
 * a language keeps its version. Nothing is invented: what the project does not say is `undefined`.
 */
import type { ImageReference } from '../model/image-reference.ts';
import type { ContextView } from './context-view.ts';
import type { FileFacts } from './file-facts.ts';

export interface ChosenVersion {
  readonly tag: string;
  /** The file or stage that says so, for the title of a fix. */
  readonly because: string;
}

/** By repository: the files that hold the version, and where in them it stands. */
const versionFiles: ReadonlyMap<string, readonly (readonly [path: string, pattern: RegExp])[]> = new Map([
  [
    'library/node',
    [
      ['.nvmrc', /^v?(\d+(?:\.\d+){0,2})\s*$/],
      ['.node-version', /^v?(\d+(?:\.\d+){0,2})\s*$/],
    ],
  ],
  ['library/python', [['.python-version', /^(\d+\.\d+(?:\.\d+)?)\s*$/]]],
  ['library/ruby', [['.ruby-version', /^(?:ruby-)?(\d+\.\d+(?:\.\d+)?)\s*$/]]],
  ['library/golang', [['go.mod', /^go[ \t]+(\d+\.\d+(?:\.\d+)?)[ \t]*\r?$/m]]],
  [
    'library/rust',
    [
      ['rust-toolchain', /^(\d+\.\d+(?:\.\d+)?)\s*$/],
      ['rust-toolchain.toml', /^channel[ \t]*=[ \t]*"(\d+\.\d+(?:\.\d+)?)"/m],
    ],
  ],
]);

/** The tag that the project has already chosen for this repository. */
export function chosenVersion(facts: FileFacts, { registry, repository }: ImageReference): ChosenVersion | undefined {
  return (
    fromOtherInstruction(facts, registry, repository) ??
    (registry === 'docker.io' ? fromVersionFile(facts.context, repository) : undefined)
  );
}

function fromOtherInstruction(facts: FileFacts, registry: string, repository: string): ChosenVersion | undefined {
  let tags = chosenTags.get(facts);
  if (tags === undefined) {
    tags = readChosenTags(facts);
    chosenTags.set(facts, tags);
  }
  const tag = tags.get(`${registry} ${repository}`);
  return tag === undefined ? undefined : { tag, because: 'as elsewhere in this file' };
}

/** Many instructions may ask: the file is read once for all of them. */
const chosenTags = new WeakMap<FileFacts, ReadonlyMap<string, string>>();

/** By registry and repository; the first instruction that names a version wins. */
function readChosenTags({ stages }: FileFacts): ReadonlyMap<string, string> {
  const tags = new Map<string, string>();
  for (const { stage, steps } of stages) {
    const used = steps.flatMap((step) => [step.copy?.from, ...step.mounts.map(({ from }) => from)]);
    const references = [stage.base, ...used].map((from) => (from?.kind === 'image' ? from.reference : undefined));
    for (const reference of references) {
      if (reference?.tag === undefined || !isChosen(reference)) continue;
      const key = `${reference.registry} ${reference.repository}`;
      if (!tags.has(key)) tags.set(key, reference.tag);
    }
  }
  return tags;
}

function isChosen({ tag }: ImageReference): boolean {
  return tag !== undefined && tag !== 'latest';
}

function fromVersionFile(context: ContextView, repository: string): ChosenVersion | undefined {
  for (const [path, pattern] of versionFiles.get(repository) ?? []) {
    const text = context.read(path);
    const tag = text.kind === 'loaded' ? pattern.exec(text.value ?? '')?.[1] : undefined;
    if (tag !== undefined) return { tag, because: `the version in ${path}` };
  }
  return undefined;
}
