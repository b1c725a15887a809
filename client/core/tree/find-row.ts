/** Finding rows of the sidebar: the one of a container, and the one that another hangs below. */
import type { TreeNode } from './tree-node.ts';

export function rowOf(rows: readonly TreeNode[], containerId: string): TreeNode | undefined {
  return findRow(rows, (row) => row.containerId === containerId);
}

export function rowWithId(rows: readonly TreeNode[], id: string): TreeNode | undefined {
  return findRow(rows, (row) => row.id === id);
}

function findRow(rows: readonly TreeNode[], isIt: (row: TreeNode) => boolean): TreeNode | undefined {
  for (const row of rows) {
    const found = isIt(row) ? row : findRow(row.children, isIt);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** By the id of the row; `undefined` for one at the top, and for one that is not there any more. */
export function parentOf(rows: readonly TreeNode[], id: string): TreeNode | undefined {
  for (const row of rows) {
    const found = row.children.some((child) => child.id === id) ? row : parentOf(row.children, id);
    if (found !== undefined) return found;
  }
  return undefined;
}
