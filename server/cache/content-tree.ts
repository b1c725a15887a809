/**
 * A builder's copy of a context as a tree of digests: equal digests are what BuildKit takes for equal content. Names, kinds, modes,
 * sizes, links and bytes count; dates and owners do not.
 * https://github.com/moby/buildkit/blob/v0.25.2/cache/contenthash/checksum.go
 */
import { compareWalkOrder } from '../model/clean-path.ts';
import type { BuilderCopy, CopiedEntry } from './context-entry.ts';
import { type Digest, digestOf } from './digest.ts';

export interface TreeNode {
  /** `''` of the root. */
  readonly path: string;
  entry: CopiedEntry | undefined;
  readonly children: ReadonlyMap<string, TreeNode>;
  /** Of what is in it as well. */
  whole: string | undefined;
}

interface Node extends TreeNode {
  /** In the order of their names. */
  children: Map<string, Node>;
}

const mostLinks = 255;
/** One for all files: of a hundred thousand maps that hold nothing each would take more than its file's node. */
const none: Map<string, Node> = new Map();

export class ContentTree {
  readonly root: TreeNode;
  readonly #root: Node = { path: '', entry: undefined, children: new Map(), whole: undefined };
  readonly #digest: Digest;

  constructor(copy: BuilderCopy, digest: Digest) {
    this.#digest = digest;
    this.root = this.#root;
    let [folder, parent]: [string, Node | undefined] = ['', this.#root];
    for (const [path, entry] of isInWalkOrder(copy) ? copy : [...copy].sort(([one], [other]) => compareWalkOrder(one, other))) {
      const slash = path.lastIndexOf('/');
      const above = slash < 0 ? '' : path.slice(0, slash);
      // What lies in one folder comes one after another.
      if (above !== folder) [folder, parent] = [above, this.#nodeAt(above)];
      if (parent !== undefined) put(parent, path.slice(slash + 1), nodeOf(path, entry));
    }
  }

  /** Of the entry itself; of a folder without what is in it. The root has no metadata. */
  header({ entry }: TreeNode): string {
    if (entry === undefined) return '';
    const { kind, mode, sizeBytes, link, sha256, isEmptied = false } = entry;
    return digestOf(this.#digest, [kind, String(mode), String(sizeBytes), link, sha256, String(isEmptied)]);
  }

  /** Of the entry and everything in it. */
  whole(node: TreeNode): string {
    if (!isFolder(node)) return this.header(node);
    node.whole ??= digestOf(this.#digest, ['folder', this.header(node), ...this.#ofChildren(node)]);
    return node.whole;
  }

  /** What is at the path, links on the way followed within the context, and one at its end where that is asked for. */
  find(path: string, followsLast: boolean): TreeNode | undefined {
    let node = this.root;
    const way: TreeNode[] = [];
    const names = path.split('/').reverse();
    let links = 0;
    while (names.length > 0) {
      const name = names.pop() ?? '';
      if (name === '' || name === '.') continue;
      if (name === '..') {
        node = way.pop() ?? this.root;
        continue;
      }
      const child = node.children.get(name);
      if (child === undefined) return undefined;
      const { entry } = child;
      if (entry?.kind === 'link' && (followsLast || names.some((rest) => rest !== ''))) {
        if (++links > mostLinks) return undefined;
        if (entry.link.startsWith('/')) {
          node = this.root;
          way.length = 0;
        }
        names.push(...entry.link.split('/').reverse());
        continue;
      }
      way.push(node);
      node = child;
    }
    return node;
  }

  /** Exchanges one entry, or takes it away with everything in it; what was computed of the folders above is forgotten. */
  set(path: string, entry: CopiedEntry | undefined): void {
    const slash = path.lastIndexOf('/');
    const name = path.slice(slash + 1);
    const folders: Node[] = [this.#root];
    for (const part of slash < 0 ? [] : path.slice(0, slash).split('/')) {
      const next = folders.at(-1)?.children.get(part);
      if (next === undefined) return;
      folders.push(next);
    }
    for (const folder of folders) folder.whole = undefined;
    const parent = folders.at(-1) ?? this.#root;
    const known = parent.children.get(name);
    if (entry === undefined) parent.children.delete(name);
    else if (known !== undefined) {
      if (entry.kind !== 'directory') known.children = none;
      known.entry = entry;
      known.whole = undefined;
    } else {
      put(parent, name, nodeOf(path, entry));
      inOrder(parent.children);
    }
  }

  #nodeAt(path: string): Node | undefined {
    let node: Node | undefined = this.#root;
    for (const name of path === '' ? [] : path.split('/')) node = node?.children.get(name);
    return node;
  }

  #ofChildren({ children }: TreeNode): readonly string[] {
    return [...children].flatMap(([name, child]) => [name, this.whole(child)]);
  }
}

export function isFolder({ path, entry }: TreeNode): boolean {
  return path === '' || entry?.kind === 'directory';
}

function nodeOf(path: string, entry: CopiedEntry | undefined): Node {
  return { path, entry, children: none, whole: undefined };
}

function put(parent: Node, name: string, child: Node): void {
  if (parent.children === none) parent.children = new Map();
  parent.children.set(name, child);
}

function isInWalkOrder(copy: BuilderCopy): boolean {
  let last: string | undefined;
  for (const path of copy.keys()) {
    if (last !== undefined && compareWalkOrder(last, path) > 0) return false;
    last = path;
  }
  return true;
}

/** Names are compared byte by byte. */
function inOrder(children: Map<string, Node>): void {
  const sorted = [...children].sort(([one], [other]) => compareWalkOrder(one, other));
  children.clear();
  for (const [name, child] of sorted) children.set(name, child);
}
