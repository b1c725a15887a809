/** Which words of a shell mean the same in a COPY or ADD: no quotes, no globs, and only variables of the Dockerfile. */
import type { Step } from '../../facts/file-facts.ts';

export function isPlainWord(word: string, { scope }: Step): boolean {
  if (/[\s"'`~*[\]()\\]|\$(?!\w|\{\w+\})/.test(word)) return false;
  return [...word.matchAll(/\$\{?(\w+)/g)].every(([, name = '']) => scope.get(name) !== undefined);
}
