/**
 * Heredocs: which markers a line carries (`<<EOF`, `<<-"EOF"`, `3<<EOF`, `<< EOF`), and their bodies. Only RUN, COPY, ADD
 * and an ONBUILD of these can have one, and never in JSON form; the caller decides that.
 * https://docs.docker.com/reference/dockerfile/#here-documents
 */
import type { Heredoc } from './instruction.ts';
import { isTooLong, lineAt, type PhysicalLine } from './physical-lines.ts';
import { lexWord } from './word-lexer.ts';

export interface HeredocMarker {
  readonly name: string;
  readonly expands: boolean;
  readonly stripsTabs: boolean;
}

export type HeredocMarkers =
  | { readonly kind: 'markers'; readonly markers: readonly HeredocMarker[] }
  | { readonly kind: 'malformed' };

export interface HeredocBodies {
  readonly heredocs: readonly Heredoc[];
  /** Offset behind the line of the last terminator. */
  readonly next: number;
  /** End of the last line that belongs to them, without line ending. */
  readonly end: number;
  readonly problem: string | undefined;
}

const markerForm = /^[0-9]*<<(-?)[\t\n\f\r ]*([^<]*)$/;
/** BuildKit looks for markers with the backslash as escape, whatever the escape directive says. */
const heredocEscape = '\\';

/** The markers of a joined line, keyword and flags included. A line with an open quote or a bad substitution has none. */
export function heredocMarkers(line: string): HeredocMarkers {
  const none: HeredocMarkers = { kind: 'markers', markers: [] };
  if (!line.includes('<<')) return none;
  const lexed = lexWord(line, { escape: heredocEscape, keepsQuotes: true, keepsEscapes: true, lookUp: undefined });
  if (lexed === undefined) return none;
  const markers: HeredocMarker[] = [];
  for (const word of lexed.words) {
    const match = markerForm.exec(word);
    if (match === null || match[2] === undefined || match[2] === '') continue;
    const read = readName(match[2]);
    if (read === undefined) return { kind: 'malformed' };
    if (read.name !== undefined) markers.push({ name: read.name, expands: read.expands, stripsTabs: match[1] === '-' });
  }
  return { kind: 'markers', markers };
}

/** Reads the bodies that follow `line`, the first one from the next line on. */
export function readHeredocBodies(text: string, line: PhysicalLine, markers: readonly HeredocMarker[]): HeredocBodies {
  const heredocs: Heredoc[] = [];
  let at = line.next;
  let end = line.end;
  for (const marker of markers) {
    const body = readBody(text, at, marker, end);
    heredocs.push(body.heredoc);
    at = body.next;
    end = body.end;
    if (body.problem !== undefined) return { heredocs, next: at, end, problem: body.problem };
  }
  return { heredocs, next: at, end, problem: undefined };
}

interface Body {
  readonly heredoc: Heredoc;
  readonly next: number;
  readonly end: number;
  readonly problem: string | undefined;
}

function readBody(text: string, start: number, marker: HeredocMarker, before: number): Body {
  let end = before;
  let problem: string | undefined;
  let line = lineAt(text, start);
  for (; line !== undefined; line = lineAt(text, line.next)) {
    let from = line.start;
    if (marker.stripsTabs) while (from < line.end && text.charCodeAt(from) === 0x09) from++;
    if (line.end - from === marker.name.length && text.startsWith(marker.name, from)) {
      return { heredoc: heredocOf(text, marker, start, line.start), next: line.next, end: line.end, problem };
    }
    if (isTooLong(text, line)) problem = 'a line of its heredoc is longer than Docker reads';
    end = line.end;
  }
  return {
    heredoc: heredocOf(text, marker, Math.min(start, end), end),
    next: text.length,
    end,
    problem: `the heredoc ${marker.name} never ends`,
  };
}

function heredocOf(text: string, marker: HeredocMarker, start: number, end: number): Heredoc {
  const raw = text.slice(start, end);
  const body = marker.stripsTabs ? raw.replace(/(^|\n)\t+/g, '$1') : raw;
  return { ...marker, body, bodySpan: { start, end } };
}

function readName(spelled: string): { name: string | undefined; expands: boolean } | undefined {
  const rules = { escape: heredocEscape, keepsEscapes: false, lookUp: undefined };
  const bare = lexWord(spelled, { ...rules, keepsQuotes: false });
  const quoted = lexWord(spelled, { ...rules, keepsQuotes: true });
  if (bare === undefined || quoted === undefined) return undefined;
  if (bare.words.length !== 1) return { name: undefined, expands: true };
  const [name = ''] = bare.words;
  return { name, expands: countQuotes(name) === countQuotes(quoted.words[0] ?? '') };
}

function countQuotes(text: string): number {
  return text.split(/['"]/).length - 1;
}
