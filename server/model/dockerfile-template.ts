/**
 * Whether a text is a template that some program turns into a Dockerfile: then neither its stages nor its paths are what a
 * builder sees. Braces inside a RUN prove nothing, since `docker inspect --format` and shells use them, too.
 */
import type { Dockerfile } from './dockerfile.ts';

/** Jinja, Go templates, Cottle, ERB and EJS: a line that begins with a mark, or a mark where a name or a path must stand. */
export function isDockerfileTemplate({ instructions }: Dockerfile): boolean {
  return instructions.some(({ keyword, argument }) => {
    if (lineStart.test(keyword)) return true;
    return namingKeywords.has(keyword) && placeholder.test(argument.text);
  });
}

const lineStart = /^(?:\{\{|\{%|\{#|<%)/;
const placeholder = /\{\{[^}]*\}\}|\{%.*%\}|<%=?.*%>/;
const namingKeywords: ReadonlySet<string> = new Set(['FROM', 'COPY', 'ADD', 'WORKDIR', 'ARG']);
