/** `--link` and `--chmod` on one COPY or ADD: the builder then copies in the usual way, and the link brings nothing. */
import { instructionLabel } from '../facts/step-label.ts';
import { rule } from './rule.ts';

export const linkWithChmodIneffective = rule({
  id: 'link-with-chmod-ineffective',
  title: 'Link that `--chmod` switches off',
  severity: 'information',
  source: 'https://docs.docker.com/reference/dockerfile/#copy---link',
  why: `With \`--link\` the files of a COPY are a layer of their own, which is reused even when the layers below it change. BuildKit does so
only without \`--chmod\`: with both, it copies in the usual way, and the COPY runs again with everything below it.

An engine with Docker's own image store has no such layers at all.`,
  silentWhen: ['Only one of the two is there, or `--link=false`.'],
  fix: 'Removes `--link`: what is built stays the same. To have the link, set the mode where the file comes from.',
  examples: [
    {
      bad: 'FROM debian:12\nCOPY [|--link|] --chmod=755 run.sh /usr/local/bin/\n',
      fixed: 'FROM debian:12\nCOPY --chmod=755 run.sh /usr/local/bin/\n',
      message: 'copies in the usual way',
    },
    { good: 'FROM debian:12\nCOPY --link run.sh /usr/local/bin/\nCOPY --chmod=755 a.sh /usr/local/bin/\n' },
    { good: 'FROM debian:12\nCOPY --link=false --chmod=755 run.sh /usr/local/bin/\n' },
  ],
  engine: [
    {
      name: 'A COPY with `--link` and `--chmod` runs again when a step above it does; with `--link` alone it is reused.',
      files: { 'run.sh': 'one\n' },
      bad: 'FROM debian:12\nARG NEW=1\nRUN echo $NEW > /new\nCOPY --link --chmod=755 run.sh /usr/local/bin/run.sh\n',
      fixed: 'FROM debian:12\nARG NEW=1\nRUN echo $NEW > /new\nCOPY --link run.sh /usr/local/bin/run.sh\n',
      isFixedByHand: true,
      store: 'containerd',
      change: { buildArgs: { NEW: '2' } },
      badStep: { startsWith: 'COPY --link --chmod', second: 'runs' },
      fixedStep: { startsWith: 'COPY --link run.sh', second: 'cached' },
    },
  ],
  check(file, report) {
    for (const { instruction } of file.stages.flatMap(({ steps }) => steps)) {
      if (instruction.keyword !== 'COPY' && instruction.keyword !== 'ADD') continue;
      const link = instruction.flags.find(({ name, value }) => name === 'link' && value !== 'false');
      if (link === undefined || !instruction.flags.some(({ name }) => name === 'chmod')) continue;
      const { text } = file.dockerfile;
      const blanks = /^[ \t]+/.exec(text.slice(link.span.end))?.[0].length ?? 0;
      report({
        span: link.span,
        message:
          `\`--link\` has no effect beside \`--chmod\`: the builder copies in the usual way, so \`${instructionLabel(instruction)}\` runs again with ` +
          'everything above it that changes. Leave out one of the two.',
        fixes: [
          {
            title: 'Remove `--link`',
            safety: 'safe',
            edits: [{ kind: 'replace', span: { start: link.span.start, end: link.span.end + blanks }, text: '' }],
          },
        ],
      });
    }
  },
});
