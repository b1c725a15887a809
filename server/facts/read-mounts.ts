/** `RUN --mount=…`: keys in any order, `target|dst|destination`, quoted values, variables. */
import { expandWord } from '../model/expand-word.ts';
import type { Flag } from '../model/instruction.ts';
import type { Scope } from '../model/variable-scope.ts';
import { originOf } from './copy-origin.ts';
import type { Mount } from './file-facts.ts';
import { joinDirectory } from './stage-state.ts';
import type { StepPlace } from './step-place.ts';

export function readMounts(place: StepPlace, scope: Scope): readonly Mount[] {
  return place.instruction.flags.filter(({ name }) => name === 'mount').map((flag) => readMount(flag, place, scope));
}

function readMount(flag: Flag, place: StepPlace, scope: Scope): Mount {
  const fields = readFields(flag.value ?? '');
  const expanded = (name: string): string | undefined => {
    const value = fields.get(name);
    const expansion = value === undefined ? undefined : expandWord(value, scope, place.dockerfile.escape);
    return expansion?.isKnown ? expansion.text : undefined;
  };
  const target = expanded('target') ?? expanded('dst') ?? expanded('destination');
  const from = fields.get('from');
  const type = fields.get('type') ?? 'bind';
  return {
    type,
    from: from === undefined ? { kind: 'context' } : originOf(from, fromSpan(flag, from), place),
    source: expanded('source') ?? expanded('src'),
    spelledSource: fields.get('source') ?? fields.get('src'),
    target: target === undefined ? undefined : joinDirectory(place.state.cwd, target),
    isWritable: isWritable(type, fields),
    ...{ id: fields.get('id'), sharing: fields.get('sharing'), uid: fields.get('uid'), gid: fields.get('gid') },
    mode: fields.get('mode'),
    spelledTarget: fields.get('target') ?? fields.get('dst') ?? fields.get('destination'),
    span: flag.span,
  };
}

function readFields(value: string): ReadonlyMap<string, string> {
  const fields = new Map<string, string>();
  for (const field of value.split(',')) {
    const equals = field.indexOf('=');
    const name = (equals < 0 ? field : field.slice(0, equals)).trim().toLowerCase();
    fields.set(name, equals < 0 ? 'true' : field.slice(equals + 1).trim());
  }
  return fields;
}

function isWritable(type: string, fields: ReadonlyMap<string, string>): boolean {
  const spelled = fields.get('rw') ?? fields.get('readwrite');
  if (spelled !== undefined) return spelled !== 'false';
  const readOnly = fields.get('ro') ?? fields.get('readonly');
  return readOnly === undefined ? type !== 'bind' : readOnly === 'false';
}

/** The place of the image or stage name, as exact as the flag's own spelling allows. */
function fromSpan(flag: Flag, from: string) {
  const value = flag.value ?? '';
  const at = /(?:^|,)from=/.exec(value);
  const place = flag.valueSpan;
  if (at === null || place === undefined || place.end - place.start !== value.length) return flag.span;
  const start = place.start + at.index + at[0].length;
  return { start, end: start + from.length };
}
