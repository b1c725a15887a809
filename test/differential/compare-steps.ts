/**
 * Holds a plan against what the builder did, in both directions: every step that BuildKit told of must be planned, and every planned
 * step must be told of. What BuildKit hides is not scored, and counted by its reason.
 */
import { isFetching } from '../support/engine/progress-stream.ts';
import type { Observation, ObservedVertex, Plan, PlannedStep } from './planner.ts';

export interface Comparison {
  /** `stage ordinal`. */
  readonly place: string;
  /** `undefined`: nobody planned it. */
  readonly step: PlannedStep | undefined;
  /** `undefined`: it cannot be told. */
  readonly observed: 'cached' | 'ran' | undefined;
  readonly verdict: 'right' | 'wrong' | 'unknown' | 'not-scored';
  /** Why it is wrong or is not scored. */
  readonly why: string;
}

export function compareSteps(plan: Plan, observation: Observation): readonly Comparison[] {
  const places = placesOf(observation.vertices);
  if (plan.kind === 'refused') return observation.isOk ? [unplanned('', undefined, 'the build that was refused succeeds')] : [];
  const told = new ToldSteps(plan.steps, places);
  const planned = new Set(plan.steps.map(placeOf));
  const others = [...places].filter(([place]) => !planned.has(place));
  return [
    ...plan.steps.map((step) => {
      const observed = observedOf(places.get(placeOf(step)));
      return { place: placeOf(step), step, observed, ...judge(step, told, observation.isOk) };
    }),
    ...others.map(([place, vertices]) => unplanned(place, observedOf(vertices), 'not planned')),
  ];
}

function unplanned(place: string, observed: Comparison['observed'], why: string): Comparison {
  return { place, step: undefined, observed, verdict: 'wrong', why };
}

function judge(step: PlannedStep, told: ToldSteps, isOk: boolean): Pick<Comparison, 'verdict' | 'why'> {
  if (!isOk) return { verdict: 'not-scored', why: 'failed build' };
  const observed = told.of(step);
  const { kind } = step.outcome;
  if (kind === 'fails') return { verdict: 'wrong', why: 'the build succeeds' };
  if (observed === undefined)
    return told.isOneWithAnother(step)
      ? { verdict: 'not-scored', why: 'one vertex with another step' }
      : { verdict: 'wrong', why: 'no vertex' };
  if (kind === 'unknown') return { verdict: 'unknown', why: '' };
  if ((kind === 'reused') === (observed === 'cached')) return { verdict: 'right', why: '' };
  // Of two steps with one key only one runs, and BuildKit shows the other as cached.
  if (kind === 'runs' && told.hasTwinThatRan(step)) return { verdict: 'not-scored', why: 'twin of a step that ran' };
  return { verdict: 'wrong', why: '' };
}

class ToldSteps {
  readonly #places: ReadonlyMap<string, readonly ObservedVertex[]>;
  readonly #alike = new Map<string, PlannedStep[]>();

  constructor(steps: readonly PlannedStep[], places: ReadonlyMap<string, readonly ObservedVertex[]>) {
    this.#places = places;
    for (const step of steps) this.#alike.set(likeness(step), [...(this.#alike.get(likeness(step)) ?? []), step]);
  }

  of(step: PlannedStep): 'cached' | 'ran' | undefined {
    return observedOf(this.#at(step));
  }

  /** The same definition in two stages is one vertex, with the name of one of them. */
  isOneWithAnother(step: PlannedStep): boolean {
    return this.#twins(step).some((other) => this.#at(other).length > 0);
  }

  /** The planner's word that two are twins is not enough: they must be different vertices for the builder, and one must have run. */
  hasTwinThatRan(step: PlannedStep): boolean {
    const own = new Set(this.#at(step).map(({ digest }) => digest));
    return this.#twins(step).some((other) => this.#at(other).some(({ digest, isCached }) => !isCached && !own.has(digest)));
  }

  #at(step: PlannedStep): readonly ObservedVertex[] {
    return this.#places.get(placeOf(step)) ?? [];
  }

  #twins(step: PlannedStep): readonly PlannedStep[] {
    if (step.identity === '') return [];
    return (this.#alike.get(likeness(step)) ?? []).filter((other) => placeOf(other) !== placeOf(step));
  }
}

function likeness({ identity, line }: PlannedStep): string {
  const [keyword = ''] = line.split(/\s/);
  return `${keyword === 'ADD' ? 'COPY' : keyword} ${identity}`;
}

/** By stage and number: a linked copy has two of the same, and one vertex may have been told of under two names. */
export function placesOf(vertices: readonly ObservedVertex[]): ReadonlyMap<string, readonly ObservedVertex[]> {
  const places = new Map<string, ObservedVertex[]>();
  for (const vertex of vertices) {
    if (!vertex.isStarted || isFetching(vertex)) continue;
    for (const key of new Set(vertex.names.flatMap(placeNamed))) places.set(key, [...(places.get(key) ?? []), vertex]);
  }
  return places;
}

/** None for FROM and what is BuildKit's own. */
function placeNamed(name: string): readonly string[] {
  const [, place = '', index = '', instruction = ''] = /^\[\s*(?:(\S[^\]]*?)\s+)?(\d+)\/\d+\]\s+(.*)$/s.exec(name) ?? [];
  if (instruction === '' || /^FROM /.test(instruction)) return [];
  const stage = place.split(' ').findLast((word) => word !== '' && !word.includes('/')) ?? '';
  return [placeKey(stage, Number(index))];
}

function placeOf({ stageName, ordinal }: PlannedStep): string {
  return placeKey(stageName, ordinal);
}

export function placeKey(stageName: string, ordinal: number): string {
  return `${stageName} ${ordinal}`;
}

export function observedOf(vertices: readonly ObservedVertex[] | undefined): 'cached' | 'ran' | undefined {
  if (vertices === undefined || vertices.length === 0) return undefined;
  return vertices.every(({ isCached }) => isCached) ? 'cached' : 'ran';
}
