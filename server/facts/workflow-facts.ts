/** What rules ask about one CI file: its jobs with their steps or scripts, each with its place. Broken YAML has no jobs. */
import { asFields, readYaml, type YamlDocument, type YamlFields } from '../model/yaml-document.ts';
import type { DocumentView } from './document-view.ts';
import { noOptions, type ProjectOptions } from './project-options.ts';

export interface WorkflowFacts {
  readonly text: string;
  readonly kind: 'github' | 'gitlab';
  readonly document: YamlDocument | undefined;
  readonly jobs: readonly WorkflowJob[];
  readonly view: DocumentView;
  readonly options: ProjectOptions;
}

export interface WorkflowJob {
  readonly name: string;
  readonly fields: YamlFields;
  /** From the top of the document. */
  readonly path: readonly string[];
  /** Of GitHub Actions; empty for GitLab. */
  readonly steps: readonly WorkflowStep[];
}

export interface WorkflowStep {
  readonly fields: YamlFields;
  readonly uses: string | undefined;
  readonly inputs: YamlFields;
  readonly path: readonly string[];
}

const mostJobs = 500;
const mostSteps = 1_000;

export function gatherWorkflowFacts(text: string, view: DocumentView, options: ProjectOptions = noOptions): WorkflowFacts {
  const document = readYaml(text);
  const kind = /gitlab-ci\.ya?ml$/.test(view.path) ? 'gitlab' : 'github';
  const top = asFields(document?.value);
  const jobs = Object.entries(kind === 'github' ? asFields(top['jobs']) : top).slice(0, mostJobs);
  const above = kind === 'github' ? ['jobs'] : [];
  return { text, kind, document, jobs: jobs.map(([name, job]) => jobOf(name, asFields(job), [...above, name])), view, options };
}

function jobOf(name: string, fields: YamlFields, path: readonly string[]): WorkflowJob {
  const steps = Array.isArray(fields['steps']) ? fields['steps'].slice(0, mostSteps) : [];
  return {
    ...{ name, fields, path },
    steps: steps.map((step: unknown, index) => stepOf(asFields(step), [...path, 'steps', String(index)])),
  };
}

function stepOf(fields: YamlFields, path: readonly string[]): WorkflowStep {
  const uses = typeof fields['uses'] === 'string' ? fields['uses'] : undefined;
  return { fields, uses, inputs: asFields(fields['with']), path };
}
