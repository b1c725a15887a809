/** Dockerfiles made by chance that mostly build: every instruction and flag whose key is predicted, over several stages. */
import { CopyWriter } from './copy-writer.ts';
import type { DockerfileText, StageText, Surroundings } from './dockerfile-text.ts';
import type { Random } from './random.ts';
import { RunWriter } from './run-writer.ts';

export function makeDockerfile(around: Surroundings, random: Random): DockerfileText {
  const count = random.chance(46) ? 1 : 2 + random.integer(3);
  const preamble = random.chance(30) ? [`ARG GLOBAL=${random.pick(['one', 'two'])}`] : [];
  const stages: StageText[] = [];
  for (let index = 0; index < count; index++)
    stages.push(new StageWriter(around, random, stages).write(index, index === count - 1));
  if (random.chance(20)) {
    preamble.push(`ARG BASE=${around.base}`);
    for (const stage of stages)
      if (stage.from === around.base && random.chance(60)) stage.from = random.pick(['$BASE', '${BASE}']);
  }
  for (const stage of stages)
    if (!['image', 'scratch'].includes(stage.from) && random.chance(4))
      stage.from = `--platform=${random.pick(['linux/amd64', '$BUILDPLATFORM'])} ${stage.from}`;
  if (random.chance(25)) preamble.push(random.pick(['ARG TARGETARCH', 'ARG UNUSED=1', '# a comment']));
  return { preamble, stages };
}

/** A line that can stand in a stage that has the tools of the base image and runs as root. */
export function oneLine(around: Surroundings, random: Random, earlier: readonly StageText[]): string {
  return new StageWriter(around, random, earlier).line();
}

const variables = ['ENV A=1', 'ENV A=2 B=x', 'ENV B=$A C="a b"', 'ENV PATH=$PATH:/x', 'ENV D $A rest', 'ENV B=x A=2', 'ENV A='];
const args = [
  ...['ARG V=1', 'ARG V', 'ARG GLOBAL', 'ARG GLOBAL=own', 'ARG TARGETARCH', 'ARG HTTP_PROXY', 'ARG TARGETVARIANT', 'ARG V='],
  ...['ARG V=$A W=2', 'ARG TARGETPLATFORM', 'ARG BUILDPLATFORM', 'ARG TARGETSTAGE', 'ARG A=argued', 'ARG no_proxy=x'],
];
const folders = ['/w', 'sub', '/', '/w/$A', '/w/${B:-none}', '../up', '.', '"/q q"', '/w/'];
const settings = [
  ...['LABEL a=1', 'LABEL a=$A', 'EXPOSE 80', 'STOPSIGNAL SIGTERM', 'VOLUME /data', 'HEALTHCHECK NONE', 'ENTRYPOINT ["x"]'],
  ...['ONBUILD ENV FROM_PARENT=1', 'MAINTAINER Jo', 'HEALTHCHECK --interval=5s CMD true', 'CMD x $A'],
];
const triggers = ['ONBUILD RUN echo on build', 'ONBUILD COPY salt /triggered/', 'ONBUILD WORKDIR /triggered', 'ONBUILD ARG V=on'];

class StageWriter {
  readonly #around: Surroundings;
  readonly #random: Random;
  readonly #earlier: readonly StageText[];
  #isBare = false;

  constructor(around: Surroundings, random: Random, earlier: readonly StageText[]) {
    this.#around = around;
    this.#random = random;
    this.#earlier = earlier;
  }

  write(index: number, isLast: boolean): StageText {
    const random = this.#random;
    const name = random.chance(80) ? `s${index}` : '';
    const parents = this.#earlier.filter((stage) => stage.name !== '' && stage.from !== 'scratch');
    const kind = random.weighted([
      [60, 'base'],
      [parents.length > 0 ? 25 : 0, 'stage'],
      [12, 'scratch'],
      [this.#around.isOld ? 0 : 4, 'named image'],
    ] as const);
    const images = { base: this.#around.base, scratch: 'scratch', 'named image': 'image' };
    const from = kind === 'stage' ? random.pick(parents).name : images[kind];
    this.#isBare = kind === 'scratch';
    const lines = kind === 'scratch' ? ['COPY salt /salt'] : kind === 'stage' ? [] : [`ENV SALT=${this.#around.salt}`];
    const count = 2 + random.integer(6);
    for (let each = 0; each < count; each++) lines.push(this.line());
    if (random.chance(15) && !this.#isBare)
      lines.push(`USER ${random.pick(['1000', 'app', '77:77', 'app:app'])}`, 'RUN echo as somebody else', 'WORKDIR /theirs');
    // As people do: results of other stages are what a stage takes in last.
    if (this.#others().length > 0 && random.chance(55)) lines.push(this.#copies().ofStage(this.#others()));
    // What follows it can hardly be known.
    if (isLast && random.chance(6)) lines.push(this.#copies().moving());
    if (random.chance(20)) lines.push('CMD ["sleep", "1"]');
    return { name, from, lines };
  }

  #copies(): CopyWriter {
    return new CopyWriter(this.#around, this.#random, { earlier: this.#earlier, isBare: this.#isBare });
  }

  /** Earlier stages that make something. */
  #others(): readonly StageText[] {
    return this.#earlier.filter(({ lines }) => lines.some((line) => /^(?:RUN|COPY|ADD|WORKDIR)/.test(line)));
  }

  line(): string {
    const random = this.#random;
    const others = this.#others();
    const { isOld } = this.#around;
    const withTools = (weight: number) => (this.#isBare ? 0 : weight);
    const copies = this.#copies();
    const runs = new RunWriter(this.#around, random);
    const make = random.weighted<() => string>([
      [30, () => copies.ofContext()],
      [withTools(22), () => runs.plain()],
      [withTools(12), () => runs.withMount(others)],
      [others.length > 0 ? 6 : 0, () => copies.ofStage(others)],
      [8, () => random.pick(variables)],
      [8, () => random.pick(args)],
      [7, () => `WORKDIR ${random.pick(folders)}`],
      [withTools(3), () => random.pick(['SHELL ["/bin/sh", "-ec"]', 'SHELL ["/bin/sh", "-c"]'])],
      [6, () => random.pick(settings)],
      [withTools(2), () => random.pick(triggers)],
      [isOld ? 0 : 5, () => copies.document()],
      [isOld ? 0 : withTools(4), () => runs.document()],
      [isOld ? 0 : 5, () => copies.ofNamedContext()],
      [withTools(2), () => copies.ofImage()],
      [isOld ? 0 : 3, () => copies.pinned()],
    ]);
    return make();
  }
}
