/**
 * The kubectl port over the program of that name. It reads no input, so nothing can ask the person for a password behind his back; no
 * preference file changes what our arguments mean; and what it prints is kept in bounds.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { homedir } from 'node:os';
import { delimiter, resolve } from 'node:path';
import type { Kubectl, KubectlResult } from '../cluster-ports.ts';

const longestBytes = 32 * 1024 * 1024;
const keptErrors = 16 * 1024;
const patienceMs = 30_000;

export interface KubectlSettings {
  readonly program?: string;
  readonly environment: NodeJS.ProcessEnv;
  /** Longer than that no answer is waited for, and no more of it is kept. */
  readonly patienceMs?: number;
  readonly mostBytes?: number;
}

export function kubectlCli({ program = 'kubectl', environment, ...limits }: KubectlSettings): Kubectl {
  // Aliases and defaults of https://kubernetes.io/docs/reference/kubectl/kuberc/ could turn a question into something else.
  const env = { ...environment, ...placed(environment), KUBERC: 'off', KUBECTL_KUBERC: 'false', LC_ALL: 'C' };
  return {
    // What no program can be given, such as a zero byte in the name of a context, is refused before there is a process.
    ask: (args, { signal } = {}) =>
      runOnce(program, args, { env, signal, patienceMs, mostBytes: longestBytes, ...limits }).catch((error: unknown) => ({
        ...failed,
        stderr: String(error),
      })),
  };
}

/** It runs elsewhere than we do, where the parts of a relative path would name something else. */
function placed({ KUBECONFIG: paths = '' }: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  if (paths === '') return {};
  const absolute = paths.split(delimiter).map((path) => (path === '' ? path : resolve(path)));
  return { KUBECONFIG: absolute.join(delimiter) };
}

const failed = { kind: 'ended', exitCode: -1, stdout: '' } as const;

interface How {
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal | undefined;
  readonly patienceMs: number;
  readonly mostBytes: number;
}

function runOnce(
  program: string,
  args: readonly string[],
  { env, signal, patienceMs: mostMs, mostBytes }: How,
): Promise<KubectlResult> {
  return new Promise((settle) => {
    if (signal?.aborted === true) return settle({ kind: 'cancelled' });
    // Not in a folder of the workspace, where a file could have the name of a program.
    const stdio: ['ignore', 'pipe', 'pipe'] = ['ignore', 'pipe', 'pipe'];
    const child = spawn(program, [...args], { env, cwd: homedir(), stdio, windowsHide: true, detached: isGrouped });
    const chunks: Buffer[] = [];
    let length = 0;
    let stderr = '';
    const end = (result: KubectlResult): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', cancel);
      settle(result);
    };
    const stop = (kind: 'cancelled' | 'timed-out' | 'too-long'): void => {
      endGroup(child);
      child.stdout.destroy();
      child.stderr.destroy();
      end({ kind });
    };
    const cancel = (): void => stop('cancelled');
    const timer = setTimeout(() => stop('timed-out'), mostMs);
    signal?.addEventListener('abort', cancel, { once: true });
    child.stdout.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length > mostBytes) stop('too-long');
      else chunks.push(chunk);
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr = (stderr + text).slice(-keptErrors);
    });
    child.on('error', (error: NodeJS.ErrnoException) =>
      end(error.code === 'ENOENT' ? { kind: 'missing' } : { ...failed, stderr: error.message }),
    );
    child.on('close', (code) => end({ kind: 'ended', exitCode: code ?? -1, stdout: Buffer.concat(chunks).toString(), stderr }));
  });
}

const isGrouped = process.platform !== 'win32';

/** With what it started to get credentials, which would live on and keep the pipes open. */
function endGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(isGrouped ? -pid : pid, 'SIGKILL');
  } catch {
    // All of it ended by itself meanwhile.
  }
}
