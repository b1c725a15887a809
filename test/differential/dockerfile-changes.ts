/** What a person changes in a Dockerfile. Each gives the changed text, or nothing where there is nothing to change. */
import type { DockerfileText, StageText, Surroundings } from './dockerfile-text.ts';
import { oneLine } from './make-dockerfile.ts';
import { parentsSource } from './parents-writer.ts';
import type { Random } from './random.ts';

export type DockerfileChange = (text: DockerfileText, around: Surroundings, random: Random) => string | undefined;

/** The first line of a stage keeps other builds' results away and stays. */
const firstFree = 1;

export const dockerfileChanges: readonly (readonly [weight: number, name: string, change: DockerfileChange])[] = [
  [3, 'comment added', (text, _, random) => insert(text, random, `# note ${random.integer(100)}`)],
  [3, 'label added', (text, _, random) => insert(text, random, `LABEL added=${random.integer(100)}`)],
  [4, 'variable added', (text, _, random) => insert(text, random, `ENV ADDED=${random.integer(3)}`)],
  [3, 'argument added', (text, _, random) => insert(text, random, `ARG ADDED${random.integer(3)}=x`)],
  [5, 'step added', addStep],
  [2, 'blank line', (text, _, random) => insert(text, random, random.pick(['', '  ', '   # indented note']))],
  [4, 'step removed', (text, _, random) => onLine(text, random, (stage, at) => stage.lines.splice(at, 1)[0])],
  [3, 'steps swapped', (text, _, random) => onLine(text, random, (stage, at) => swap(stage, at))],
  [3, 'step repeated', (text, _, random) => onLine(text, random, (stage, at) => repeat(stage, at))],
  [
    5,
    'command changed',
    (text, _, random) =>
      replace(text, random, /^RUN(?!.*<<)/, (line) => `${line.replace(/^RUN /, 'RUN ')} && echo ${random.integer(9)}`),
  ],
  [
    3,
    'destination changed',
    (text, _, random) => replace(text, random, /^COPY [^<]*\/$/, (line) => line.replace(/\/$/, `${random.integer(9)}/`)),
  ],
  [
    2,
    'owner changed',
    (text, _, random) =>
      replace(text, random, /^COPY (?!--from|<<|\[)/, (line) =>
        line.replace(/^COPY (?:--chown=\S+ )?/, `COPY --chown=${random.pick(['7:7', '8'])} `),
      ),
  ],
  [
    2,
    'document changed',
    (text, _, random) =>
      replace(text, random, /^(?:RUN|COPY) .*<</, (line) => line.replace(/\n/, `\nmore ${random.integer(9)}\n`)),
  ],
  [
    3,
    'source changed',
    (text, { files }, random) =>
      replace(text, random, /^COPY (?!--from|<<|\[)\S+ \S+$/, (line) => {
        const other = random.pick([...files.filter(({ path }) => !/[ "\\$]/.test(path)).map(({ path }) => path), '.', 's*']);
        return line.replace(/^COPY \S+/, `COPY ${other}`);
      }),
  ],
  [
    4,
    'pattern changed',
    (text, { files, hasParents }, random) =>
      hasParents
        ? replace(text, random, /^COPY (?:--\S+ )+[^-[<\s]\S* \S+$/, (line) =>
            line.includes('--parents') ? line.replace(/\S+( \S+)$/, (_, rest) => parentsSource(files, random) + rest) : line,
          )
        : undefined,
  ],
  [3, 'flag changed', (text, around, random) => replace(text, random, /^COPY (?!<<|\[)/, (line) => toggle(line, random, around))],
  [
    2,
    'document renamed',
    (text, _, random) =>
      replace(text, random, /^(?:RUN|COPY) .*<<-?"?(?:EOF|conf)/, (line) =>
        line.replaceAll(/\b(?:EOF|conf)\b/g, `N${random.integer(3)}`),
      ),
  ],
  [
    2,
    'layout',
    (text, _, random) =>
      replace(text, random, /^(?:ENV|COPY --|RUN echo) *\S+ (?!.*<<)/, (line) => line.replace(/^(\w+ \S+) /, '$1 \\\n    ')),
  ],
  [2, 'blanks', (text, _, random) => replace(text, random, /^(?:RUN|COPY|ENV)/, (line) => line.replace(/^(\w+) /, '$1    '))],
  [2, 'value changed', (text, _, random) => replace(text, random, /^ENV A=/, () => `ENV A=${random.pick(['1', '2', '3'])}`)],
  [2, 'default changed', (text, _, random) => replace(text, random, /^ARG \w+=/, (line) => `${line}${random.integer(3)}`)],
  [
    1,
    'lower case',
    (text, _, random) => replace(text, random, /^(?:RUN|COPY)/, (line) => line.replace(/^\w+/, (word) => word.toLowerCase())),
  ],
];

function addStep(text: DockerfileText, around: Surroundings, random: Random): string | undefined {
  const withTools = text.stages.filter(({ from }) => from !== 'scratch');
  if (withTools.length === 0) return undefined;
  const stage = random.pick(withTools);
  return insertInto(stage, random, oneLine(around, random, text.stages.slice(0, text.stages.indexOf(stage))));
}

function toggle(line: string, random: Random, { isOld, hasParents }: Surroundings): string {
  const [name, flag] = random.pick([
    ['chmod', `--chmod=${random.pick(['700', '0640'])} `],
    ['chown', `--chown=${random.pick(['7:7', '8'])} `],
    ...(isOld ? [] : [['link', '--link '] as const, ['exclude', `--exclude=${random.pick(['*.js', '**/*.txt'])} `] as const]),
    ...(hasParents ? [['parents', '--parents '] as const] : []),
  ] as const);
  const without = line.replace(new RegExp(`--${name}(?:=\\S+)? `, 'g'), '');
  return without === line ? line.replace(/^COPY /, `COPY ${flag}`) : without;
}

function insert({ stages }: DockerfileText, random: Random, line: string): string | undefined {
  return insertInto(random.pick(stages), random, line);
}

function insertInto({ lines }: StageText, random: Random, line: string): string {
  // Behind USER there is no right to write.
  const end = lines.findIndex((each) => each.startsWith('USER'));
  const last = end < 0 ? lines.length : end;
  lines.splice(firstFree + random.integer(Math.max(1, last - firstFree + 1)), 0, line);
  return line;
}

function onLine(
  { stages }: DockerfileText,
  random: Random,
  change: (stage: StageText, at: number) => string | undefined,
): string | undefined {
  const fit = stages.filter(({ lines }) => lines.length > firstFree + 1);
  if (fit.length === 0) return undefined;
  const stage = random.pick(fit);
  return change(stage, firstFree + random.integer(stage.lines.length - firstFree));
}

function swap({ lines }: StageText, at: number): string | undefined {
  const [one, other] = [lines[at], lines[at + 1]];
  if (one === undefined || other === undefined || one.startsWith('USER') || other.startsWith('USER')) return undefined;
  lines[at] = other;
  lines[at + 1] = one;
  return `${one} ↔ ${other}`;
}

function repeat({ lines }: StageText, at: number): string | undefined {
  const line = lines[at];
  if (line === undefined) return undefined;
  lines.splice(at, 0, line);
  return line;
}

function replace({ stages }: DockerfileText, random: Random, form: RegExp, change: (line: string) => string): string | undefined {
  const places = stages.flatMap((stage) =>
    stage.lines.map((line, at) => ({ stage, line, at })).filter(({ line, at }) => at >= firstFree && form.test(line)),
  );
  if (places.length === 0) return undefined;
  const { stage, line, at } = random.pick(places);
  stage.lines[at] = change(line);
  return stage.lines[at];
}
