/** The page of a rule on the web and, where the editor can open it from the package, offline. */

/** The manifest's `homepage`; a test holds them equal. */
export const homepage = 'https://github.com/unstale/unstale';

export function rulePageUrl(ruleId: string): string {
  return `${homepage}/blob/main/docs/rules/${ruleId}.md`;
}

/** `offlineBase` comes from the editor at start: everything but the rule's id. */
export function offlinePageUrl(offlineBase: string, ruleId: string): string {
  return offlineBase + ruleId;
}
