/** The facts of one stage; its lineage is put together when it is asked for, because every stage below repeats it. */
import type { StageFacts, Step } from './file-facts.ts';

export class GatheredStage implements StageFacts {
  readonly stage: StageFacts['stage'];
  readonly steps: readonly Step[];
  readonly parent: GatheredStage | undefined;
  readonly isPosix: boolean;
  readonly #makeTriggered: () => readonly Step[];
  #triggered: readonly Step[] | undefined;
  #lineage: readonly Step[] | undefined;

  constructor(
    { stage, steps, parent, isPosix }: Pick<GatheredStage, 'stage' | 'steps' | 'parent' | 'isPosix'>,
    makeTriggered: () => readonly Step[],
  ) {
    this.stage = stage;
    this.steps = steps;
    this.parent = parent;
    this.isPosix = isPosix;
    this.#makeTriggered = makeTriggered;
  }

  get lineage(): readonly Step[] {
    this.#lineage ??= this.#collect();
    return this.#lineage;
  }

  #collect(): readonly Step[] {
    const family: GatheredStage[] = [];
    for (let stage: GatheredStage | undefined = this; stage !== undefined; stage = stage.parent) family.push(stage);
    return family.reverse().flatMap((stage) => [...stage.#ownTriggered(), ...stage.steps]);
  }

  #ownTriggered(): readonly Step[] {
    this.#triggered ??= this.#makeTriggered();
    return this.#triggered;
  }
}
