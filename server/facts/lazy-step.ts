/** One step whose costly facts are computed on first use and kept: most rules look at few steps of a long file. */
import type { Stage } from '../model/dockerfile.ts';
import type { Instruction } from '../model/instruction.ts';
import { type Scope, scopeBefore } from '../model/variable-scope.ts';
import { classifyInstall } from './classify-install.ts';
import type { Command, Copy, Install, Mount, Step } from './file-facts.ts';
import { knownEcosystems } from './known-ecosystems.ts';
import { readCopy } from './read-copy.ts';
import { readMounts } from './read-mounts.ts';
import { readRunCommands } from './read-run-commands.ts';
import type { StepPlace } from './step-place.ts';

export class LazyStep implements Step {
  readonly instruction: Instruction;
  readonly stage: Stage;
  readonly cwd: string | undefined;
  readonly user: string | undefined;
  readonly scope: Scope;
  readonly #place: StepPlace;
  #commands: readonly Command[] | undefined;
  #installs: readonly Install[] | undefined;
  #copy: Copy | undefined | null = null;
  #mounts: readonly Mount[] | undefined;

  constructor(place: StepPlace) {
    this.instruction = place.instruction;
    this.stage = place.stage;
    this.cwd = place.state.cwd;
    this.user = place.state.user;
    this.scope = scopeBefore(place.dockerfile, place.stage, place.scopeAt, place.args);
    this.#place = place;
  }

  get commands(): readonly Command[] {
    this.#commands ??= this.#is('RUN') ? readRunCommands(this.#place) : [];
    return this.#commands;
  }

  get installs(): readonly Install[] {
    if (this.#installs === undefined) {
      const { context, options } = this.#place;
      const known = knownEcosystems(options);
      this.#installs = this.commands.flatMap((command) => classifyInstall(command, context, known) ?? []);
    }
    return this.#installs;
  }

  get copy(): Copy | undefined {
    if (this.#copy === null) this.#copy = this.#is('COPY') || this.#is('ADD') ? readCopy(this.#place, this.scope) : undefined;
    return this.#copy;
  }

  get mounts(): readonly Mount[] {
    this.#mounts ??= this.#is('RUN') ? readMounts(this.#place, this.scope) : [];
    return this.#mounts;
  }

  #is(keyword: string): boolean {
    return this.instruction.keyword === keyword && this.instruction.unreadable === undefined;
  }
}
