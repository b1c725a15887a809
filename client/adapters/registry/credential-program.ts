/**
 * `docker-credential-<name> get`: a program of the person's own PATH, started without a shell. It is told one host over its standard
 * input; what it prints is bounded, and what it says on standard error is not kept, because secrets have been seen there.
 */
import { spawn } from 'node:child_process';
import { access, constants } from 'node:fs/promises';
import { delimiter, isAbsolute, join } from 'node:path';
import { type Credentials, helperCredentials, isHelperName } from '../../core/registry/stored-credentials.ts';
import { helperCommand } from './helper-command.ts';

const mostBytes = 64 * 1024;

export interface HelperSettings {
  readonly environment: NodeJS.ProcessEnv;
  readonly platform: NodeJS.Platform;
  readonly patienceMs: number;
}

export type HelperAnswer = Credentials | { readonly kind: 'unknown'; readonly because: string };

/** Never rejects. It has none for a registry that nobody logged in to. */
export async function askHelper(name: string, address: string, settings: HelperSettings): Promise<HelperAnswer> {
  if (!isHelperName(name) || /[\s\0]/.test(address)) return unknown('has an impossible name');
  const path = await findOnPath(`docker-credential-${name}`, settings);
  const command = path === undefined ? undefined : helperCommand(path);
  if (command === undefined) return unknown(`docker-credential-${name} is not installed`);
  const { environment, patienceMs } = settings;
  return new Promise((resolve) => {
    const child = spawn(command.program, [...command.arguments], {
      env: environment,
      stdio: ['pipe', 'pipe', 'ignore'],
      windowsHide: true,
      windowsVerbatimArguments: command.isVerbatim,
    });
    const settle = (answer: HelperAnswer): void => {
      clearTimeout(timer);
      child.kill('SIGKILL');
      child.stdout.destroy();
      resolve(answer);
    };
    const timer = setTimeout(() => settle(unknown(`docker-credential-${name} does not answer`)), patienceMs);
    let output = Buffer.alloc(0);
    child.stdin.on('error', () => undefined).end(address);
    child.stdout.on('data', (chunk: Buffer) => {
      output = Buffer.concat([output, chunk]);
      if (output.length > mostBytes) settle(unknown(`docker-credential-${name} prints more than credentials`));
    });
    child.once('error', () => settle(unknown(`docker-credential-${name} cannot be started`)));
    child.once('close', (code) => settle(answerOf(name, code, output.toString('utf8'))));
  });
}

function answerOf(name: string, code: number | null, output: string): HelperAnswer {
  // The helpers of Docker say so on standard output, and end with 1.
  if (/credentials not found/i.test(output)) return { kind: 'none' };
  if (code !== 0) return unknown(`docker-credential-${name} failed`);
  try {
    return helperCredentials(JSON.parse(output));
  } catch {
    return unknown(`docker-credential-${name} prints no credentials`);
  }
}

function unknown(because: string): HelperAnswer {
  return { kind: 'unknown', because };
}

/** Only absolute folders: nothing of the folder that somebody happens to work in is started. */
async function findOnPath(base: string, { environment, platform }: HelperSettings): Promise<string | undefined> {
  const isWindows = platform === 'win32';
  const path = (isWindows ? environment['Path'] : undefined) ?? environment['PATH'] ?? '';
  const names = isWindows ? ['.exe', '.cmd', '.bat'].map((ending) => base + ending) : [base];
  for (const folder of path.split(delimiter).filter(isAbsolute)) {
    for (const name of names) {
      const candidate = join(folder, name);
      const isThere = await access(candidate, constants.X_OK).then(
        () => true,
        () => false,
      );
      if (isThere) return candidate;
    }
  }
  return undefined;
}
