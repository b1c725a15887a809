/** The fields of one `--mount`, variables expanded, as BuildKit reads them: a list of comma-separated values with quotes. */
import { expandWord } from '../model/expand-word.ts';
import type { Scope } from '../model/variable.ts';

export interface MountFields {
  readonly type: string;
  readonly from: string;
  readonly source: string;
  /** As spelled after expansion. */
  readonly target: string;
  readonly isReadOnly: boolean;
  readonly id: string;
  readonly sharing: string;
  readonly isRequired: boolean;
  readonly size: string;
  /** `undefined` where it is not given. */
  readonly env: string | undefined;
  readonly mode: string | undefined;
  readonly uid: string | undefined;
  readonly gid: string | undefined;
}

/** `undefined` when a variable in it is not known, or BuildKit would refuse it. */
export function readMountFields(spelled: string, scope: Scope, escape: string): MountFields | undefined {
  const values = new Map<string, string>();
  for (const field of splitFields(spelled)) {
    const equals = field.indexOf('=');
    const name = (equals < 0 ? field : field.slice(0, equals)).toLowerCase();
    const value = expandWord(equals < 0 ? 'true' : field.slice(equals + 1), scope, escape);
    if (!value.isKnown) return undefined;
    values.set(canonicalName(name), value.text);
  }
  const type = (values.get('type') ?? 'bind').toLowerCase();
  const text = (name: string) => values.get(name) ?? '';
  return {
    type,
    from: text('from'),
    source: text('source'),
    target: text('target'),
    isReadOnly: values.has('readonly') ? values.get('readonly') !== 'false' : isReadOnlyByItself(type, values.get('readwrite')),
    id: text('id'),
    sharing: text('sharing').toLowerCase(),
    isRequired: values.get('required') === 'true',
    size: text('size'),
    env: values.get('env'),
    mode: values.get('mode'),
    uid: values.get('uid'),
    gid: values.get('gid'),
  };
}

function canonicalName(name: string): string {
  const others: Readonly<Record<string, string>> = {
    src: 'source',
    dst: 'target',
    destination: 'target',
    ro: 'readonly',
    rw: 'readwrite',
  };
  return others[name] ?? name;
}

function isReadOnlyByItself(type: string, readWrite: string | undefined): boolean {
  if (readWrite !== undefined) return readWrite === 'false';
  return type !== 'cache' && type !== 'tmpfs';
}

/** A field in quotes may hold commas; two quotes in it are one. */
function splitFields(text: string): readonly string[] {
  const fields: string[] = [];
  let field = '';
  let isQuoted = false;
  for (let at = 0; at < text.length; at++) {
    const character = text.charAt(at);
    if (character === '"' && isQuoted && text.charAt(at + 1) === '"') field += text.charAt(at++);
    else if (character === '"') isQuoted = !isQuoted;
    else if (character === ',' && !isQuoted) {
      fields.push(field);
      field = '';
    } else field += character;
  }
  return [...fields, field];
}
