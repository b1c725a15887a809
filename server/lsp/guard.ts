/** One guard around every request: cancelled means an error the client expects, a failure is logged once and answered emptily. */
import { type CancellationToken, LSPErrorCodes, ResponseError } from 'vscode-languageserver';

export interface FailureLog {
  /** Says a failure to the person's log; the same failure only once. */
  report(where: string, error: unknown): void;
}

export function createFailureLog(write: (line: string) => void): FailureLog {
  const said = new Set<string>();
  return {
    report(where, error) {
      const text = `${where}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
      if (said.has(text)) return;
      said.add(text);
      write(text);
    },
  };
}

/** Wraps a handler; `empty` is what the editor gets when the handler fails. */
export function guard<Params, Result>(
  where: string,
  log: FailureLog,
  empty: Result,
  handler: (params: Params, token: CancellationToken) => Promise<Result> | Result,
): (params: Params, token: CancellationToken) => Promise<Result | ResponseError<never>> {
  return async (params, token) => {
    if (token.isCancellationRequested) return cancelled();
    try {
      const result = await handler(params, token);
      return token.isCancellationRequested ? cancelled() : result;
    } catch (error) {
      log.report(where, error);
      return empty;
    }
  };
}

function cancelled(): ResponseError<never> {
  return new ResponseError(LSPErrorCodes.RequestCancelled, 'The request was cancelled.');
}
