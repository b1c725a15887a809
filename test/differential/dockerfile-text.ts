/** Dockerfiles made by chance that mostly build: every instruction and flag whose key is predicted, over several stages. */
import type { Listed } from './context-folder.ts';
import type { Random } from './random.ts';

export interface StageText {
  /** Lower case; empty for a stage without a name. */
  name: string;
  from: string;
  /** One instruction each, possibly of several lines. */
  lines: string[];
}

export interface DockerfileText {
  preamble: string[];
  stages: StageText[];
}

export interface Surroundings {
  readonly salt: string;
  readonly base: string;
  readonly files: readonly Listed[];
  /** Named contexts of the build. */
  readonly named: readonly string[];
  /** Where a server gives a file, and its checksum. */
  readonly served: { readonly address: string; readonly checksum: string } | undefined;
}

export function textOf({ preamble, stages }: DockerfileText): string {
  const parts = stages.map(({ name, from, lines }) => [`FROM ${from}${name === '' ? '' : ` AS ${name}`}`, ...lines].join('\n'));
  return [...preamble, ...parts, ''].join('\n');
}

export function makeDockerfile(around: Surroundings, random: Random): DockerfileText {
  const count = random.chance(45) ? 1 : 2 + random.integer(3);
  const preamble = random.chance(30) ? [`ARG GLOBAL=${random.pick(['one', 'two'])}`] : [];
  const stages: StageText[] = [];
  for (let index = 0; index < count; index++) stages.push(new StageWriter(around, random, stages).write(index));
  if (random.chance(25)) preamble.push(random.pick(['ARG TARGETARCH', 'ARG UNUSED=1', '# a comment']));
  return { preamble, stages };
}

