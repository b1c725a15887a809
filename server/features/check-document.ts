/**
 * One document of any kind that rules read: what they find, minus what its own pragmas switch off. The language server and
 * the command line start from this one answer; of Dockerfiles it is that of `check-dockerfile.ts`.
 */
import { gatherComposeFacts } from '../facts/compose-facts.ts';
import type { ContextView } from '../facts/context-view.ts';
import type { DocumentView } from '../facts/document-view.ts';
import { gatherIgnoreFacts } from '../facts/ignore-facts.ts';
import { gatherKubernetesFacts } from '../facts/kubernetes-facts.ts';
import type { StepDurations } from '../facts/step-durations.ts';
import { gatherWorkflowFacts } from '../facts/workflow-facts.ts';
import type { OtherDocumentKind } from '../model/document-name.ts';
import { ignoredByLines, readIgnoreFilePragmas, readYamlPragmas } from '../model/line-pragmas.ts';
import type { Pragma } from '../model/pragma.ts';
import type { AnyRule } from '../rules/rule.ts';
import { type Judgement, type RuleFailure, type RuleFinding, runRulesOver } from '../rules/run.ts';
import type { Settings } from '../settings.ts';
import { applyPragmas } from './apply-pragmas.ts';
import { type CheckedDockerfile, checkDockerfile } from './check-dockerfile.ts';

export type DocumentToCheck =
  | {
      readonly kind: 'dockerfile';
      readonly text: string;
      readonly views: readonly ContextView[];
      readonly durations?: StepDurations | undefined;
    }
  | { readonly kind: OtherDocumentKind; readonly text: string; readonly view: DocumentView };

export type CheckedDocument = CheckedDockerfile | CheckedOther;

export interface CheckedOther {
  readonly kind: OtherDocumentKind;
  readonly text: string;
  readonly pragmas: readonly Pragma[];
  readonly findings: readonly RuleFinding[];
  /** What a pragma switched off. */
  readonly ignored: readonly RuleFinding[];
  readonly allowsIgnores: boolean;
  readonly failures: readonly RuleFailure[];
  /** Where its fixes create files: of an ignore file the build contexts that it holds for. */
  readonly views: readonly ContextView[];
}

export function checkDocument(document: DocumentToCheck, settings: Settings, rules?: readonly AnyRule[]): CheckedDocument {
  if (document.kind === 'dockerfile') return checkDockerfile(document.text, document.views, settings, rules, document.durations);
  const { kind, text, view } = document;
  const { findings, failures } = judgeOther(kind, text, view, settings, rules);
  const pragmas = kind === 'ignore' ? readIgnoreFilePragmas(text) : readYamlPragmas(text);
  const applied = applyPragmas({
    ...{ text, pragmas, findings, failures, partly: [], settings, rules },
    isIgnored: ignoredByLines(pragmas),
    isReadable: () => isKnownAround(kind, text, view),
  });
  const views = view.contexts.kind === 'loaded' ? view.contexts.value : [];
  return { kind, text, pragmas, ...applied, views, allowsIgnores: settings.allowsIgnores };
}

/** Where something is not known, a rule may be silent for that alone. */
function isKnownAround(kind: OtherDocumentKind, text: string, { builds, contexts }: DocumentView): boolean {
  if (builds.kind !== 'loaded' || (kind === 'ignore' && contexts.kind !== 'loaded')) return false;
  const isTemplate = kind === 'kubernetes' && text.includes('{{');
  return !isTemplate && builds.value.every(({ isOwn, facts }) => !isOwn || facts.kind === 'loaded');
}

/** Each kind has its facts. */
export function judgeOther(
  kind: OtherDocumentKind,
  text: string,
  view: DocumentView,
  settings: Settings,
  rules?: readonly AnyRule[],
): Judgement {
  const { options } = settings;
  if (kind === 'compose') return runRulesOver(kind, gatherComposeFacts(text, view, options), settings, rules);
  if (kind === 'kubernetes') return runRulesOver(kind, gatherKubernetesFacts(text, view, options), settings, rules);
  if (kind === 'workflow') return runRulesOver(kind, gatherWorkflowFacts(text, view, options), settings, rules);
  return runRulesOver(kind, gatherIgnoreFacts(text, view), settings, rules);
}
