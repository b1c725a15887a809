/** A question on the terminal. Where nobody sits there, nobody has agreed. */
import { createInterface } from 'node:readline/promises';

export async function isAgreedTo(question: string): Promise<boolean> {
  const answer = await answerTo(question);
  if (answer === undefined) process.stderr.write('unstale: nobody is there to be asked; use --yes.\n');
  return /^y(es)?$/i.test(answer ?? '');
}

/** `undefined` where nobody is there. */
export async function answerTo(question: string): Promise<string | undefined> {
  if (process.stdin.isTTY !== true) return undefined;
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return (await terminal.question(question)).trim();
  } finally {
    terminal.close();
  }
}
