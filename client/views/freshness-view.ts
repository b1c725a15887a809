/** The sidebar: rows of `core/tree` as VS Code's own items, the count on the activity bar, and what stands there when there are none. */
import {
  commands,
  type Disposable,
  EventEmitter,
  l10n,
  MarkdownString,
  ThemeColor,
  ThemeIcon,
  TreeItem,
  TreeItemCollapsibleState,
  type TreeView,
  window,
} from 'vscode';
import { buildTree } from '../core/tree/build-tree.ts';
import { parentOf, rowOf, rowWithId } from '../core/tree/find-row.ts';
import type { Badge, TreeNode } from '../core/tree/tree-node.ts';
import type { LiveStatus } from '../flows/live-status.ts';

export interface FreshnessView extends Disposable {
  showOnlyStale(isOnly: boolean): void;
  /** Shows the row of the container, opened and chosen; false when there is none. */
  reveal(containerId: string | undefined): Promise<boolean>;
  /** The rows as they are shown, for tests. */
  rows(): readonly TreeNode[];
}

export interface FreshnessViewOptions {
  readonly nowMs: () => number;
  /** Otherwise nothing is asked of the engine while nobody looks. */
  readonly isFollowedWhileHidden: () => boolean;
}

/** Nothing is asked of any engine before the view is shown for the first time. */
export function freshnessView(live: LiveStatus, { nowMs, isFollowedWhileHidden }: FreshnessViewOptions): FreshnessView {
  const changed = new EventEmitter<undefined>();
  let staleOnly = false;
  let roots: readonly TreeNode[] = [];
  /** The chosen row, and the item that it is: the keyboard stays at an item, and a new one it does not find. */
  let chosen: { readonly id: string; readonly itemId: string } | undefined;
  /** The row whose first reason is not to be seen yet. */
  let unfolding: string | undefined;
  const itemIdOf = (node: TreeNode): string => (node.id === chosen?.id ? chosen.itemId : itemId(node));
  const view: TreeView<TreeNode> = window.createTreeView('unstale.freshness', {
    showCollapseAll: true,
    treeDataProvider: {
      onDidChangeTreeData: changed.event,
      getChildren: (node) => [...(node === undefined ? roots : node.children)],
      getTreeItem: (node: TreeNode) => toItem(node, itemIdOf(node)),
      getParent: (node) => parentOf(roots, node.id),
      resolveTreeItem: (item, node) => Object.assign(item, { tooltip: tooltipOf(node) }),
    },
  });
  const render = (): void => {
    const { state } = live;
    const next = state.kind === 'known' ? buildTree(state.report, { staleOnly, nowMs: nowMs() }) : [];
    // Rows that are drawn again lose the pointer that is about to press their button.
    const isSame = JSON.stringify(next) === JSON.stringify(roots);
    // The workbench knows rows by identity: as long as nothing is drawn again, the ones it has stay.
    if (!isSame) roots = next;
    const count = state.kind === 'known' ? state.staleCount : 0;
    const tooltip = count === 1 ? l10n.t('1 container runs old code') : l10n.t('{0} containers run old code', count);
    view.badge = count === 0 ? undefined : { value: count, tooltip };
    void commands.executeCommand('setContext', 'unstale.state', stateKey(live, roots.length));
    if (isSame) return;
    const [selected] = view.selection;
    chosen = selected && { id: selected.id, itemId: itemIdOf(selected) };
    changed.fire(undefined);
    if (selected !== undefined && view.visible) void unfold(selected);
  };
  /** The chosen row stays the item that it was, so that its first reason would stay folded. */
  const unfold = async (before: TreeNode): Promise<void> => {
    const now = rowWithId(roots, before.id);
    if (now === undefined || now.children.length === 0) return;
    if (before.children.length === 0) unfolding = before.id;
    if (unfolding !== now.id) return;
    await view.reveal(now, { select: true, focus: false, expand: true }).then(undefined, () => undefined);
    // Rows that were drawn again meanwhile know nothing of it; then the next ones are unfolded.
    if (rowWithId(roots, now.id) === now) unfolding = undefined;
  };
  const subscriptions = [
    live.onDidChange(render),
    view.onDidChangeVisibility(({ visible }) => {
      if (visible) return live.show();
      live.hide();
      if (!isFollowedWhileHidden()) live.stop();
    }),
    view,
    changed,
  ];
  if (view.visible) live.show();
  const showOnlyStale = (isOnly: boolean): void => {
    staleOnly = isOnly;
    void commands.executeCommand('setContext', 'unstale.staleOnly', isOnly);
    render();
  };
  return {
    showOnlyStale,
    reveal: async (containerId) => {
      const find = () => (containerId === undefined ? undefined : rowOf(roots, containerId));
      if (staleOnly && find() === undefined) showOnlyStale(false);
      const row = find();
      if (row === undefined) await commands.executeCommand('unstale.freshness.focus');
      else await view.reveal(row, { select: true, focus: true, expand: true });
      return row !== undefined;
    },
    rows: () => roots,
    dispose: () => {
      for (const one of subscriptions) one.dispose();
    },
  };
}

/** What the welcome views and menus ask for. */
function stateKey({ state }: LiveStatus, rowCount: number): string {
  if (state.kind === 'failed') return state.error.reason;
  if (state.kind === 'not-looked') return 'not-looked';
  if (rowCount > 0) return 'rows';
  return state.staleCount === 0 && state.report.projects.length > 0 ? 'nothing-stale' : 'nothing-here';
}

/** The workbench keeps a row that had nothing below it folded for ever: with its first reason it is a new item, and opens. */
function itemId({ id, children }: TreeNode): string {
  return children.length === 0 ? id : `${id} with rows`;
}

function toItem(node: TreeNode, id: string): TreeItem {
  const { None, Expanded, Collapsed } = TreeItemCollapsibleState;
  const item = new TreeItem(node.label, node.children.length === 0 ? None : node.isOpen ? Expanded : Collapsed);
  item.id = id;
  item.description = node.description;
  item.iconPath = iconOf(node);
  item.contextValue = node.context;
  item.accessibilityInformation = { label: node.spoken };
  return item;
}

/** Shape and colour both tell the badge, so that neither has to be seen alone. */
const badgeIcons: Readonly<Record<Badge, ThemeIcon | undefined>> = {
  fresh: new ThemeIcon('pass', new ThemeColor('testing.iconPassed')),
  stale: new ThemeIcon('warning', new ThemeColor('problemsWarningIcon.foreground')),
  unknown: new ThemeIcon('question', new ThemeColor('descriptionForeground')),
  note: new ThemeIcon('note', new ThemeColor('descriptionForeground')),
  none: undefined,
};

function iconOf({ kind, badge, isDimmed }: TreeNode): ThemeIcon {
  const dimmed = new ThemeColor('disabledForeground');
  if (kind === 'project') return new ThemeIcon('folder');
  if (kind === 'image') return new ThemeIcon('layers', badge === 'stale' ? badgeIcons.stale?.color : undefined);
  if (kind === 'evidence') return new ThemeIcon('circle-small');
  const icon = badgeIcons[badge] ?? new ThemeIcon('info');
  return isDimmed && badge !== 'stale' ? new ThemeIcon(icon.id, dimmed) : icon;
}

/** Text of strangers goes through `appendText`, which leaves nothing of markdown in it. */
function tooltipOf({ tooltip }: TreeNode): MarkdownString {
  const text = new MarkdownString();
  for (const [at, line] of tooltip.entries()) {
    if (at > 0) text.appendMarkdown(at === 1 ? '\n\n' : '  \n');
    text.appendText(line);
  }
  return text;
}
