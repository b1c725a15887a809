/** `vscode://unstale.unstale/rules/<id>`: links in hovers open the page of a rule from the package. Anything else does nothing. */
import { type Disposable, type Uri, window } from 'vscode';

const rulePath = /^\/rules\/([a-z][a-z\d-]*)$/;

export function handleRuleUris(open: (ruleId: string) => Promise<unknown>): Disposable {
  return window.registerUriHandler({
    handleUri: async ({ path }: Uri) => {
      const ruleId = rulePath.exec(path)?.[1];
      if (ruleId !== undefined) await open(ruleId);
    },
  });
}
