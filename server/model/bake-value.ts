/** What bake files hold before anything is put together, and the texts that they are once variables are replaced by their defaults. */
import { type DeclaredText, knownText } from './declared-build.ts';

export type BakeValue =
  /** Text with `${NAME}` in it, escapes already undone except `$${` and `%%{`. */
  | { readonly kind: 'template'; readonly text: string }
  | { readonly kind: 'reference'; readonly name: string }
  | { readonly kind: 'list'; readonly items: readonly BakeValue[] }
  | { readonly kind: 'map'; readonly entries: ReadonlyMap<string, BakeValue> }
  | { readonly kind: 'null' }
  | { readonly kind: 'unknown' };

export interface BakeTarget {
  readonly line: number;
  readonly attributes: ReadonlyMap<string, BakeValue>;
}

export interface BakeFile {
  /** Defaults by name. */
  readonly variables: ReadonlyMap<string, BakeValue>;
  readonly targets: ReadonlyMap<string, BakeTarget>;
}

/** A file with the name that `DeclaredBuild.file` gives back. */
export interface NamedBakeFile {
  readonly path: string;
  readonly file: BakeFile;
}

export type BakeVariables = ReadonlyMap<string, BakeValue>;

const maxVariableDepth = 16;
const maxTemplateLength = 8192;

export function evaluateText(value: BakeValue, variables: BakeVariables, depth = 0): DeclaredText {
  if (value.kind === 'reference') return evaluateVariable(value.name, variables, depth);
  if (value.kind !== 'template' || value.text.length > maxTemplateLength)
    return { kind: 'unknown', because: 'it is computed by an expression', tail: '' };
  let known = '';
  let because: string | undefined;
  for (const part of value.text.split(/(\$\$\{|%%\{|\$\{[^}]*\}|%\{)/)) {
    if (part === '$${' || part === '%%{') known += part.slice(1);
    else if (part === '%{') [known, because] = ['', because ?? 'it is computed by an expression'];
    else if (part.startsWith('${')) {
      const inner = evaluateVariable(part.slice(2, -1).trim(), variables, depth);
      if (inner.kind === 'known') known += inner.text;
      else [known, because] = [inner.tail, because ?? inner.because];
    } else known += part;
  }
  return because === undefined ? knownText(known) : { kind: 'unknown', because, tail: known };
}

function evaluateVariable(name: string, variables: BakeVariables, depth: number): DeclaredText {
  const isName = /^[A-Za-z_][\w-]*$/.test(name);
  const value = isName ? variables.get(name) : undefined;
  if (value === undefined || value.kind === 'null' || depth > maxVariableDepth) {
    const because = isName ? `"${name}" has no value that Unstale can see` : 'it is computed by an expression';
    return { kind: 'unknown', because, tail: '' };
  }
  return evaluateText(value, variables, depth + 1);
}
