/** Changes that the builder will not notice, in sentences with what helps. */
import type { UnseenChangeInfo } from '../../../server/protocol.ts';
import { displayText } from '../tree/display-text.ts';

const mostNamed = 5;

export function unseenText(unseen: readonly UnseenChangeInfo[]): readonly string[] {
  const of = (kind: UnseenChangeInfo['kind']) => unseen.filter((each) => each.kind === kind).map(nameOf);
  const [files, others, folders] = [of('same-stat'), of('namesake'), of('folder-mode')];
  return [
    ...(files.length > 0
      ? [
          `The builder will not see that ${listed(files)} changed: size and date are those of before. Touch ${itThem(files)}, or drop the builder's copy: unstale prune-cache --only contexts.`,
        ]
      : []),
    ...(others.length > 0
      ? [
          `The builder will take ${listed(others)} from another project whose folder is called the same: size and date are equal. Drop the builder's copy: unstale prune-cache --only contexts.`,
        ]
      : []),
    ...(folders.length > 0
      ? [
          `The builder will not see the mode of ${listed(folders)}: it keeps the one that the folder had when it was added. Drop the builder's copy: unstale prune-cache --only contexts.`,
        ]
      : []),
  ];
}

function nameOf({ context, path }: UnseenChangeInfo): string {
  return displayText(context === '' ? path : `${context}:${path}`, 120);
}

function listed(names: readonly string[]): string {
  const more = names.length > mostNamed ? ` and ${names.length - mostNamed} more` : '';
  return `${names.slice(0, mostNamed).join(', ')}${more}`;
}

function itThem(names: readonly string[]): string {
  return names.length === 1 ? 'it' : 'them';
}
