/**
 * The frame of a page in a window of its own. Its policy allows one style and nothing else: no script, no picture from elsewhere, no request.
 * Whoever fills it in escapes what strangers wrote.
 */
import { escapeMarkup } from './escape-markup.ts';

export interface PageParts {
  readonly title: string;
  /** Rules of this page alone. */
  readonly style: string;
  /** Markup of the page below its heading. */
  readonly body: string;
}

const commonStyle = `
body { max-width: 1000px; margin: 0 auto; padding: 8px 16px 32px; line-height: 1.5; }
h1 { font-size: 1.5em; font-weight: 600; margin: 12px 0 0; overflow-wrap: anywhere; }
.about { color: var(--vscode-descriptionForeground); }
a { color: var(--vscode-textLink-foreground); }
summary:focus-visible, a:focus-visible { outline: 1px solid var(--vscode-focusBorder); outline-offset: 2px; }
`;

/** `nonce` is new for each page, and allows its one style. */
export function pageHtml({ title, style, body }: PageParts, nonce: string): string {
  const policy = `default-src 'none'; style-src 'nonce-${nonce}'`;
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<title>${escapeMarkup(title)}</title>
<style nonce="${nonce}">${commonStyle}${style}</style>
</head>
<body>
<main>
<h1>${escapeMarkup(title)}</h1>
${body}
</main>
</body>
</html>
`;
}
