/**
 * Server time from a change to its diagnostics, and heap after garbage collection with every file open: ours against
 * dockerfile-language-server-nodejs, same files, same edits, same run. The two take turns, so that a slow second of the
 * machine meets both.
 */
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import type { CorpusFile } from './corpus.ts';
import { type ServerProcess, startServer } from './server-process.ts';
import { type Comparison, median, percentile } from './statistics.ts';

const peerName = 'dockerfile-language-server-nodejs';
const require = createRequire(import.meta.url);
const peerProgram = require.resolve('dockerfile-language-server-nodejs/bin/docker-langserver');

export async function compareLanguageServers(folder: string, files: readonly CorpusFile[]): Promise<readonly Comparison[]> {
  const rootUri = pathToFileURL(folder).href;
  const ours = await startServer('unstale', 'dist/server.js', rootUri);
  const peer = await startServer(peerName, peerProgram, rootUri);
  const times = { ours: [] as number[], peer: [] as number[] };
  for (const file of files) {
    const uri = pathToFileURL(file.path).href;
    await ours.open(uri, file.text);
    await peer.open(uri, file.text);
  }
  for (const file of files) {
    for (const edit of editsOf(file.text)) {
      const uri = pathToFileURL(file.path).href;
      times.ours.push((await ours.edit(uri, edit.at, edit.text)).elapsedMs);
      times.peer.push((await peer.edit(uri, edit.at, edit.text)).elapsedMs);
    }
  }
  const heap = { ours: await ours.heapAfterGcBytes(), peer: await peer.heapAfterGcBytes() };
  await Promise.all([ours, peer].map((server: ServerProcess) => server.stop()));
  return [
    row('change → diagnostics, median', median(times.ours), median(times.peer), 'ms', 2),
    row('change → diagnostics, p95', percentile(times.ours, 0.95), percentile(times.peer, 0.95), 'ms', undefined),
    { ...row(`heap after GC, ${files.length} files open`, heap.ours / 1e6, heap.peer / 1e6, 'MB', undefined), goalAtMost: 80 },
  ];
}

function row(what: string, ours: number, peer: number, unit: string, goalRatio: number | undefined): Comparison {
  return { what, ours, peer, peerName, unit, goalRatio };
}

/** What an editor sends key by key: an instruction typed at the end of the file, and a comment typed in its middle. */
function editsOf(text: string): { at: { line: number; character: number }; text: string }[] {
  const lines = text.split('\n');
  const end = { line: lines.length - 1, character: lines.at(-1)?.length ?? 0 };
  const firstStage = lines.findIndex((line) => /^FROM /i.test(line));
  const atEnd = typedAt(end, 'RUN echo 1');
  return firstStage < 0
    ? atEnd
    : [...typedAt({ line: firstStage, character: 0 }, '# why\n'), ...atEnd.map((edit) => below(edit, 1))];
}

function typedAt(
  start: { line: number; character: number },
  typed: string,
): { at: { line: number; character: number }; text: string }[] {
  return Array.from(typed, (letter, index) => ({ at: { line: start.line, character: start.character + index }, text: letter }));
}

function below<T extends { at: { line: number; character: number } }>(edit: T, lineCount: number): T {
  return { ...edit, at: { ...edit.at, line: edit.at.line + lineCount } };
}
