/**
 * Whether a RUN reads nothing that was copied into the image: packages of the distribution and tools by name, users and
 * folders. Only commands whose every word is understood count; whatever may read a file of the project is no such step.
 */
import type { Command, Install, Step } from './file-facts.ts';
import { absolutePath, isBelow } from './image-paths.ts';
import { isSaidExpensive } from './step-work.ts';

export type Independence = 'system-packages' | 'tools' | 'setup';

const harmless: ReadonlySet<string> = new Set(
  'mkdir echo printf true : set groupadd useradd addgroup adduser usermod groupmod locale-gen rm ln export update-ca-certificates ldconfig apt-mark'.split(
    ' ',
  ),
);
const fetchers: ReadonlySet<string> = new Set(['curl', 'wget', 'tar', 'unzip', 'gpg', 'sha256sum', 'install', 'chmod', 'mv']);

/**
 * `copied`: absolute folders and files that COPY and ADD brought before; `expensive`: commands that somebody says take long.
 * `undefined`: it may read one of the files.
 */
export function independenceOf(
  step: Step,
  copied: readonly string[],
  expensive: readonly string[] = [],
): Independence | undefined {
  const kinds = kindsOf(step, copied);
  if (kinds === undefined || kinds.length < step.commands.length) return undefined;
  const kind = kinds.includes('system-packages') ? 'system-packages' : kinds.includes('tools') ? 'tools' : 'setup';
  return kind === 'setup' && isSaidExpensive(step, expensive) ? 'tools' : kind;
}

/**
 * The first command of the RUN that may read what was copied, when packages of the distribution are installed in front of it and
 * those of the project behind: two things that change at different times.
 */
export function endOfIndependentPart(step: Step, copied: readonly string[]): Command | undefined {
  const kinds = kindsOf(step, copied) ?? [];
  const rest = step.commands.slice(kinds.length);
  const [next] = rest;
  const installsProject = step.installs.some(({ kind, command }) => kind === 'manifest' && rest.includes(command));
  return kinds.includes('system-packages') && installsProject ? next : undefined;
}

