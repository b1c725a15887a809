/**
 * A checksum or signature that a RUN fetches beside the file that it checks. It says that the file arrived whole; whether the file is
 * the newest one it cannot say, because both are as old as the layer.
 */
import type { Command, Step } from './file-facts.ts';

const ofChecksum =
  /(?:\.(?:sha\d{1,3}(?:sum)?s?|md5(?:sum)?|asc|sig|minisig|checksums?)|(?:^|[/_.-])(?:sha\d{1,3}-?sums?|md5sums?|checksums?|shasums?\d{0,3}|digests?)(?:\.(?:txt|asc|sig))?)$/i;

/** The command that fetches it from the same host as the address; `undefined` where what is compared with stands somewhere else. */
export function checksumFetchedBeside(url: string, { commands }: Step): Command | undefined {
  const host = hostOf(url);
  if (host === undefined) return undefined;
  return commands.find(
    ({ program, args }) =>
      /(?:^|\/)(?:curl|wget)$/.test(program) && args.some(({ text }) => isChecksumAddress(text) && hostOf(text) === host),
  );
}

/** `https://e.example/latest/SHA256SUMS`, `…/tool.sha256`, `…/tool.asc`. */
export function isChecksumAddress(url: string): boolean {
  return hostOf(url) !== undefined && ofChecksum.test((url.split(/[?#]/, 1)[0] ?? '').slice(-200));
}

function hostOf(url: string): string | undefined {
  return /^(?:https?|ftp):\/\/(?:[^/@]*@)?([^/?#]+)/i.exec(url.slice(0, 500))?.[1]?.toLowerCase();
}
