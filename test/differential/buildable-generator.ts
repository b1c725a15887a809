/**
 * Dockerfiles that build on an image in which every command succeeds, with every way to write what an image records in its
 * history. `changed` is the same file with one instruction that an image tells of taken away, added or written otherwise;
 * `alike` is it with other comments and blank lines.
 */
import fc from 'fast-check';

export interface Buildable {
  readonly text: string;
  readonly changed: string;
  readonly alike: string;
  readonly args: Readonly<Record<string, string>>;
  /** Stages that can be built, the last one included. */
  readonly targets: readonly string[];
}

const gap = fc.constantFrom(' ', ' ', ' ', '  ', '\t', ' \\\n', ' \\\n    ', ' \\\n# a comment\n  ', ' \\\n\n  ');
const word = fc.constantFrom(
  ...['echo', 'a', 'x=1', '"b  c"', "'d e'", '&&', ';', '|', '$A', '${A:-b}', '$(ls)', '-f', '#no', 'é', '\\"', '\\\\'],
  ...['{', '*', '2>&1', 'path\\ with\\ blanks', '["a"]', '%q', '`', '<x', '\ttab'],
);
const path = fc.constantFrom('.', 'src', './src/a.js', '/x/', 'b.txt', 'src/*', 'a\\ b', '"q"', 'x*', './', '/src/../b.txt');
const destination = fc.constantFrom('/x/', './', 'dir/', '/a/b/', '/d$E/', '$E/', '/d/${E:-e}/');
const value = fc.constantFrom(
  '1',
  '"x y"',
  "'z  z'",
  '$A',
  '${A:-b}',
  'a\\ b',
  '"\\"q\\""',
  '$E/x',
  '"$A"',
  '',
  'k=l',
  '"#"',
  'é',
);
const envName = fc.constantFrom('E', 'F', 'G.h', 'A', 'PATH2');
const jsonString = fc.constantFrom(
  '"a"',
  '"b  c"',
  '"\\u0041"',
  '"\\\\"',
  '"]"',
  '"d,e"',
  '"/x y/"',
  '"#"',
  '"é"',
  '"$A"',
  '"\\t"',
);
const json = (least: number) =>
  fc.array(jsonString, { minLength: least, maxLength: 4 }).map((strings) => `[${strings.join(', ')}]`);
const runJson = json(0).map((text) => text.replace('[', text === '[]' ? '["/bin/true"' : '["/bin/true", '));

const spread = (words: readonly string[]) =>
  fc
    .array(gap, { minLength: words.length, maxLength: words.length })
    .map((gaps) => words.map((text, at) => gaps[at] + text).join(''));
const words = (of: fc.Arbitrary<string>, least = 1) => fc.array(of, { minLength: least, maxLength: 5 }).chain(spread);
const flags = (...all: string[]) => fc.subarray(all).map((some) => some.map((flag) => ` ${flag}`).join(''));
const said = (keyword: string, argument: fc.Arbitrary<string>) => argument.map((text) => keyword + text);

const heredocBody = fc
  .array(fc.constantFrom('echo  a', '# no comment', '\ttabbed', 'ends \\', '', '$A', '"', 'RUN x'), { maxLength: 4 })
  .map((lines) => lines.map((line) => `${line}\n`).join(''));
const runHeredoc = fc.oneof(
  heredocBody.map((body) => `RUN <<EOF\n${body}EOF`),
  heredocBody.map((body) => `RUN <<-"E F"\n${body}\tE F`),
  heredocBody.map((body) => `RUN --network=none << EOF\n#!/usr/bin/env sh\n${body}EOF`),
  fc.tuple(heredocBody, heredocBody).map(([one, two]) => `RUN cat <<A - <<-'B' && x\n${one}A\n${two}\tB`),
);
const copyFlags = flags('--chown=1:1', '--chown=node', '--chmod=755', '--link', '--exclude=b.txt', '--chmod=0$MODE').map((text) =>
  text.replace(' --chown=1:1 --chown=node', ' --chown=$A:1').replace(/ --chmod=755(.*) --chmod=0\$MODE/, ' --chmod=755$1'),
);
const copyHeredoc = fc
  .tuple(copyFlags, heredocBody, fc.boolean())
  .map(
    ([some, body, hasPath]) =>
      `COPY${some.replace(' --exclude=b.txt', '')} <<one.txt <<"two"${hasPath ? ' b.txt' : ''} /h/\n${body}one.txt\n${body}two`,
  );
const healthcheck = fc.oneof(
  fc.constant('HEALTHCHECK NONE'),
  fc
    .tuple(flags('--interval=1m30s', '--timeout=500ms', '--start-period=2s', '--start-interval=1.5s', '--retries=3'), words(word))
    .map(([some, command]) => `HEALTHCHECK${some} CMD${command}`),
  json(1).map((text) => `HEALTHCHECK --interval=5s CMD ${text}`),
);

