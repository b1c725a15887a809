/**
 * The builds in the recipes of a Makefile: each line of one runs by itself, in the folder of the file. Variables count where the file
 * sets them once, outside of conditions, to something spelled out; what another file or a target may set is unknown.
 * https://www.gnu.org/software/make/manual/make.html
 */
import { notSpelledOut } from './build-command.ts';
import { type ShellBuild, shellBuilds } from './shell-builds.ts';

const maxLength = 256 * 1024;
const maxDepth = 8;
const setting = /^ *(?:(?:export|override|private) +)*([A-Za-z_][\w.-]*) *(=|:=|::=|:::=|\?=|\+=|!=)[ \t]*(.*)$/;
const settingOfTarget = /^[^\t#=]+: *(?:(?:export|override|private) +)*([A-Za-z_][\w.-]*) *(?::|::|\?|\+|!)?=/;

interface Line {
  readonly text: string;
  /** Zero-based, where it begins. */
  readonly at: number;
}

export function makefileBuilds(text: string): readonly ShellBuild[] {
  if (text.length > maxLength || !/\bbuild\b/.test(text) || /^\.(?:ONESHELL|RECIPEPREFIX)\b/m.test(text)) return [];
  // Another program would read the recipes.
  if (/^ *SHELL *[:?]?=(?!.*\b(?:ba|da|a|z|k)?sh\b)/m.test(text)) return [];
  const lines = logicalLines(text);
  const values = variables(lines);
  return lines.flatMap(({ text: line, at }) => {
    if (!line.startsWith('\t')) return [];
    const command = expand(line.replace(/^\t\s*[@+-]*/, ''), values, 0);
    return shellBuilds(command).map((build) => ({ ...build, line: at + build.line }));
  });
}

/** With what is continued on the next line. */
function logicalLines(text: string): readonly Line[] {
  const lines: Line[] = [];
  let open: { text: string; at: number } | undefined;
  for (const [at, each] of text.split(/\r?\n/).entries()) {
    const text: string = open === undefined ? each : `${open.text}\n${each}`;
    open = { text, at: open?.at ?? at };
    if (/(?:^|[^\\])(?:\\\\)*\\$/.test(each)) continue;
    lines.push(open);
    open = undefined;
  }
  return open === undefined ? lines : [...lines, open];
}

/** Of the file itself: those that something else may set, too, are not among them. */
function variables(lines: readonly Line[]): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  const open = new Set<string>();
  let depth = 0;
  for (const { text } of lines) {
    if (/^ *-?s?include\b/.test(text)) return new Map();
    if (/^ *(?:ifeq|ifneq|ifdef|ifndef)\b/.test(text)) depth++;
    if (/^ *endif\b/.test(text)) depth--;
    if (text.startsWith('\t')) continue;
    const [, name, operator, value = ''] = setting.exec(text) ?? [];
    const ofTarget = settingOfTarget.exec(text)?.[1];
    const [, defined] = /^ *(?:override +)?define +([A-Za-z_][\w.-]*)/.exec(text) ?? [];
    for (const each of [ofTarget, defined]) if (each !== undefined && name === undefined) open.add(each);
    if (name === undefined) continue;
    if (depth > 0 || values.has(name) || operator === '+=' || operator === '!=') open.add(name);
    values.set(name, value.replace(/\s*#.*$/, '').trim());
  }
  return new Map([...values].filter(([name]) => !open.has(name)));
}

function expand(text: string, values: ReadonlyMap<string, string>, depth: number): string {
  if (depth > maxDepth) return notSpelledOut;
  return text.replace(/\$\$|\$\(([^()]*)\)|\$\{([^{}]*)\}|\$(?=[({])|\$./g, (whole, round?: string, curly?: string) => {
    if (whole === '$$') return '$';
    const value = values.get(round ?? curly ?? '');
    return value === undefined || value.includes('\n') ? notSpelledOut : expand(value, values, depth + 1);
  });
}
