/**
 * Findings as SARIF 2.1.0, for code scanning and for whatever else reads results of analyses. Paths are relative to the folder
 * that the command ran in; what a comment switched off is there, and said to be suppressed.
 * https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
 */
import { isAbsolute, relative, resolve, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { version } from '../package.json';
import { homepage, rulePageUrl } from '../server/features/page-link.ts';
import { rules } from '../server/rules/index.ts';
import type { AnyRule, Severity } from '../server/rules/rule.ts';
import type { IgnoredFinding, LintChange, LintFinding, LintFix, LintPlace, LintRelated, LintResult } from './lint-result.ts';

const schema = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json';
const base = 'SRCROOT';
const levels: Readonly<Record<Severity, 'error' | 'warning' | 'note'>> = {
  error: 'error',
  warning: 'warning',
  information: 'note',
  hint: 'note',
};
/** How code scanning sorts what is no security matter. */
const gravity = { error: 'error', warning: 'warning', note: 'recommendation' } as const;

export function formatSarif({ findings, ignored, problems }: LintResult, root: string): string {
  const indexOf = new Map(rules.map(({ id }, index) => [id, index]));
  const run = {
    tool: {
      driver: {
        name: 'Unstale',
        version,
        semanticVersion: version,
        informationUri: homepage,
        rules: rules.map(descriptor),
      },
    },
    columnKind: 'utf16CodeUnits',
    originalUriBaseIds: { [base]: { uri: folderUri(root), description: { text: 'The folder that the command ran in.' } } },
    invocations: [
      {
        executionSuccessful: problems.length === 0,
        toolExecutionNotifications: problems.map((text) => ({ level: 'error', message: { text } })),
      },
    ],
    results: [
      ...findings.map((finding) => resultOf(finding, indexOf, root)),
      ...ignored.map((finding) => ({ ...resultOf(finding, indexOf, root), suppressions: [suppression(finding)] })),
    ],
  };
  return `${JSON.stringify({ $schema: schema, version: '2.1.0', runs: [run] }, undefined, 2)}\n`;
}

function descriptor({ id, title, severity, why, fix, reads = 'dockerfile' }: AnyRule) {
  const page = rulePageUrl(id);
  const level = levels[severity];
  return {
    id,
    name: id.replace(/(?:^|-)([a-z0-9])/g, (_, letter: string) => letter.toUpperCase()),
    shortDescription: { text: `${title}.` },
    fullDescription: { text: plain(why) },
    helpUri: page,
    help: {
      text: `${plain(why)}\n\n${page}`,
      markdown: `${why.trim()}\n\n**Fix.** ${fix.trim()}\n\n[When it is silent, and examples](${page})`,
    },
    defaultConfiguration: { level },
    properties: {
      tags: ['docker', 'build-cache', ...(reads === 'pragmas' ? [] : [reads])],
      precision: level === 'note' ? 'high' : 'very-high',
      'problem.severity': gravity[level],
    },
  };
}

function resultOf(finding: LintFinding, indexOf: ReadonlyMap<string, number>, root: string) {
  const { rule, severity, message, fingerprint, related, fixes, path } = finding;
  const uri = pathToFileURL(resolve(path)).href;
  return {
    ruleId: rule,
    ruleIndex: indexOf.get(rule) ?? -1,
    level: levels[severity],
    message: { text: message },
    locations: [{ physicalLocation: { artifactLocation: artifact(uri, root), region: region(finding) } }],
    partialFingerprints: { 'unstale/v1': fingerprint, primaryLocationLineHash: fingerprint },
    ...(related.length === 0 ? {} : { relatedLocations: related.map((one, index) => relatedLocation(one, index + 1, root)) }),
    ...(fixes.length === 0 ? {} : { fixes: fixes.map((fix) => fixOf(fix, root)) }),
  };
}

function relatedLocation(related: LintRelated, id: number, root: string) {
  return {
    id,
    message: { text: related.message },
    physicalLocation: { artifactLocation: artifact(related.uri, root), region: region(related) },
  };
}

function suppression({ reason }: IgnoredFinding) {
  return { kind: 'inSource', ...(reason === undefined ? {} : { justification: reason }) };
}

function fixOf({ title, changes }: LintFix, root: string) {
  const byUri = new Map<string, LintChange[]>();
  for (const change of changes) byUri.set(change.uri, [...(byUri.get(change.uri) ?? []), change]);
  return {
    description: { text: title },
    artifactChanges: [...byUri].map(([uri, list]) => ({
      artifactLocation: artifact(uri, root),
      replacements: list.map((change) => ({ deletedRegion: region(change), insertedContent: { text: change.text } })),
    })),
  };
}

function region({ line, column, endLine, endColumn }: LintPlace) {
  return { startLine: line, startColumn: column, endLine, endColumn };
}

/** Below the root from there on, elsewhere by the whole URI. */
function artifact(uri: string, root: string) {
  if (!uri.startsWith('file:')) return { uri };
  const below = relative(root, fileURLToPath(uri));
  if (below === '..' || below.startsWith(`..${sep}`) || isAbsolute(below)) return { uri };
  return { uri: below.split(sep).map(encodeURIComponent).join('/'), uriBaseId: base };
}

/** A base ends with a slash, or its last name would be replaced. */
function folderUri(root: string): string {
  const { href } = pathToFileURL(root);
  return href.endsWith('/') ? href : `${href}/`;
}

/** Markdown for readers that show none: without the marks, one paragraph a line. */
function plain(markdown: string): string {
  return markdown
    .trim()
    .split(/\n{2,}/)
    .map((paragraph) =>
      paragraph
        .replace(/\n/g, ' ')
        .replace(/\*\*|`/g, '')
        .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1'),
    )
    .join('\n');
}
