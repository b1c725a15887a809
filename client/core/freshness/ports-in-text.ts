/** The ports that a line names as a person writes them: `80 443/tcp 8000-8002`. */

/** More ports than that nobody names, and a stranger's line is not gone through for ever. */
const mostPorts = 1_000;

/** `80/tcp`, each once, in order of their texts; `undefined` where a spelling is another one. */
export function portsIn(text: string): readonly string[] | undefined {
  const ports = new Set<string>();
  for (const word of text.split(/\s+/).filter((each) => each !== '')) {
    const [, first, last = first, protocol = 'tcp'] = /^(\d{1,5})(?:-(\d{1,5}))?(?:\/([A-Za-z]+))?$/.exec(word) ?? [];
    const [from, to] = [Number(first), Number(last)];
    if (first === undefined || ports.size + to - from > mostPorts) return undefined;
    for (let port = from; port <= to; port++) ports.add(`${port}/${protocol.toLowerCase()}`);
  }
  return [...ports].sort();
}
