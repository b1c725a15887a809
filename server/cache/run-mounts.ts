/** The mounts of a RUN: what of them is part of the key, and which contents are compared. */
import { cleanPath, cleanRelativePath } from '../model/clean-path.ts';
import { baseName, inDirectory } from './image-path.ts';
import { type MountFields, readMountFields } from './mount-fields.ts';
import { withoutCovered } from './selection-digest.ts';
import type { StepInProgress } from './stage-in-progress.ts';
import type { Component, ContentInput, Selector, UnknownCause, Vertex } from './vertex.ts';

export interface RunMounts {
  readonly components: readonly Component[];
  readonly inputs: readonly ContentInput[];
  readonly unknown: UnknownCause | undefined;
}

interface Mounted {
  readonly target: string;
  readonly text: string;
  /** What its input is; equal for two mounts of the same. `undefined` when it has none. */
  readonly input: InputOfMount | undefined;
}

type InputOfMount =
  | {
      readonly identity: string;
      readonly kind: 'context';
      readonly name: string;
      readonly path: string;
      readonly isWritable: boolean;
    }
  | { readonly identity: string; readonly kind: 'result'; readonly vertex: Vertex; readonly path: string }
  | { readonly identity: string; readonly kind: 'made' };

export function readRunMounts(step: StepInProgress, hasDocument: boolean): RunMounts {
  const reader = new MountReader(step);
  for (const { name, value } of step.instruction.flags) if (name === 'mount') reader.read(value ?? '');
  if (hasDocument) reader.addDocument();
  return reader.result();
}

class MountReader {
  readonly #step: StepInProgress;
  readonly #mounted: Mounted[] = [];
  /** Secrets and keys follow the others, in the order of the file. */
  readonly #secrets: Component[] = [];
  readonly #identities = new Map<Vertex, string>();
  #unknown: UnknownCause | undefined;

  constructor(step: StepInProgress) {
    this.#step = step;
  }

  read(spelled: string): void {
    const { scope, request } = this.#step;
    const fields = readMountFields(spelled, scope, request.dockerfile.escape);
    if (fields === undefined) {
      this.#cannotTell({ kind: 'unread', because: `--mount=${spelled.slice(0, 80)} could not be read.` });
      return;
    }
    if (fields.type === 'secret') this.#addSecret(fields);
    else if (fields.type === 'ssh') this.#addKey(fields);
    else if (fields.type === 'tmpfs') this.#addTmpfs(fields);
    else if (fields.type === 'cache') this.#addCache(fields);
    else this.#addBind(fields);
  }

  addDocument(): void {
    this.#mounted.push({ target: '/dev/pipes/', text: 'bind read-only', input: { identity: 'document', kind: 'made' } });
  }