/** Of each command up to the first that may read something; `undefined` when nothing of the step can be told. */
function kindsOf(
  { commands, installs, mounts, instruction }: Step,
  copied: readonly string[],
): readonly Independence[] | undefined {
  if (commands.length === 0 || instruction.heredocs.length > 0 || mounts.some(({ type }) => type === 'bind')) return undefined;
  const text = instruction.argument.text;
  // What is read from a file, or given to many commands, may come from the project.
  if (/\$\(|`|<|\bxargs\b|\bsource\b/.test(text)) return undefined;
  const byCommand = new Map(installs.map((install) => [install.command, install]));
  const kinds: Independence[] = [];
  for (const command of commands) {
    const isOpen = !command.isCertain || command.isConditional || mentionsCopied(command, copied);
    const kind = isOpen ? undefined : kindOf(command, byCommand.get(command));
    if (kind === undefined) return kinds;
    kinds.push(kind);
  }
  return kinds;
}

function kindOf(command: Command, install: Install | undefined): Independence | undefined {
  const name = command.program.slice(command.program.lastIndexOf('/') + 1);
  if (install !== undefined) {
    if (install.kind !== 'tools' && install.kind !== 'update') return undefined;
    // An index alone is no work: what installs from it is told.
    if (isSystem(install)) return isNamed(command) ? (install.kind === 'update' ? 'setup' : 'system-packages') : undefined;
    return install.kind === 'tools' && isGlobal(command, install) ? 'tools' : undefined;
  }
  if (harmless.has(name)) return 'setup';
  if (/^(?:apt-get|apt|apk|dnf|yum|microdnf)$/.test(name)) return 'setup';
  if (!fetchers.has(name)) return undefined;
  // A download takes its time, whatever becomes of it.
  const fetches = (name === 'curl' || name === 'wget') && command.args.some(({ text }) => /^https?:\/\//.test(text));
  return fetches ? 'tools' : 'setup';
}

function isSystem({ ecosystem }: Install): boolean {
  return ecosystem.manifests.length === 0 && ['apt', 'apk', 'dnf'].includes(ecosystem.id);
}

/** Words of a package manager that are variables may hold what a file said. */
function isNamed({ args }: Command): boolean {
  return args.every(({ text, isLiteral }) => isLiteral && !/^\.{0,2}\/|\.(?:deb|rpm|apk)$/.test(text));
}

/** A tool that is not put into the project: `npm i -g x`, `go install x@v1`, `cargo install x`, `pip install x==1`. */
function isGlobal(command: Command, { ecosystem }: Install): boolean {
  if (!isNamed(command)) return false;
  const words = command.args.map(({ text }) => text);
  const isPinned = words.some((word) => /[=@]=?v?\d|@latest$/.test(word));
  if (['npm', 'pnpm', 'bun'].includes(ecosystem.id)) return words.some((word) => word === '-g' || word === '--global');
  if (ecosystem.id.startsWith('yarn')) return words[0] === 'global';
  if (ecosystem.id === 'go') return words[0] === 'install' && words.some((word) => word.includes('@'));
  if (ecosystem.id === 'cargo') return words[0] === 'install' && !words.includes('--path');
  return (
    ecosystem.id === 'pip' && isPinned && !words.some((word) => /^-[rce]$|^--(?:requirement|constraint|editable)/.test(word))
  );
}

/** Commands whose operands are files, wherever they run. */
const fileCommands: ReadonlySet<string> = new Set(['mv', 'rm', 'ln', 'chmod', 'install', 'sha256sum']);

/** `mv env.default .env` in a folder of the project. */
function handlesFilesThere({ program, args, redirections, cwd }: Command, copied: readonly string[]): boolean {
  if (cwd !== undefined && !copied.some((folder) => isBelow(cwd, folder) || isBelow(folder, cwd))) return false;
  const operands = fileCommands.has(program.slice(program.lastIndexOf('/') + 1)) ? args : [];
  const files = [...operands, ...redirections.filter(({ operator }) => operator.includes('>')).map(({ target }) => target)];
  return files.some(({ text }) => !/^[-/&+]|^[0-7]{3,4}$|^\d$/.test(text) && !/^[ugoa]*[-+=][rwxXst]+$/.test(text));
}

const archives: ReadonlySet<string> = new Set(['curl', 'wget', 'tar', 'unzip']);

/** Files that a download or an archive puts where the command runs. */
function unpacksThere({ program, args, cwd }: Command, copied: readonly string[]): boolean {
  const name = program.slice(program.lastIndexOf('/') + 1);
  if (!archives.has(name)) return false;
  if (cwd !== undefined && !copied.some((folder) => isBelow(cwd, folder) || isBelow(folder, cwd))) return false;
  const words = args.map(({ text }) => text);
  const valueOf = (flag: RegExp) => words.flatMap((word, index) => (flag.test(word) ? [words[index + 1] ?? ''] : []));
  if (name === 'curl')
    return (
      words.some((word) => /^-\w*O|^--remote-name/.test(word)) ||
      valueOf(/^-\w*o$|^--output$/).some((path) => !path.startsWith('/'))
    );
  const place = name === 'wget' ? /^-\w*[OP]$/ : name === 'tar' ? /^-\w*C$|^--directory$/ : /^-d$/;
  return !valueOf(place).some((path) => path.startsWith('/') || path === '-');
}

function mentionsCopied(command: Command, copied: readonly string[]): boolean {
  const { program, args, redirections, cwd } = command;
  if (unpacksThere(command, copied)) return true;
  if (handlesFilesThere(command, copied)) return true;
  const words = [program, ...args.map(({ text }) => text), ...redirections.map(({ target }) => target.text)];
  return words.some((word) => {
    if (/^\.{1,2}\/|[$~*?[]/.test(word)) return true;
    // A package or a module with its version, and an address, are no paths.
    if (/^[\w@.-][\w@./-]*@[\w.^-]+$|^\w+:\/\//.test(word)) return false;
    const path = word.includes('/') ? absolutePath(word.replace(/^[^/]*=/, ''), cwd) : undefined;
    return path !== undefined && copied.some((folder) => folder !== '/' && (isBelow(path, folder) || isBelow(folder, path)));
  });
}