const told = fc.oneof(
  { weight: 3, arbitrary: said('RUN', words(word)) },
  said('run', words(word)),
  fc
    .tuple(flags('--network=none', '--mount=type=cache,target=/c', '--mount=type=tmpfs,target=/t'), words(word))
    .map(([some, command]) => `RUN${some}${command}`),
  runJson.map((text) => `RUN ${text}`),
  runHeredoc,
  fc
    .tuple(copyFlags, fc.array(path, { minLength: 1, maxLength: 3 }), destination)
    .map(([some, paths, to]) => `COPY${some} ${paths.join(' ')} ${to}`),
  fc.tuple(path, destination).map(([from, to]) => `ADD --chown=0 ${from} ${to}`),
  fc.constant('COPY ["b.txt", "/j j/"]'),
  copyHeredoc,
  fc
    .array(fc.tuple(envName, value), { minLength: 1, maxLength: 3 })
    .chain((pairs) => spread(pairs.map((pair) => pair.join('='))))
    .map((text) => `ENV${text}`),
  fc.tuple(envName, words(word)).map(([name, text]) => `ENV ${name}${text}`),
  said('CMD', words(word)),
  json(0).map((text) => `CMD ${text}`),
  said('ENTRYPOINT', words(word)),
  json(1).map((text) => `ENTRYPOINT ${text}`),
  fc.constantFrom(
    'WORKDIR /app',
    'WORKDIR sub',
    'WORKDIR ../up/',
    'WORKDIR $E',
    'WORKDIR /w/$E/x',
    'WORKDIR "/with blank"',
    'WORKDIR /',
  ),
  fc.constantFrom('USER node', 'USER 1:1', 'USER root', 'USER ${U:-0}'),
  fc.constantFrom('EXPOSE 80', 'EXPOSE 443/tcp 53/UDP 80', 'EXPOSE 8000-8002', 'EXPOSE 9 8'),
  fc.constantFrom('VOLUME /v', 'VOLUME /v /w$E', 'VOLUME ["/v", "/x y"]'),
  fc.constantFrom('STOPSIGNAL SIGINT', 'STOPSIGNAL 9', 'SHELL ["/bin/bash", "-o", "pipefail", "-c"]', 'SHELL ["/bin/sh", "-c"]'),
  fc.constantFrom(
    'MAINTAINER  Jo  Example',
    'ONBUILD RUN x',
    'ONBUILD ENV E=onbuild',
    'ONBUILD COPY b.txt /$E/',
    'LABEL a=1 b="$A"',
  ),
  healthcheck,
  fc.constantFrom('ARG A=default', 'ARG A', 'ARG E=arg', 'ARG A=1 B="2 3"', 'ARG TARGETOS', 'ARG MODE=644'),
);

const stage = fc.array(told, { minLength: 1, maxLength: 9 });

/** Heads that only differ in what they stand on: the base, the stage before, or nothing. */
const heads = (base: string) => ['FROM $BASE', `FROM ${base}`, `FROM --platform=$TARGETPLATFORM ${base}`];

export function buildable(base: string): fc.Arbitrary<Buildable> {
  return fc
    .record({
      stages: fc.array(fc.tuple(stage, fc.constantFrom(0, 1, 2, 3, 3)), { minLength: 1, maxLength: 3 }),
      change: fc.tuple(fc.nat(), fc.constantFrom('removed', 'added', 'written')),
      args: fc.dictionary(fc.constantFrom('A', 'E', 'MODE'), fc.constantFrom('600', '0'), { maxKeys: 2 }),
      hasReturns: fc.boolean(),
      isBackTick: fc.boolean(),
    })
    .map(({ stages, change, args, hasReturns, isBackTick }) => {
      const lines = stages.map(([steps, head], index) => {
        const from = head === 3 && index > 0 ? `FROM s${index - 1}` : heads(base)[head % 3];
        return [`${from} AS s${index}`, ...steps, ...(index > 0 ? [`COPY --from=s${index - 1} /bin/tr* /from/`] : [])];
      });
      const write = (each: readonly (readonly string[])[], comment: string) => {
        const text = `ARG BASE=${base}\n${comment}${each.flat().join(`\n${comment}`)}\n`;
        const escaped = isBackTick ? `# escape=\`\n${swapped(text)}` : text;
        return hasReturns ? escaped.replaceAll('\n', '\r\n') : escaped;
      };
      const names = stages.map((_, index) => `s${index}`);
      const changed = [...lines.slice(0, -1), changeOne(lines.at(-1) ?? [], change)];
      return {
        text: write(lines, ''),
        alike: write(lines, '# says nothing\n\n'),
        changed: write(changed, ''),
        args,
        targets: names,
      };
    });
}

function swapped(text: string): string {
  return text.replace(/[\\`]/g, (character) => (character === '\\' ? '`' : '\\'));
}

/** Of the last stage, FROM excluded. */
function changeOne(lines: readonly string[], [at, how]: readonly [number, string]): readonly string[] {
  const index = 1 + (at % (lines.length - 1));
  const line = lines[index] ?? '';
  if (how === 'added') return [...lines.slice(0, index + 1), 'RUN something new', ...lines.slice(index + 1)];
  const isTold = !/^(?:ONBUILD|LABEL|ARG|MAINTAINER)/.test(line);
  if (how === 'removed' && isTold && index > 1) return [...lines.slice(0, index), ...lines.slice(index + 1)];
  return [...lines, 'ENV LAST=new'];
}
