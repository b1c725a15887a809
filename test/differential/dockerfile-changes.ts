/** What a person changes in a Dockerfile. Each gives the changed text, or nothing where there is nothing to change. */
import { type DockerfileText, oneLine, type StageText, type Surroundings } from './dockerfile-text.ts';
import type { Random } from './random.ts';

export type DockerfileChange = (text: DockerfileText, around: Surroundings, random: Random) => string | undefined;

/** The first line of a stage keeps other builds' results away and stays. */
const firstFree = 1;

export const dockerfileChanges: readonly (readonly [weight: number, name: string, change: DockerfileChange])[] = [
  [3, 'comment added', (text, _, random) => insert(text, random, `# note ${random.integer(100)}`)],
  [3, 'label added', (text, _, random) => insert(text, random, `LABEL added=${random.integer(100)}`)],
  [4, 'variable added', (text, _, random) => insert(text, random, `ENV ADDED=${random.integer(3)}`)],
  [3, 'argument added', (text, _, random) => insert(text, random, `ARG ADDED${random.integer(3)}=x`)],
  [5, 'step added', (text, around, random) => insert(text, random, oneLine(around, random, []), isWithTools)],
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
  [2, 'blanks', (text, _, random) => replace(text, random, /^(?:RUN|COPY|ENV)/, (line) => line.replace(/^(\w+) /, '$1    '))],
  [2, 'value changed', (text, _, random) => replace(text, random, /^ENV A=/, () => `ENV A=${random.pick(['1', '2', '3'])}`)],
  [2, 'default changed', (text, _, random) => replace(text, random, /^ARG \w+=/, (line) => `${line}${random.integer(3)}`)],
  [
    1,
    'lower case',
    (text, _, random) => replace(text, random, /^(?:RUN|COPY)/, (line) => line.replace(/^\w+/, (word) => word.toLowerCase())),
  ],
];

function isWithTools({ from }: StageText): boolean {
  return from !== 'scratch';
}

function insert(
  { stages }: DockerfileText,
  random: Random,
  line: string,
  isFit: (stage: StageText) => boolean = () => true,
): string | undefined {
  const fit = stages.filter(isFit);
  if (fit.length === 0) return undefined;
  const { lines } = random.pick(fit);
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
