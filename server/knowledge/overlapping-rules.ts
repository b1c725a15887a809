/**
 * Rules that say what another tool says in the same place, by that tool: whoever runs both hears it once. `buildkit` stands for
 * its build checks, which Docker's own extension shows, too.
 */

export const overlappingRules: Readonly<Record<'hadolint' | 'buildkit', readonly string[]>> = {
  // DL3006 and DL3007; DL3013, DL3016, DL3028 and DL3062.
  hadolint: ['mutable-base-image', 'unpinned-tool-install-frozen'],
  // CopyIgnoredFile.
  buildkit: ['copied-path-ignored'],
};
