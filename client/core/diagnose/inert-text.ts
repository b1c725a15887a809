/** Strings of strangers in a report that somebody copies into an issue: no markdown, no mention, no secret. */
import { displayText } from '../tree/display-text.ts';

const longest = 400;
const hidden = '***';

/** One line, with everything that Markdown or a forge would act on escaped; round brackets do nothing without square ones. */
export function inertText(text: string): string {
  return redacted(displayText(text, longest))
    .replace(/[\\`*_[\]#+|<>~$&]/g, '\\$&')
    .replace(/@/g, '@\u200b')
    .replace(/\b(https?):\/\//gi, '$1:\u200b//');
}

/** As code, whatever backquotes are in it. */
export function inertCode(text: string): string {
  const line = redacted(displayText(text, longest));
  const longestRun = Math.max(0, ...[...line.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longestRun + 1);
  return longestRun === 0 ? `\`${line}\`` : `${fence} ${line} ${fence}`;
}

/** Without what looks like a password: in an address, behind a name that says so, or by the form of well-known tokens. */
function redacted(text: string): string {
  return text
    .replace(/(:\/\/)[^/\s@:]+(?::[^/\s@]*)?@/g, `$1${hidden}@`)
    .replace(/\b([\w-]*(?:token|secret|passw(?:or)?d|api[_-]?key|credential)[\w-]*)(\s*[=:]\s*)[^\s,;"']+/gi, `$1$2${hidden}`)
    .replace(/\b(?:gh[pousr]_[A-Za-z0-9]{20,}|glpat-[\w-]{16,}|AKIA[A-Z0-9]{12,}|eyJ[\w-]{10,}\.[\w-]{10,}\.[\w-]*)/g, hidden);
}
