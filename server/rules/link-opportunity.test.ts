/** Awkward cases of link-opportunity: where a link helps, and where it lands the files elsewhere. */
import { describe, it } from 'vitest';
import { checkRule } from '../../test/support/check-rule.ts';
import { linkOpportunity } from './link-opportunity.ts';

const from = 'FROM b:1 AS build\n\nFROM debian:12\nRUN apt-get update\n';

const good: readonly (readonly [title: string, text: string])[] = [
  ['a link already', `${from}COPY --link --from=build /x /app/\n`],
  ['a mode, which switches the link off', `${from}COPY --chmod=755 --from=build /x /app/\n`],
  ['an owner by name, whom only the image knows', `${from}COPY --chown=app --from=build /x /app/\n`],
  ['a folder that is a link in many images', `${from}COPY --from=build /x /lib/x\n`],
  ['a folder of the running system', `${from}COPY --from=build /x /var/run/x\n`],
  ['a later RUN that reads it anyway', `${from}COPY --from=build /x /app/\nRUN /app/x\n`],
  ['nothing above that changes', 'FROM b:1 AS build\n\nFROM debian:12\nCOPY --from=build /x /app/\n'],
  ['files of the context', `${from}COPY x /app/\n`],
  ['a stage that is not built last', `${from}COPY --from=build /x /app/\n\nFROM debian:12\n`],
  ['an old frontend', `# syntax=docker/dockerfile:1.3\n${from}COPY --from=build /x /app/\n`],
];

describe('link-opportunity', () => {
  it('hints at files of a stage and of an image, with an owner by number too, and never has a fix', () => {
    for (const copy of ['--from=build /x /app/', '--from=alpine:3 /etc/x /app/x', '--chown=1000:1000 --from=build /x /app/'])
      checkRule(linkOpportunity, { text: `${from}[|COPY ${copy}|]\n`, severity: 'hint', fixed: null });
  });
  it.each(good)('is silent about %s', (_, text) => checkRule(linkOpportunity, { text }));
  it.each(['buildah', 'kaniko', 'legacy'] as const)('is silent where %s builds', (builder) =>
    checkRule(linkOpportunity, { text: `${from}COPY --from=build /x /app/\n`, options: { builder } }),
  );
});
