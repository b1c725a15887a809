/**
 * One Dockerfile against every place it is built from: what the rules find, minus what the file's own pragmas switch
 * off. Diagnostics, fixes, hovers and the command line all start from this one answer.
 */
import type { ContextView } from '../facts/context-view.ts';
import { folderAboveGuess } from '../facts/contradicted-guess.ts';
import type { FileFacts } from '../facts/file-facts.ts';
import { gatherFacts } from '../facts/gather-facts.ts';
import { missingFromGuess, withUnknownContext } from '../facts/plausible-context.ts';
import type { StepDurations } from '../facts/step-durations.ts';
import type { Dockerfile } from '../model/dockerfile.ts';
import { isDockerfileTemplate } from '../model/dockerfile-template.ts';
import { parseDockerfile } from '../model/parse-dockerfile.ts';
import { ignoredBy, type Pragma, readPragmas } from '../model/pragma.ts';
import { oneOfEachCause } from '../rules/one-of-each-cause.ts';
import type { AnyRule } from '../rules/rule.ts';
import { judge, type RuleFailure, type RuleFinding } from '../rules/run.ts';
import type { Settings } from '../settings.ts';
import { applyPragmas } from './apply-pragmas.ts';

export interface CheckedDockerfile {
  readonly dockerfile: Dockerfile;
  readonly pragmas: readonly Pragma[];
  readonly findings: readonly RuleFinding[];
  /** What a pragma switched off. */
  readonly ignored: readonly RuleFinding[];
  readonly allowsIgnores: boolean;
  readonly failures: readonly RuleFailure[];
  /** Where its fixes create files: the context that was judged first. */
  readonly views: readonly ContextView[];
}

export function checkDockerfile(
  text: string,
  views: readonly ContextView[],
  settings: Settings,
  rules?: readonly AnyRule[],
  durations?: StepDurations,
): CheckedDockerfile {
  const dockerfile = parseDockerfile(text);
  // What some program fills in first is judged when it is a Dockerfile.
  if (isDockerfileTemplate(dockerfile))
    return { dockerfile, pragmas: [], findings: [], ignored: [], failures: [], views, allowsIgnores: settings.allowsIgnores };
  const facts = views.map((view) => gatherPlausibleFacts(dockerfile, view, settings, durations));
  const { findings, failures, partly } = judge(facts, settings, rules);
  const pragmas = readPragmas(dockerfile);
  const applied = applyPragmas({
    ...{ text, pragmas, findings, failures, partly, settings, rules },
    isIgnored: ignoredBy(pragmas),
    isReadable: (covers) =>
      facts.every(({ context }) => context.listing.kind === 'loaded' && context.ignoreFile.kind === 'loaded') &&
      !dockerfile.instructions.some(
        ({ unreadable, span }) => unreadable !== undefined && covers.start <= span.end && span.start <= covers.end,
      ),
  });
  const told = oneOfEachCause(applied.findings);
  return { dockerfile, pragmas, ...applied, findings: told, views, allowsIgnores: settings.allowsIgnores };
}

/** Facts over the context of the view; a guessed context that lacks what the file copies or uses is no context. */
function gatherPlausibleFacts(
  dockerfile: Dockerfile,
  view: ContextView,
  { options }: Settings,
  durations: StepDurations | undefined,
): FileFacts {
  const facts = gatherFacts(dockerfile, view, options, durations);
  const missing = missingFromGuess(facts) ?? folderAboveGuess(facts);
  if (missing === undefined) return facts;
  const unknown = withUnknownContext(view, `The folder of the Dockerfile has no ${missing.slice(0, 80)}.`);
  return gatherFacts(dockerfile, unknown, options, durations);
}
