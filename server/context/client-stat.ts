/**
 * What a builder's client says of an entry, which is not on every machine what the disk says: a client on Windows makes everything
 * executable, takes write permission from everybody else, and spells links with forward slashes
 * (https://github.com/tonistiigi/fsutil/blob/master/stat.go). Pure.
 */

/** Of the bits that a file system gives; nothing but permissions, setuid, setgid and sticky is left. */
export function sentMode(mode: number, platform: NodeJS.Platform): number {
  return platform === 'win32' ? ((mode & 0o777) | 0o111) & 0o755 : mode & 0o7777;
}

export function sentLink(link: string, platform: NodeJS.Platform): string {
  return platform === 'win32' ? link.replaceAll('\\', '/') : link;
}
