/** Logs and changed paths as an engine sends them → text and paths, both bounded. */

const longestLogBytes = 64 * 1024;
const mostPaths = 10_000;
const headerBytes = 8;

/** Frames of `[stream, 0, 0, 0, length]` where the container has no terminal, else plain bytes; the last 64 KiB. */
export async function decodeLogs(chunks: AsyncIterable<Uint8Array>): Promise<string> {
  const kept: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of chunks) {
    kept.push(chunk);
    length += chunk.length;
    if (length > 16 * longestLogBytes) break;
  }
  const bytes = Buffer.concat(kept);
  return (isFramed(bytes) ? withoutHeaders(bytes) : bytes).subarray(-longestLogBytes).toString('utf8');
}

/** `[{ Path, Kind }]`, or `null` when nothing changed. */
export function decodeChanges(rows: unknown): readonly string[] {
  if (!Array.isArray(rows)) return [];
  return rows.slice(0, mostPaths).flatMap((row: { Path?: unknown } | null) => (typeof row?.Path === 'string' ? [row.Path] : []));
}

function isFramed(bytes: Buffer): boolean {
  const [stream = 9, ...zeros] = bytes.subarray(0, 4);
  return stream <= 2 && zeros.length === 3 && zeros.every((byte) => byte === 0);
}

function withoutHeaders(bytes: Buffer): Buffer {
  const parts: Buffer[] = [];
  for (let at = 0; at + headerBytes <= bytes.length; ) {
    const end = at + headerBytes + bytes.readUInt32BE(at + 4);
    parts.push(bytes.subarray(at + headerBytes, end));
    at = end;
  }
  return Buffer.concat(parts);
}
