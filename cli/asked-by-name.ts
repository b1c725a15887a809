/** What a name on the command line means: a file or a folder where it is spelled like one, else something of the engine. */

export type Standing = 'file' | 'folder' | 'nothing';

/** `standing`: what there is at that path, seen from the current folder. */
export function kindOfName(name: string, standing: Standing): 'file' | 'folder' | 'subject' {
  // Nothing on an engine has such a name, so a file that was deleted here is meant all the same.
  const isSpelledAsPath = /^(?:\.{1,2}(?:[\\/]|$)|[\\/]|[A-Za-z]:[\\/])/.test(name);
  if (isSpelledAsPath) return standing === 'folder' ? 'folder' : 'file';
  // `shop/web` may be an image and a folder; a file with such a name is nothing else.
  return standing === 'file' && /[\\/.]/.test(name) ? 'file' : 'subject';
}

/** Whether an image for the one platform runs where the other is wanted; what is not said matches anything. */
export function isForPlatform(is: string, wanted: string): boolean {
  const [one, other] = [partsOf(is), partsOf(wanted)];
  return [0, 1].every((at) => one[at] === other[at]) && (one[2] === other[2] || other[2] === undefined || one[2] === undefined);
}

/** https://github.com/containerd/platforms: names of other tools, and the variant that goes without saying. */
const architectures: Readonly<Record<string, string>> = { x86_64: 'amd64', aarch64: 'arm64', armhf: 'arm', i386: '386' };
const plainVariants: Readonly<Record<string, string>> = { amd64: 'v1', arm64: 'v8' };

function partsOf(platform: string): readonly (string | undefined)[] {
  const [system = '', architecture = '', variant] = platform.toLowerCase().split('/');
  const known = architectures[architecture] ?? architecture;
  return [system, known, variant ?? plainVariants[known]];
}
