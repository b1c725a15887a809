/** What a clean rebuild would do, as a value that a person agrees to and that is then carried out. */
import type { BuildSourceInfo, ExpectedFilesParams } from '../../../server/protocol.ts';
import { type ComposeService, composeArguments, replicasText, upArguments } from '../compose/compose-service.ts';
import type { RecreatePlan } from '../recreate/plan.ts';
import { planText } from '../recreate/plan-text.ts';
import { displayText } from '../tree/display-text.ts';
import { type BuildOrder, buildArguments, commandLine } from './build-line.ts';
import type { ChosenTarget } from './stage-choice.ts';

export interface RebuildOptions {
  /** Without the cache, and with the builder's copies of build contexts dropped before. */
  readonly isClean: boolean;
  /** Asks the registry for newer base images. */
  readonly isPulling: boolean;
  /** Absent: the engine's own. */
  readonly builder?: string | undefined;
  /** Absent: the one that the build source says. */
  readonly target?: ChosenTarget | undefined;
}

/** What is replaced, however the new image comes about. */
export interface ReplacementPlan {
  readonly recreation: RecreatePlan;
  /** Of the engine that is meant. */
  readonly engineId: string;
  readonly program: 'docker' | 'podman';
  /** Its containers are replaced by Compose; without one, by us. */
  readonly service: ComposeService | undefined;
  /** Names of other containers of the same reference: they go on with what they run. */
  readonly others: readonly string[];
}

export interface RebuildPlan extends ReplacementPlan {
  /** What the image has to hold afterwards. */
  readonly expected: ExpectedFilesParams;
  readonly dockerfilePath: string;
  /** Who says that this build makes the image. */
  readonly because: string;
  /** Compose services are built by Compose; anything else by this order. */
  readonly by:
    | { readonly kind: 'order'; readonly order: BuildOrder }
    | {
        readonly kind: 'compose';
        readonly service: ComposeService;
        /** Variables that the compose file wants and that are not set here. */
        readonly unset: readonly string[];
      };
  readonly how: RebuildOptions;
  /** The build source where it leaves open up to which stage it is built. */
  readonly openTarget?: BuildSourceInfo | undefined;
}

/** Without the progress format, which only Unstale needs. */
export function buildLineOf({ by, program, how }: RebuildPlan): string {
  return by.kind === 'order'
    ? commandLine(program, buildArguments(by.order, program))
    : commandLine(program, composeBuildArguments(by.service, how));
}

export function composeBuildArguments(
  service: ComposeService,
  { isClean, isPulling, builder = 'default' }: RebuildOptions,
): readonly string[] {
  const options = ['--builder', builder, ...(isClean ? ['--no-cache'] : []), ...(isPulling ? ['--pull'] : [])];
  return [...composeArguments(service), '--progress=plain', 'build', ...options, '--', service.name];
}

/** A line is shown whole, so that what is agreed to is what runs. */
const longestLine = 4_000;

/** For a modal dialog. */
export function rebuildPlanText(plan: RebuildPlan): string {
  const { by, others, recreation, how, program } = plan;
  const forgets = 'First the builder forgets its copies of build contexts; the next builds of other projects send theirs whole.';
  const compares = 'The new image is compared with your workspace before anything is replaced.';
  // The files are named in the line above already.
  const [first = '', ...rest] = by.kind === 'compose' ? upArguments(by.service).slice(composeArguments(by.service).length) : [];
  const up = `Then Compose replaces the container: docker compose … ${displayText(commandLine(first, rest), longestLine)}`;
  const paragraphs = [
    displayText(buildLineOf(plan), longestLine),
    [
      `This is the build because ${displayText(plan.because)}.`,
      ...(how.isClean && program === 'docker' ? [forgets] : []),
      compares,
    ].join(' '),
    by.kind === 'compose' ? serviceText(by, up) : '',
    planText(recreation, by.kind === 'compose' ? 'compose' : 'rebuild'),
    others.length > 0 ? `Not touched, though created from the same name: ${displayText(others.join(', '))}` : '',
  ];
  return paragraphs.filter((text) => text !== '').join('\n\n');
}

/** `up`: the sentence with the line that replaces it. */
function serviceText({ service, unset }: Extract<RebuildPlan['by'], { kind: 'compose' }>, up: string): string {
  const replaced = [up, displayText(replicasText(service), 400)].filter(Boolean).join('\n');
  return [...unsetText(unset), replaced].join('\n\n');
}

function unsetText(names: readonly string[]): readonly string[] {
  if (names.length === 0) return [];
  const what = names.length === 1 ? 'is a variable that is' : 'are variables that are';
  return [`${displayText(names.join(', '), 400)} ${what} not set here: Compose builds and creates with nothing in its place.`];
}
