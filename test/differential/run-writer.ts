/** RUN made by chance. What it leaves is sometimes the same although what it takes in changed, so that copies of it come back to it. */
import type { StageText, Surroundings } from './dockerfile-text.ts';
import type { Random } from './random.ts';

export class RunWriter {
  readonly #around: Surroundings;
  readonly #random: Random;

  constructor(around: Surroundings, random: Random) {
    this.#around = around;
    this.#random = random;
  }

  plain(): string {
    const random = this.#random;
    const out = `/o${random.integer(9)}`;
    return random.pick([
      `RUN echo ${random.integer(4)} > ${out}`,
      `RUN echo fixed > ${out}`,
      `RUN echo $A $V > ${out}`,
      `RUN ls / > ${out}`,
      `RUN cat /t*/* > ${out} 2>/dev/null || true`,
      `RUN busybox wc -l < /bin/busybox > ${out}`,
      `RUN ls /t* 2>/dev/null | busybox wc -l > ${out}`,
      `RUN ["/bin/sh", "-c", "echo json > ${out}"]`,
      `RUN echo one \\\n    && echo two > ${out}`,
      `RUN echo a \\\n# between\n  b > ${out}`,
      ...(this.#around.isOld ? [] : [`RUN --network=none echo quiet > ${out}`, `RUN --network=default echo loud > ${out}`]),
      `RUN touch ${out}`,
      'RUN true',
      `RUN mkdir -p /made/${random.integer(5)}`,
    ]);
  }

  withMount(others: readonly StageText[]): string {
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
      `--mount=type=cache,target=/cache,sharing=${random.pick(['locked', 'private', 'shared'])} echo sharing > ${out}`,
      `--mount=type=cache,target=/cache,uid=1000,mode=${random.pick(['0700', '0755'])} echo owned > ${out}`,
      `--mount=type=cache,target=/cache,ro echo read > ${out}`,
      `--mount=type=tmpfs,target=/tmpfs echo tmp > ${out}`,
      `--mount=type=tmpfs,target=/tmpfs,size=${random.pick(['1m', '2m'])} echo sized > ${out}`,
      `--mount=type=secret,id=token,target=/run/t cat /run/t > ${out} || true`,
      `--mount=type=secret,id=token,required,mode=0444 cat /run/secrets/token > ${out}`,
      ...(this.#around.isOld ? [] : [`--mount=type=secret,id=token,env=TOKEN echo $TOKEN > ${out}`]),
      `--mount=type=bind,source=salt,target=/s --mount=type=cache,target=/c cat /s > ${out}`,
      `--mount=type=cache,target=/c --mount=type=bind,source=salt,target=/s cat /s > ${out}`,
      `--mount=type=bind,from=${this.#around.base},source=/bin,target=/b ls /b > ${out}`,
      ...(this.#around.isOld
        ? []
        : [`--mount=from=other,target=/o ls /o > ${out}`, `--mount=from=image,target=/i ls /i > ${out}`]),
      ...(folders.length > 0 ? [`--mount=type=bind,source=${random.pick(folders)},target=/m ls /m > ${out}`] : []),
      ...others
        .filter(({ name }) => name !== '')
        .flatMap(({ name }) => [
          `--mount=type=bind,from=${name},target=/from ls /from > ${out}`,
          `--mount=from=${name},target=/from,rw touch /from/x && echo ${random.integer(3)} > ${out}`,
          `--mount=type=cache,from=${name},target=/from ls /from > ${out}`,
        ]),
    ];
    return `RUN ${random.pick(forms)}`;
  }

  document(): string {
    const random = this.#random;
    const name = random.pick(['EOF', 'script']);
    if (random.chance(35)) return `RUN <<${name}\n#!/bin/sh\necho with shebang ${random.integer(3)} > /o1\n${name}`;
    if (random.chance(30)) return `RUN cat <<${name} > /o2\nbody ${random.integer(3)} $A\n${name}`;
    if (random.chance(20)) return `RUN <<-"${name}"\n\techo tabbed ${random.integer(3)} > /o4\n\t${name}`;
    return `RUN <<${name}\necho plain ${random.integer(3)}\necho more > /o3\n${name}`;
  }
}
