/**
 * A comment for Unstale that keeps nothing quiet: what it was written for is mended, it is misspelled, or it stands where it
 * covers nothing. It reads the comments after all other rules have spoken, and is none of those that say something about builds.
 */
import type { PragmaFacts, PragmaId, ReadPragma } from '../facts/pragma-facts.ts';
import { nearestName } from '../model/nearest-name.ts';
import type { Span } from '../model/span.ts';
import { type Edit, type Finding, type Fix, ruleOverPragmas } from './rule.ts';

export const unusedIgnore = ruleOverPragmas({
  reads: 'pragmas',
  id: 'unused-ignore',
  title: 'Comment for Unstale that ignores nothing',
  severity: 'hint',
  source: 'https://github.com/unstale/unstale#readme',
  why: `A comment \`# unstale ignore=…\` outlives what it was written for. Once the instruction is mended, it only waits to hide the next
mistake in that place from whoever makes it. A name with a typing mistake in it hides nothing at all, although its writer believes it does.`,
  silentWhen: [
    'The rule it names is switched off, left to another tool, or could not be decided: the build context is not known, or the instruction could not be read.',
    'What it names is found for some of the builds that use the Dockerfile, and not for others.',
  ],
  fix: `Takes the name out of the list, and the whole comment with the last one; a misspelled name becomes the nearest one. Both are safe, because
comments are no part of an image; only where the line below would become a parser directive it wants a review.`,
  examples: [
    {
      bad: 'FROM debian:12\n# unstale ignore=[|index-update-alone|] -- the mirror is frozen\nRUN apt-get update && apt-get install -y curl\n',
      fixed: 'FROM debian:12\nRUN apt-get update && apt-get install -y curl\n',
      message: 'index-update-alone reports nothing here',
      files: {},
    },
    {
      note: 'A typing mistake is found with the nearest name.',
      bad: 'FROM debian:12\n# unstale ignore=[|index-update-alon|]\nRUN apt-get update\nRUN apt-get install -y curl\n',
      fixed: 'FROM debian:12\n# unstale ignore=index-update-alone\nRUN apt-get update\nRUN apt-get install -y curl\n',
      message: 'Did you mean index-update-alone?',
      files: {},
    },
    {
      note: 'Only comments may stand between it and what it is about.',
      bad: 'FROM debian:12\n# unstale ignore=[|index-update-alone|]\n\nRUN apt-get update\nRUN apt-get install -y curl\n',
      fixed: 'FROM debian:12\n\nRUN apt-get update\nRUN apt-get install -y curl\n',
      message: 'directly above',
      files: {},
    },
    {
      good: 'FROM debian:12\n# unstale ignore=index-update-alone -- the mirror is frozen\nRUN apt-get update\nRUN apt-get install -y curl\n',
      files: {},
    },
  ],
  check(file, report) {
    const known: ReadonlySet<string> = new Set([...file.ruleIds, 'all']);
    for (const read of file.pragmas) {
      if (!file.allowsIgnores) report(forbidden(read));
      else for (const id of read.ids) reportId(file, read, id, known.has(id.id), report);
    }
  },
});

function forbidden({ pragma }: ReadPragma): Finding {
  return {
    span: pragma.comment.span,
    message:
      'This project does not allow comments that switch rules off (allowIgnores is false), so this one has no effect. Mend what it is about, or set the rule for the project.',
  };
}

function reportId(file: PragmaFacts, read: ReadPragma, id: PragmaId, isKnown: boolean, report: (finding: Finding) => void): void {
  if (!isKnown) {
    report(misspelled(file, id));
    return;
  }
  if (id.isUsed !== false) return;
  const { covers, scope } = read.pragma;
  const what = id.id === 'all' ? 'No rule reports anything here' : `${id.id} reports nothing here`;
  const where = scope === 'stage' ? 'a FROM' : 'what it is about, with no blank line between';
  const message =
    covers === undefined
      ? `This comment covers nothing: it has to stand directly above ${where}.`
      : `${what}, so this comment only waits to hide a later mistake. Remove it.`;
  report({ span: id.span, message, fixes: [removal(file, read, id)] });
}

function misspelled({ ruleIds }: PragmaFacts, { id, span }: PragmaId): Finding {
  const nearest = nearestName(id, ruleIds);
  const fix: Fix | undefined =
    nearest === undefined
      ? undefined
      : {
          title: `Write ${nearest}`,
          safety: 'safe',
          edits: [{ kind: 'replace', span, text: nearest }],
        };
  return {
    span,
    message: `There is no rule ${id}, so nothing is ignored. ${nearest === undefined ? 'The names of all rules are in the documentation.' : `Did you mean ${nearest}?`}`,
    ...(fix === undefined ? {} : { fixes: [fix] }),
  };
}

function removal(file: PragmaFacts, { pragma, ids }: ReadPragma, { id, span }: PragmaId): Fix {
  const { text } = file;
  if (ids.length > 1) {
    return { title: `Remove ${id} from the comment`, safety: 'safe', edits: [withoutId(text, ids, span)] };
  }
  const whole = lineOf(text, pragma.comment.span);
  return {
    title: 'Remove the comment',
    safety: isAboveDirective(file, whole) ? 'review' : 'safe',
    edits: [{ kind: 'replace', span: whole, text: '' }],
  };
}

/** The id with the comma behind it, or with the one before it when it is the last. */
function withoutId(text: string, ids: readonly PragmaId[], span: Span): Edit {
  const index = ids.findIndex((other) => other.span.start === span.start);
  const next = ids[index + 1]?.span.start;
  const cut =
    next === undefined ? { start: ids[index - 1]?.span.end ?? span.start, end: span.end } : { start: span.start, end: next };
  return { kind: 'replace', span: { start: cut.start, end: Math.min(cut.end, text.length) }, text: '' };
}

/** The whole line with its end, or, behind a value, the comment and the blanks before it. */
function lineOf(text: string, { start, end }: Span): Span {
  const lineStart = text.lastIndexOf('\n', start - 1) + 1;
  const before = text.slice(lineStart, start);
  if (before.replace('\uFEFF', '').trim() !== '') return { start: lineStart + before.trimEnd().length, end };
  const newline = text.indexOf('\n', end);
  return { start: before.startsWith('\uFEFF') ? lineStart + 1 : lineStart, end: newline < 0 ? text.length : newline + 1 };
}

/** At the very top of a Dockerfile `# syntax=…` below a comment is a comment, too, until that one goes. */
function isAboveDirective(file: PragmaFacts, { start, end }: Span): boolean {
  return /^\s*#\s*\w+\s*=/.test(file.text.slice(end, end + 200)) && start <= endOfTop(file);
}

/** Asked for each comment of a file that may have thousands. */
const tops = new WeakMap<PragmaFacts, number>();

/** Behind the comments and empty lines that the file begins with. */
function endOfTop(file: PragmaFacts): number {
  const known = tops.get(file);
  if (known !== undefined) return known;
  let end = 0;
  for (const line of file.text.split('\n')) {
    if (!/^\uFEFF?\s*(?:#.*)?$/.test(line)) break;
    end += line.length + 1;
  }
  tops.set(file, end);
  return end;
}
