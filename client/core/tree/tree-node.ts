/** A row of the sidebar as a value: what it says, how it looks, what hangs below it. Views turn it into VS Code's own items. */
import type { LinkId } from '../freshness/link.ts';

/** `note`: stands beside a verdict, and is never counted. */
export type Badge = 'fresh' | 'stale' | 'unknown' | 'note' | 'none';

export interface TreeNode {
  /** The same row has the same id in the next report, so that selection and folding stay. */
  readonly id: string;
  readonly kind: 'project' | 'image' | 'container' | 'reason' | 'evidence';
  readonly label: string;
  readonly description: string;
  readonly badge: Badge;
  /** What a screen reader says instead of label, icon and description. */
  readonly spoken: string;
  /** Lines of plain text; what stands there comes from strangers. */
  readonly tooltip: readonly string[];
  readonly children: readonly TreeNode[];
  /** Opened when it is first shown. */
  readonly isOpen: boolean;
  /** Rows of containers that do not run look dimmed. */
  readonly isDimmed: boolean;
  /** What menus ask for: `container stale`, `image` … */
  readonly context: string;
  /** The container that commands on this row mean. */
  readonly containerId?: string;
  /** The reference of the image that commands on this row mean. */
  readonly image?: string;
  /** The project that commands on this row mean. */
  readonly project?: string;
  readonly link?: LinkId;
}
