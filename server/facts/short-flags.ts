/**
 * Flags of package managers that stand in one word: `pip install -qr a.txt` is `-q -r a.txt`. Only where a package
 * manager reads them so: for Go and Maven `-tags` and `-DskipTests` are one flag.
 */
import type { Ecosystem } from '../knowledge/ecosystem.ts';

const valueFlags = new WeakMap<Ecosystem, ReadonlySet<string>>();

/** True for a flag whose value stands in the next word. */
export function takesNextWord(ecosystem: Ecosystem, flag: string): boolean {
  let flags = valueFlags.get(ecosystem);
  if (flags === undefined) {
    flags = new Set([...ecosystem.valueFlags, ...ecosystem.directoryFlags, ...ecosystem.manifestFlags]);
    valueFlags.set(ecosystem, flags);
  }
  return flags.has(flag);
}

/** The flags of one word; what is joined to a flag with a value stays with it: `-qra.txt` is `-q` and `-ra.txt`. */
export function splitShortFlags(ecosystem: Ecosystem, word: string): readonly string[] {
  if (!ecosystem.joinsShortFlags || !/^-[A-Za-z]{2}/.test(word)) return [word];
  const flags: string[] = [];
  for (let at = 1; at < word.length; at++) {
    const flag = `-${word.charAt(at)}`;
    if (takesNextWord(ecosystem, flag)) return [...flags, flag + word.slice(at + 1)];
    if (!/^-[A-Za-z0-9]$/.test(flag)) return [word];
    flags.push(flag);
  }
  return flags;
}
