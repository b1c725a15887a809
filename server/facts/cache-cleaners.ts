/**
 * Commands and flags that empty a package cache or go around it: against a cache mount in the same RUN, which is there to
 * keep it.
 */
import { cacheCleaners, cacheFlags, cacheVariables } from '../knowledge/cache-killers.ts';
import type { Span } from '../model/span.ts';
import type { Command, Mount, Step } from './file-facts.ts';
import { isBelow } from './image-paths.ts';

export interface Defeat {
  readonly mount: Mount;
  readonly kind: 'cleaner' | 'flag' | 'variable';
  /** As a person writes it: `apt-get clean`, `--no-cache-dir`. */
  readonly label: string;
  readonly span: Span;
  readonly command: Command;
}

/** Each mount of the RUN that something in it works against, with the first such thing. */
export function defeatedMounts(step: Step): readonly Defeat[] {
  return step.mounts.flatMap((mount) => {
    if (mount.type !== 'cache' || mount.target === undefined) return [];
    for (const command of step.commands) {
      // A cache that each build has for itself is emptied on purpose, and so is one that somebody can choose to keep.
      const isChosen = mount.sharing === 'private' || (command.isConditional && dependsOnDeclared(step));
      const cleaner = isChosen ? undefined : (removal(command, mount) ?? cleaning(command, mount));
      const found = cleaner ?? passing(command, mount) ?? switchedOff(step, command, mount);
      if (found !== undefined) return [{ mount, command, ...found }];
    }
    return [];
  });
}

/** A condition on a variable that nobody declares has always the same answer. */
function dependsOnDeclared({ instruction, scope }: Step): boolean {
  return [...instruction.argument.text.matchAll(/\$\{?([A-Za-z_]\w*)/g)].some(([, name = '']) => scope.get(name) !== undefined);
}

type Found = Pick<Defeat, 'kind' | 'label' | 'span'>;

/** `rm -rf` of the folder, of all in it, or of a folder above. */
function removal({ program, args, cwd, span }: Command, { target = '' }: Mount): Found | undefined {
  if (nameOf(program) !== 'rm' || !args.some(({ text }) => /^-\w*[rR]|^--recursive$/.test(text))) return undefined;
  const path = args.find(({ text }) => {
    if (text.startsWith('-') || text.includes('$')) return false;
    const folder = text.replace(/\/(?:\*|\{,?[^}]*\})$/, '').replace(/\/+$/, '');
    const absolute = folder.startsWith('/')
      ? folder
      : folder.startsWith('~/')
        ? `/root/${folder.slice(2)}`
        : `${cwd ?? ''}/${folder}`;
    return !/[*?[{]/.test(folder) && absolute.length > 1 && isBelow(target, absolute);
  });
  return path && { kind: 'cleaner', label: `rm -rf ${path.text}`, span };
}

function cleaning({ program, args, span }: Command, mount: Mount): Found | undefined {
  const words = args.map(({ text }) => text);
  const plain = words.filter((word) => !word.startsWith('-'));
  const cleaner = cacheCleaners.find(
    ({ programs, words: wanted, folders }) =>
      programs.includes(nameOf(program)) &&
      wanted.every((word, index) => (word.startsWith('-') ? words.includes(word) : plain[index] === word)) &&
      isOver(mount, folders),
  );
  return cleaner && { kind: 'cleaner', label: [nameOf(program), ...cleaner.words].join(' '), span };
}

function passing({ program, args }: Command, mount: Mount): Found | undefined {
  const own = cacheFlags.filter(({ programs, folders }) => programs.includes(programOf(program, args)) && isOver(mount, folders));
  const word = args.find(({ text }) => own.some(({ words }) => words.includes(text)));
  return word && { kind: 'flag', label: word.text, span: word.span };
}

function switchedOff({ scope }: Step, { program, args, assignments, span }: Command, mount: Mount): Found | undefined {
  for (const [name, { programs, folders }] of cacheVariables) {
    if (!programs.includes(programOf(program, args)) || !isOver(mount, folders)) continue;
    const assigned = assignments.find(({ text }) => text.startsWith(`${name}=`));
    const value = assigned?.text.slice(name.length + 1) ?? textOf(scope.get(name)?.value);
    if (value !== undefined && !/^(?:|0|off|false|no)$/i.test(value))
      return { kind: 'variable', label: `${name}=${value}`, span: assigned?.span ?? span };
  }
  return undefined;
}

function textOf(value: { readonly kind: string; readonly text?: string } | undefined): string | undefined {
  return value?.kind === 'known' ? value.text : undefined;
}

/** Whatever the home folder is: `/root/.npm`, `/home/node/.npm`, and folders above or below. */
function isOver({ target = '' }: Mount, folders: readonly string[]): boolean {
  return folders.some(
    (folder) =>
      target.endsWith(folder) || target.includes(`${folder}/`) || (folder.startsWith('/var') && isBelow(folder, target)),
  );
}

/** `python -m pip` is pip. */
function programOf(program: string, args: Command['args']): string {
  const name = nameOf(program);
  if (!/^python[\d.]*$/.test(name)) return name.replace(/^pip[\d.]+$/, 'pip');
  return args[0]?.text === '-m' ? (args[1]?.text ?? '') : name;
}

function nameOf(program: string): string {
  return program.slice(program.lastIndexOf('/') + 1);
}