  result(): RunMounts {
    const mounted = [...this.#mounted].sort((one, other) => (one.target < other.target ? -1 : one.target > other.target ? 1 : 0));
    const parent = this.#step.stage.last;
    const numbers = new Map<string, number>(parent === undefined ? [] : [[this.#identityOf(parent), 0]]);
    const paths = new Map<string, string[]>();
    const components = mounted.map(({ target, text, input }): Component => {
      if (input === undefined) return [`mount ${target}`, text];
      const number = numbers.get(input.identity) ?? numbers.size;
      numbers.set(input.identity, number);
      if (input.kind !== 'made') paths.set(input.identity, [...(paths.get(input.identity) ?? []), input.path]);
      // What stands on itself is compared by its key alone, and then the path counts.
      const isParent = parent !== undefined && input.kind === 'result' && input.vertex === parent;
      return [`mount ${target}`, `${text} of ${number}${isParent ? ` ${input.path}` : ''}`];
    });
    const inputs = new Map<string, ContentInput>();
    const writable = new Set(
      mounted.flatMap(({ input }) => (input?.kind === 'context' && input.isWritable ? [input.identity] : [])),
    );
    for (const { input } of mounted) {
      if (input === undefined || input.kind === 'made') continue;
      if (input.kind === 'result' && input.vertex === parent) continue;
      const named = (paths.get(input.identity) ?? []).map((path): Selector => ({ path, hasWildcard: false, excludes: [] }));
      const selectors = withoutCovered(named);
      inputs.set(
        input.identity,
        input.kind === 'context'
          ? { kind: 'context', name: input.name, selectors, isWritable: writable.has(input.identity) }
          : { kind: 'result', vertex: input.vertex, selectors },
      );
    }
    return { components: [...components, ...this.#secrets], inputs: [...inputs.values()], unknown: this.#unknown };
  }

  #addBind({ from, source, target, isReadOnly }: MountFields): void {
    const text = `bind${isReadOnly ? ' read-only' : ' writable'}`;
    const path = cleanRelativePath(source);
    if (from === '') this.#step.readFrom('', path);
    const input = from === '' ? contextInput('', path, !isReadOnly) : this.#inputFrom(from, path, !isReadOnly);
    this.#mounted.push({ target: this.#targetOf(target), text, input });
  }

  #addCache(fields: MountFields): void {
    const { from, source, target, id, sharing, mode, uid, gid } = fields;
    const place = this.#targetOf(target);
    const isDefault = (id === '' ? cleanPath(target) : id) === place && (sharing === '' || sharing === 'shared');
    const namespace = this.#step.request.args.get('BUILDKIT_CACHE_MOUNT_NS') ?? '';
    const text = `cache${isDefault ? ` by its target ${namespace}` : ''}${fields.isReadOnly ? ' read-only' : ''}`;
    const path = cleanRelativePath(source);
    const isMade = path === '' && (mode !== undefined || uid !== undefined || gid !== undefined);
    if (isMade) {
      const owner = `cache ${mode ?? '0755'} ${uid ?? 0} ${gid ?? 0}`;
      this.#mounted.push({ target: place, text: `${text} ${owner}`, input: { identity: owner, kind: 'made' } });
    } else {
      this.#mounted.push({ target: place, text, input: from === '' ? undefined : this.#inputFrom(from, path, false) });
    }
  }

  #addTmpfs({ target, size }: MountFields): void {
    this.#step.readFrom('', '');
    this.#mounted.push({ target: this.#targetOf(target), text: `tmpfs ${size}`, input: undefined });
  }

  #addSecret({ id, source, target, env, mode, uid, gid, isRequired }: MountFields): void {
    const name = source || id || baseName(`/${target}`);
    const place = target || (env === undefined ? `/run/secrets/${baseName(`/${name}`)}` : '');
    const owner = (mode ?? uid ?? gid) ? `${mode ?? '0400'} ${uid ?? 0} ${gid ?? 0}` : '';
    this.#secrets.push([`secret ${name}`, [place, env ?? '', owner, isRequired ? 'required' : ''].join(' ')]);
  }

  #addKey({ id, target, mode, uid, gid, isRequired }: MountFields): void {
    const owner = (mode ?? uid ?? gid) ? `${mode ?? '0600'} ${uid ?? 0} ${gid ?? 0}` : '';
    this.#secrets.push([`ssh ${id}`, [target, owner, isRequired ? 'required' : ''].join(' ')]);
  }

  #inputFrom(from: string, path: string, isWritable: boolean): InputOfMount | undefined {
    const source = this.#step.source(from);
    if (source.kind === 'unknown') {
      this.#cannotTell(source.cause);
      return undefined;
    }
    if (source.kind === 'context') {
      this.#step.readFrom(source.name, path);
      return contextInput(source.name, path, isWritable);
    }
    const { vertex } = source;
    return vertex && { identity: this.#identityOf(vertex), kind: 'result', vertex, path };
  }

  #identityOf(vertex: Vertex): string {
    const known = this.#identities.get(vertex) ?? `result ${this.#identities.size}`;
    this.#identities.set(vertex, known);
    return known;
  }

  #targetOf(spelled: string): string {
    return inDirectory(this.#step.stage.directory, spelled);
  }

  #cannotTell(cause: UnknownCause): void {
    this.#unknown ??= cause;
  }
}

function contextInput(name: string, path: string, isWritable: boolean): InputOfMount {
  return { identity: `context ${name}`, kind: 'context', name, path, isWritable };
}
