/** Starts a program with an argument array (never a shell) and collects what it says. */
import { spawn } from 'node:child_process';

export interface ProcessResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface ProcessOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly input?: string | Uint8Array;
  readonly signal?: AbortSignal;
  /** Hears what it says as it says it, and may ask it to end; its exit is waited for all the same. */
  readonly onStderr?: (text: string, end: () => void) => void;
}

/** Resolves with the exit code, whatever it is; 127 when the program does not exist. */
export function runProcess(program: string, args: readonly string[], options: ProcessOptions = {}): Promise<ProcessResult> {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      cwd: options.cwd,
      env: options.env ?? process.env,
      signal: options.signal,
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => {
      stderr.push(chunk);
      options.onStderr?.(chunk.toString('utf8'), () => child.kill('SIGINT'));
    });
    child.stdin.on('error', () => undefined);
    child.on('error', (error) => resolve({ exitCode: 127, stdout: '', stderr: error.message }));
    child.on('close', (code) =>
      resolve({
        exitCode: code ?? 130,
        stdout: Buffer.concat(stdout).toString('utf8'),
        stderr: Buffer.concat(stderr).toString('utf8'),
      }),
    );
    child.stdin.end(options.input ?? '');
  });
}

/** As `runProcess`, but a failure is an error that shows the command and the end of what it said. */
export async function runOrThrow(program: string, args: readonly string[], options: ProcessOptions = {}): Promise<ProcessResult> {
  const result = await runProcess(program, args, options);
  if (result.exitCode !== 0) {
    throw new Error(
      `${program} ${args.join(' ')} ended with ${result.exitCode}:\n${(result.stderr || result.stdout).slice(-4000)}`,
    );
  }
  return result;
}
