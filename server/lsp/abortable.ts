/** Work that ends when the client cancels its request. */
import type { CancellationToken } from 'vscode-languageserver';

/** What the work throws because it was cancelled is no failure: the guard answers as cancelled. */
export async function abortable<T>(token: CancellationToken, empty: T, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const abort = new AbortController();
  const listener = token.onCancellationRequested(() => abort.abort());
  try {
    return await work(abort.signal);
  } catch (error) {
    if (abort.signal.aborted) return empty;
    throw error;
  } finally {
    listener.dispose();
  }
}
