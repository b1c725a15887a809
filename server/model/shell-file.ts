/**
 * The builds of a shell script, which mostly goes to a folder that it finds from its own place or from the repository first. Where
 * it does not, it runs in the folder of whoever started it, which no file says.
 */
import { type ShellBuild, shellBuilds } from './shell-builds.ts';

export interface ShellPlaces {
  /** Absolute, with slashes: where the script is. */
  readonly folder: string;
  /** Absolute, with slashes: the top of the repository. */
  readonly top: string;
}

/** Between quotes and without them a path of these characters is the same. */
const plainPath = /^(?:[A-Za-z]:)?\/[\w./@+-]*$/;
const own =
  /\$\(\s*dirname\s+(?:--\s+)?(["']?)(?:\$0|\$\{0\}|\$BASH_SOURCE|\$\{BASH_SOURCE(?:\[0\])?(?::-\$0)?\})\1\s*\)|\$\{(?:0|BASH_SOURCE(?:\[0\])?)%\/\*\}/g;
const ofRepository = /\$\(\s*git\s+rev-parse\s+--show-toplevel\s*\)/g;
/** `$(cd "…" && pwd)`, and the programs that only make a path shorter. */
const asAbsolute =
  /\$\(\s*(?:CDPATH=\s+)?(?:cd|pushd)\s+(?:-P\s+)?(?:--\s+)?"?((?:[A-Za-z]:)?\/[\w./@+-]*)"?\s*(?:>\s*\/dev\/null\s*)?(?:2>&1\s*|2>\s*\/dev\/null\s*)?(?:&&|;)\s*pwd(?:\s+-P)?\s*\)|\$\(\s*(?:realpath|readlink\s+-f)\s+"?((?:[A-Za-z]:)?\/[\w./@+-]*)"?\s*\)/g;

export function shellFileBuilds(text: string, { folder, top }: ShellPlaces): readonly ShellBuild[] {
  if (!isOfShell(text)) return [];
  if (!plainPath.test(folder) || !plainPath.test(top)) return shellBuilds(text);
  const placed = text.replace(own, () => folder).replace(ofRepository, () => top);
  const joined = placed.replace(asAbsolute, (_, gone: string | undefined, real: string | undefined) => gone ?? real ?? '');
  return shellBuilds(joined);
}

/** What another program reads is not shell text. */
function isOfShell(text: string): boolean {
  return !text.startsWith('#!') || /^#!\s*\/\S*\b(?:env\s+(?:-S\s+)?)?(?:\/?\S*\/)?(?:ba|da|a|k|z)?sh\b/.test(text);
}
