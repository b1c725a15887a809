/** Which tags a step of `docker/metadata-action` makes, as far as that decides whether they move on (https://github.com/docker/metadata-action#tags-input). */
import { stabilityOf, type TagStability } from '../model/tag-stability.ts';
import { asFields } from '../model/yaml-document.ts';
import { isMovingTag } from './project-options.ts';
import { stabilityOfAll } from './push.ts';
import type { WorkflowFacts, WorkflowStep } from './workflow-facts.ts';

export interface MetadataTags {
  readonly stability: TagStability;
  /** The rules, as a person knows them. */
  readonly names: readonly string[];
}

export function metadataTags({ inputs }: WorkflowStep, file: WorkflowFacts): MetadataTags {
  const rules = linesOf(inputs['tags']);
  if (rules.length === 0) return { stability: tagsReleases(file) ? 'fixed' : 'moving', names: ['the name of the branch'] };
  return { stability: stabilityOfAll(rules.map((rule) => stabilityOfRule(rule, file))), names: rules };
}

function stabilityOfRule(rule: string, { options }: WorkflowFacts): TagStability {
  const isMoving = (tag: string) => isMovingTag(tag, options);
  const fields = new Map(rule.split(',').map((each): [string, string] => pair(each.trim())));
  const type = fields.get('type');
  if (fields.get('enable') === 'false') return 'moving';
  if (rule.includes('type=${{')) return 'unknown';
  if (type === 'sha' || type === 'semver' || type === 'pep440' || type === 'match') return 'fixed';
  if (type === 'ref') return fields.get('event') === 'tag' ? 'fixed' : 'moving';
  if (type === 'edge') return 'moving';
  if (type === 'schedule') return /\{\{\s*date/.test(rule) ? 'fixed' : 'moving';
  const affixes = `${fields.get('prefix') ?? ''}${fields.get('suffix') ?? ''}`;
  if (/[${]/.test(affixes)) return stabilityOf(`$${affixes}`, isMoving) === 'fixed' ? 'fixed' : 'unknown';
  const value = fields.get('value') ?? (type === undefined ? rule : '');
  // Its own handlebars: `{{sha}}`, `{{date 'YYYYMMDD'}}`, `{{branch}}`.
  const handled = value.replace(/(?<!\$)\{\{\s*(\w+)[^}]*\}\}/g, (_, name: string) => (name === 'branch' ? 'main' : `$${name}`));
  return stabilityOf(handled, isMoving);
}

/** Without rules of its own it names an image by its Git tag where there is one. */
function tagsReleases({ document }: WorkflowFacts): boolean {
  const on = asFields(document?.value)['on'];
  if (typeof on === 'string' || Array.isArray(on)) return true;
  const events = asFields(on);
  const push = asFields(events['push']);
  const isEveryPush = 'push' in events && push['branches'] === undefined && push['branches-ignore'] === undefined;
  const others = ['release', 'create', 'workflow_call', 'workflow_run', 'repository_dispatch'];
  return push['tags'] !== undefined || isEveryPush || others.some((name) => name in events);
}

function pair(text: string): [string, string] {
  const equals = text.indexOf('=');
  return equals < 0 ? [text, ''] : [text.slice(0, equals), text.slice(equals + 1)];
}

function linesOf(value: unknown): readonly string[] {
  const all = typeof value === 'string' ? value.split('\n').map((each) => each.trim()) : [];
  return all.filter((each) => each !== '' && !each.startsWith('#'));
}
