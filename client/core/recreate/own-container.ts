/**
 * Which container this process runs in, so that it is never touched: whoever stops it ends the exchange in the middle, and nobody
 * is left to finish it (https://github.com/getwud/wud/pull/1257).
 */
export interface OwnTraces {
  /** `/proc/self/mountinfo`, `/proc/self/cgroup`; empty where there is none. */
  readonly mountinfo: string;
  readonly cgroup: string;
  /** Of this machine: inside a container without one of its own, the beginning of the container's id. */
  readonly hostname: string;
}

/** Id of the container, or the name of this machine, which may be its beginning. */
export function ownContainerId({ mountinfo, cgroup, hostname }: OwnTraces): string {
  return lastId(filesOfContainer(mountinfo)) ?? lastId(cgroup) ?? hostname;
}

/**
 * Engines mount these from a folder that the container's id names. Other lines may name other containers: a machine shows the
 * mounts of all that run on it.
 */
function filesOfContainer(mountinfo: string): string {
  const roots = mountinfo.matchAll(/^\S+ \S+ \S+ (\S+) \/etc\/(?:hostname|hosts|resolv\.conf) /gm);
  return [...roots].map((match) => match[1]).join('\n');
}

/** Of an engine inside a container the groups name both, the outer one first. */
function lastId(text: string): string | undefined {
  return text.match(/(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])/g)?.at(-1);
}
