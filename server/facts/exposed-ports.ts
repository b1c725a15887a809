/** The ports that EXPOSE names, as an image records them: `8080/tcp`. A spelling that is not plain is `undefined`. */

const plainPort = /^(\d{1,5})(?:-(\d{1,5}))?(?:\/(tcp|udp|sctp))?$/i;
const mostPorts = 1_000;

export function exposedPorts(words: readonly string[]): readonly string[] | undefined {
  const ports: string[] = [];
  for (const word of words) {
    const [, first, last = first, protocol = 'tcp'] = plainPort.exec(word) ?? [];
    const [from, to] = [Number(first), Number(last)];
    if (first === undefined || to < from || to > 65_535 || to - from > mostPorts) return undefined;
    for (let port = from; port <= to; port++) ports.push(`${port}/${protocol.toLowerCase()}`);
  }
  return [...new Set(ports)].sort();
}