/** A line that can stand in a stage that has the tools of the base image and runs as root. */
export function oneLine(around: Surroundings, random: Random, stages: readonly StageText[]): string {
  return new StageWriter(around, random, stages).line();
}

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

  write(index: number): StageText {
    const random = this.#random;
    const name = random.chance(80) ? `s${index}` : '';
    const parents = this.#earlier.filter((stage) => stage.name !== '' && stage.from !== 'scratch');
    const kind = random.weighted([
      [60, 'base'],
      [parents.length > 0 ? 25 : 0, 'stage'],
      [12, 'scratch'],
    ] as const);
    const from = kind === 'stage' ? random.pick(parents).name : kind === 'scratch' ? 'scratch' : this.#around.base;
    this.#isBare = kind === 'scratch';
    const lines = kind === 'scratch' ? ['COPY salt /salt'] : kind === 'base' ? [`ENV SALT=${this.#around.salt}`] : [];
    const count = 2 + random.integer(6);
    for (let each = 0; each < count; each++) lines.push(this.line());
    if (random.chance(15) && !this.#isBare) lines.push('USER 1000', 'RUN echo as somebody else');
    if (random.chance(20)) lines.push('CMD ["sleep", "1"]');
    return { name, from, lines };
  }

  line(): string {
    const random = this.#random;
    const others = this.#earlier.filter(({ lines }) => lines.some((line) => /^(?:RUN|COPY|ADD|WORKDIR)/.test(line)));
    const make = random.weighted<() => string>([
      [30, () => this.#copy()],
      [this.#isBare ? 0 : 22, () => this.#run()],
      [this.#isBare ? 0 : 12, () => this.#runWithMount(others)],
      [others.length > 0 ? 22 : 0, () => this.#copyFrom(others)],
      [8, () => random.pick(['ENV A=1', 'ENV A=2 B=x', 'ENV B=$A C="a b"', 'ENV PATH=$PATH:/x', 'ENV D $A rest'])],
      [
        8,
        () =>
          random.pick([
            'ARG V=1',
            'ARG V',
            'ARG GLOBAL',
            'ARG GLOBAL=own',
            'ARG TARGETARCH',
            'ARG HTTP_PROXY',
            'ARG TARGETVARIANT',
            'ARG V=$A W=2',
          ]),
      ],
      [
        7,
        () => random.pick(['WORKDIR /w', 'WORKDIR sub', 'WORKDIR /', 'WORKDIR /w/$A', 'WORKDIR /w/${B:-none}', 'WORKDIR ../up']),
      ],
      [this.#isBare ? 0 : 3, () => random.pick(['SHELL ["/bin/sh", "-ec"]', 'SHELL ["/bin/sh", "-c"]'])],
      [
        6,
        () =>
          random.pick([
            'LABEL a=1',
            'LABEL a=$A',
            'EXPOSE 80',
            'STOPSIGNAL SIGTERM',
            'VOLUME /data',
            'HEALTHCHECK NONE',
            'ENTRYPOINT ["x"]',
            'ONBUILD ENV FROM_PARENT=1',
            'ONBUILD RUN echo on build',
          ]),
      ],
      [5, () => this.#document()],
      [this.#isBare ? 0 : 4, () => this.#runDocument()],
      [
        this.#around.named.length > 0 ? 5 : 0,
        () => `COPY --from=${random.pick(this.#around.named)} . /named${random.integer(5)}/`,
      ],
      [this.#isBare ? 0 : 2, () => `COPY --from=${this.#around.base} /bin/busybox /bb${random.integer(5)}/`],
      [this.#around.served === undefined ? 0 : 2, () => this.#fetch()],
    ]);
    return make();
  }

  #flags(): string {
    const random = this.#random;
    const flags = [
      random.chance(12) ? '--link ' : '',
      random.chance(12) ? `--chown=${random.pick(['0:0', '1000', '1000:1000', '0'])} ` : '',
      random.chance(12) ? `--chmod=${random.pick(['755', '0644', '600'])} ` : '',
    ];
    return flags.join('');
  }

  #copy(): string {
    const random = this.#random;
    const { files } = this.#around;
    const ofKind = (kind: Listed['kind']) =>
      files.filter((file) => file.kind === kind && !/[ "\\$]/.test(file.path)).map(({ path }) => path);
    const [plain, folders] = [ofKind('file'), ofKind('directory')];
    const keyword = random.chance(15) ? 'ADD' : 'COPY';
    const target = `/t${random.integer(6)}`;
    const exclude = random.chance(10) ? `--exclude=${random.pick(['*.js', '**/*.md', 'src', 'x.*', '*'])} ` : '';
    const form = random.weighted([
      [30, 'file'],
      [20, 'folder'],
      [18, 'all'],
      [14, 'wildcard'],
      [8, 'several'],
      [5, 'json'],
      [5, 'link'],
    ] as const);
    if (form === 'file' && plain.length > 0) return `${keyword} ${this.#flags()}${exclude}${random.pick(plain)} ${target}f/`;
    if (form === 'folder' && folders.length > 0)
      return `${keyword} ${this.#flags()}${exclude}${random.pick(folders)}${random.pick(['', '/', '/.'])} ${target}/`;
    if (form === 'wildcard')
      return `${keyword} ${this.#flags()}${exclude}${random.pick(['*.txt', 's*', 'src/*', 'src/*.js', '*/*.js', '[a-m]*', '*.nope', '?alt', 'src/*/deep', 'srclin?'])} ${target}w/`;
    if (form === 'several' && plain.length > 1)
      return `${keyword} ${this.#flags()}${random.some(plain, 2, 3).join(' ')} ${target}s/`;
    if (form === 'json' && plain.length > 0)
      return `${keyword} ["${random.pick(files.filter(({ kind }) => kind === 'file')).path}", "${target}j/"]`;
    const links = files.filter(({ path }) => path === 'linked' || path === 'srclink').map(({ path }) => path);
    if (form === 'link' && links.length > 0) return `${keyword} ${random.pick(links)} ${target}l/`;
    return `${keyword} ${this.#flags()}${exclude}${random.pick(['.', './', '/'])} ${target}a/`;
  }

  #copyFrom(others: readonly StageText[]): string {
    const random = this.#random;
    const stage = random.pick(others);
    const from = stage.name !== '' && random.chance(85) ? stage.name : String(this.#earlier.indexOf(stage));
    const made = stage.lines.flatMap((line) => /> (\/o\S*)/.exec(line)?.[1] ?? []);
    const path = made.length > 0 && random.chance(70) ? random.pick(made) : random.pick(['/', '/.', '/*']);
    if (path === '/') return `COPY --from=${from} ${this.#flags()}/ /from${random.integer(4)}/`;
    return `COPY ${this.#flags()}--from=${from} ${path} /got${random.integer(4)}/`;
  }

  #run(): string {
    const random = this.#random;
    const out = `/o${random.integer(9)}`;
    return random.pick([
      `RUN echo ${random.integer(4)} > ${out}`,
      `RUN echo fixed > ${out}`,
      `RUN echo $A $V > ${out}`,
      `RUN ls / > ${out}`,
      `RUN cat /t*/* > ${out} 2>/dev/null || true`,
      `RUN ["/bin/sh", "-c", "echo json > ${out}"]`,
      `RUN echo one \\\n    && echo two > ${out}`,
      `RUN echo a \\\n# between\n  b > ${out}`,
      `RUN --network=none echo quiet > ${out}`,
      `RUN touch ${out}`,
      'RUN true',
      `RUN mkdir -p /made/${random.integer(5)}`,
    ]);
  }

  #runWithMount(others: readonly StageText[]): string {
    const random = this.#random;
    const out = `/o${random.integer(9)}`;
    const folders = this.#around.files
      .filter(({ kind, path }) => kind === 'directory' && !/[ ,"]/.test(path))
      .map(({ path }) => path);
    const forms = [
      `--mount=type=bind,target=/m ls /m > ${out}`,
      `--mount=target=/m,rw ls /m > ${out}`,
      `--mount=type=cache,target=/cache echo cached > ${out}`,
      `--mount=type=cache,id=own${random.integer(2)},target=/cache echo own > ${out}`,
      `--mount=type=cache,target=/cache,sharing=locked echo locked > ${out}`,
      `--mount=type=cache,target=/cache,uid=1000,mode=${random.pick(['0700', '0755'])} echo owned > ${out}`,
      `--mount=type=tmpfs,target=/tmpfs echo tmp > ${out}`,
      `--mount=type=secret,id=token,target=/run/t cat /run/t > ${out} || true`,
      `--mount=type=bind,source=salt,target=/s --mount=type=cache,target=/c cat /s > ${out}`,
      ...(folders.length > 0 ? [`--mount=type=bind,source=${random.pick(folders)},target=/m ls /m > ${out}`] : []),
      ...others
        .filter(({ name }) => name !== '')
        .map(({ name }) => `--mount=type=bind,from=${name},target=/from ls /from > ${out}`),
    ];
    return `RUN ${random.pick(forms)}`;
  }

  #document(): string {
    const random = this.#random;
    const name = random.pick(['EOF', 'conf', 'a.txt']);
    const quoted = random.chance(50) ? `"${name}"` : name;
    return `COPY <<${quoted} /doc${random.integer(3)}\nline ${random.integer(4)} $A 'x $V' \\$B\n${name}`;
  }

  #runDocument(): string {
    const random = this.#random;
    const name = random.pick(['EOF', 'script']);
    if (random.chance(35)) return `RUN <<${name}\n#!/bin/sh\necho with shebang ${random.integer(3)} > /o1\n${name}`;
    if (random.chance(30)) return `RUN cat <<${name} > /o2\nbody ${random.integer(3)}\n${name}`;
    return `RUN <<${name}\necho plain ${random.integer(3)}\necho more > /o3\n${name}`;
  }

  #fetch(): string {
    const { served } = this.#around;
    if (served === undefined) return 'LABEL none=1';
    return this.#random.chance(50)
      ? `ADD ${served.address} /served/`
      : `ADD --checksum=${served.checksum} ${served.address} /served/`;
  }
}
