/** Why a step runs: one thing of it that is another than in the build that it is compared with. */

export type Reason =
  | {
      readonly kind: 'file';
      /** `written`: since the build before began; what it held then nobody knows. */
      readonly change: 'added' | 'changed' | 'removed' | 'mode' | 'written';
      readonly context: string;
      readonly path: string;
    }
  /** `command`, `destination`, `order of the environment`: what is another. */
  | { readonly kind: 'setting'; readonly name: string }
  | { readonly kind: 'variable'; readonly change: 'added' | 'changed' | 'removed'; readonly name: string }
  | { readonly kind: 'base' }
  /** Nothing of the step itself: what it stands on is another. */
  | { readonly kind: 'below' }
  /** The build was told not to use the cache. */
  | { readonly kind: 'told' }
  /** Nothing like it was built. */
  | { readonly kind: 'new' };
