/** Tools that language models may use: each only reads, so none asks for a confirmation of its own. */
import {
  CancellationError,
  type CancellationToken,
  type Disposable,
  LanguageModelTextPart,
  LanguageModelToolResult,
  lm,
} from 'vscode';
import type { ToolName } from '../contributions.ts';
import type { Log } from '../ports.ts';

export type Answer = (input: unknown, signal: AbortSignal) => Promise<string>;

/** None where VS Code, or what is built from it, has no such tools. */
export function registerTools(log: Log, answers: Readonly<Record<ToolName, Answer>>): readonly Disposable[] {
  const registerTool = (lm as typeof lm | undefined)?.registerTool;
  if (typeof registerTool !== 'function') return [];
  return Object.entries(answers).map(([name, answer]) =>
    registerTool<unknown>(name, {
      invoke: async ({ input }, token) => {
        try {
          const text = await unlessCancelled(token, (signal) => answer(input, signal));
          return new LanguageModelToolResult([new LanguageModelTextPart(text)]);
        } catch (error) {
          if (error instanceof CancellationError) throw error;
          log.error(`${name}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
          throw new Error('Unstale could not answer; its output says why.');
        }
      },
    }),
  );
}

/** What only reads goes on behind until its next step, and nobody waits for it any more. */
async function unlessCancelled(token: CancellationToken, work: (signal: AbortSignal) => Promise<string>): Promise<string> {
  const controller = new AbortController();
  const cancelled = new Promise<never>((_, reject) => {
    const cancel = () => {
      controller.abort();
      reject(new CancellationError());
    };
    if (token.isCancellationRequested) cancel();
    else token.onCancellationRequested(cancel);
  });
  const done = controller.signal.aborted ? cancelled : work(controller.signal);
  return Promise.race([done, cancelled]);
}
