/** Strings of strangers in a report that somebody copies into an issue: no markdown, no mention, no link, no secret. */
import { displayText } from '../tree/display-text.ts';

const longest = 400;
/** What is cut is cut after secrets are out, so that none is shown by half; more than this nobody reads. */
const mostRead = 4_000;
const hidden = '***';
const nothingWide = '\u200b';

/** One line, with everything that Markdown or a forge would act on escaped, or kept apart by a character without width. */
export function inertText(text: string): string {
  return (
    cleaned(text)
      // Round brackets do nothing without square ones.
      .replace(/[\\`*_[\]#+|<>~$&]/g, '\\$&')
      .replace(/^(\d+)(?=[.)])/, `$1${nothingWide}`)
      .replace(/^[-=]/, '\\$&')
      .replace(/[#!~$%&](?=[\w"])/g, `$&${nothingWide}`)
      .replace(/@/g, `@${nothingWide}`)
      .replace(/\bgh-(?=\d)/gi, `$&${nothingWide}`)
      .replace(/\b(www)\./gi, `$1${nothingWide}.`)
      .replace(/:(?=\/\/)/g, `:${nothingWide}`)
  );
}

/** As code, whatever backquotes are in it. */
export function inertCode(text: string): string {
  const line = cleaned(text) || ' ';
  const longestRun = Math.max(0, ...[...line.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longestRun + 1);
  return longestRun === 0 ? `\`${line}\`` : `${fence} ${line} ${fence}`;
}

/** For whoever reads it as data: one line, not endless, without secrets. */
export function cleaned(text: string): string {
  return displayText(redacted(displayText(text, mostRead)), longest);
}

const names = String.raw`[\w-]*(?:token|secret|passw(?:or)?d|passphrase|api[_-]?key|access[_-]?key|credential)[\w-]*`;
const value = String.raw`(?:"[^"]*"?|'[^']*'?|[^\s,;"']+)`;
const secrets: readonly (readonly [form: RegExp, shown: string])[] = [
  [/(:\/\/)[^/\s]*@/g, `$1${hidden}@`],
  [/\b(authorization\s*[=:]\s*(?:\w+\s+)?|bearer\s+)[^\s,;"']+/gi, `$1${hidden}`],
  [new RegExp(String.raw`\b(${names}["']?\s*[=:]\s*)${value}`, 'gi'), `$1${hidden}`],
  [new RegExp(String.raw`(--${names}\s+)${value}`, 'gi'), `$1${hidden}`],
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*-----|$)/g, hidden],
  [/\b(?:gh[pousr]_[A-Za-z0-9]{20,}|github_pat_\w{20,}|glpat-[\w-]{16,}|npm_[A-Za-z0-9]{30,}|xox[abeprs]-[\w-]{10,})/g, hidden],
  [/\b(?:AKIA|ASIA)[A-Z0-9]{12,}/g, hidden],
  [/\beyJ[\w-]{10,}\.[\w-]{10,}(?:\.[\w-]*)?/g, hidden],
];

/** Without what looks like a password: in an address, behind a name that says so, or by the form of well-known tokens. */
function redacted(text: string): string {
  return secrets.reduce((rest, [form, shown]) => rest.replace(form, shown), text);
}
