/** The page of a rule on the web and, where the editor can open it from the package, offline. */

/** The manifest's `homepage`; a test holds them equal. */
export const homepage = 'https://github.com/unstale/unstale';

export function rulePageUrl(ruleId: string): string {
  return `${homepage}/blob/main/docs/rules/${ruleId}.md`;
}

/** `template` comes from the editor at start; `{rule}` stands for the rule's id. */
export function offlinePageUrl(template: string, ruleId: string): string {
  return template.replaceAll('{rule}', ruleId);
}
