/** Which folder of the image an install works on: where the command runs, or what its flags name instead. */
import type { Ecosystem } from '../knowledge/ecosystem.ts';
import type { ShellWord } from '../model/shell-command.ts';
import { joinDirectory } from './stage-state.ts';

/** Absolute, or `undefined` when a variable or the working directory is not known. */
export function installDirectory(cwd: string | undefined, ecosystem: Ecosystem, args: readonly ShellWord[]): string | undefined {
  const flags = ecosystem.manifestSetsDirectory
    ? [...ecosystem.directoryFlags, ...ecosystem.manifestFlags]
    : ecosystem.directoryFlags;
  for (const [index, word] of args.entries()) {
    const flag = flags.find((name) => word.text === name || word.text.startsWith(`${name}=`));
    if (flag === undefined) continue;
    const value = word.text === flag ? args[index + 1] : word;
    if (value === undefined || !value.isLiteral) return undefined;
    const path = word.text === flag ? value.text : word.text.slice(flag.length + 1);
    return joinDirectory(cwd, ecosystem.directoryFlags.includes(flag) ? path : splitManifest(path).folder);
  }
  return cwd;
}

/** `app/pom.xml` and `app` both mean the project in `app`; only the first one names the manifest. */
export function splitManifest(path: string): { readonly folder: string; readonly name: string | undefined } {
  const slash = path.lastIndexOf('/');
  const name = path.slice(slash + 1);
  if (!/^(?:.*\.\w+|Gemfile|gems\.rb)$/.test(name)) return { folder: path, name: undefined };
  return { folder: slash < 0 ? '.' : path.slice(0, Math.max(1, slash)), name };
}
