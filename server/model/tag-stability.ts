/**
 * Whether a tag, as CI spells it, names one build or moves on: `1.2`, `${{ github.sha }}`, `latest`. What a variable holds is
 * not known, and never taken for a tag that moves. Which names move is told by whoever asks.
 */
export type TagStability = 'fixed' | 'moving' | 'unknown';

export interface SpelledReference {
  /** Without the tag, as spelled. */
  readonly repository: string;
  readonly stability: TagStability;
}

/** Written anew by each commit, run or release. */
const perBuild =
  /sha|commit|run_(?:id|number|attempt)|build_?(?:id|number)|version|semver|date|time|digest|rev|pipeline_(?:id|iid)|ci_job_id|describe|ref_type/i;
/** A branch, or a Git tag where there is one. */
const perRef = /\w*(?:ref_?(?:name|slug)|branch)\w*/gi;
const ofBranch = /^\$\{?(?:CI_COMMIT_BRANCH|CI_DEFAULT_BRANCH|GITHUB_HEAD_REF)\}?$|^\$\{\{\s*github\.head_ref\s*\}\}$/;

/** One reference, expressions and variables kept. */
export function spelledReference(text: string, isMutableTag: (tag: string) => boolean): SpelledReference {
  if (text.includes('@')) return { repository: text.slice(0, text.indexOf('@')), stability: 'fixed' };
  // A colon inside of an expression parts nothing.
  const hidden = text.replace(/\$\{\{[^\n]*?\}\}|\$\{[^{}]*\}|\$\([^()]*\)/g, (found) => '$'.repeat(found.length));
  const colon = hidden.indexOf(':', hidden.lastIndexOf('/') + 1);
  if (colon >= 0) return { repository: text.slice(0, colon), stability: stabilityOf(text.slice(colon + 1), isMutableTag) };
  // A variable at the end may hold the tag, too.
  return { repository: text, stability: hidden.endsWith('$') || /\$\w+$/.test(text) ? 'unknown' : 'moving' };
}

export function stabilityOf(tag: string, isMutableTag: (tag: string) => boolean): TagStability {
  if (!/[$`]/.test(tag)) return isMutableTag(tag) ? 'moving' : 'fixed';
  if (ofBranch.test(tag)) return 'moving';
  return perBuild.test(tag.replace(perRef, '')) ? 'fixed' : 'unknown';
}
