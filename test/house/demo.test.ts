/** The demo is what a person sees first: each of its Dockerfiles shows what it is there for, and nothing else. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { memoryContext } from '../../server/context/memory-context.ts';
import { gatherFacts } from '../../server/facts/gather-facts.ts';
import { parseDockerfile } from '../../server/model/parse-dockerfile.ts';
import { runRules } from '../../server/rules/run.ts';
import { defaultSettings } from '../../server/settings.ts';

const demo = join(import.meta.dirname, '../fixtures/demo');

/** Rule and marked text, in the order of the lines. What compose passes stands in `args`; `undefined` is a variable. */
const services = [
  {
    name: 'web',
    args: {},
    shows: [
      ['source-copy-before-install', 'COPY . .'],
      ['mutable-base-image', 'node'],
      ['copied-path-ignored', 'locales/'],
    ],
  },
  {
    name: 'api',
    args: { GIT_SHA: undefined },
    shows: [
      ['volatile-arg-before-expensive-step', 'GIT_SHA'],
      ['broad-copy-without-dockerignore', '.'],
    ],
  },
  {
    name: 'mailer',
    args: {},
    shows: [
      ['index-update-alone', 'apt-get update'],
      ['git-clone-frozen', 'git clone --depth 1 http://${GIT_HOST}/ActiveCampaign/postmark-templates.git templates'],
      ['remote-download-frozen', 'curl -fsSL -o countries.csv http://${FILES_HOST}/datasets/country-list/main/data.csv'],
    ],
  },
];

test.for(services)('$name shows its findings, each with a fix', async ({ name, args, shows }) => {
  const dockerfile = parseDockerfile(await readFile(join(demo, name, 'Dockerfile'), 'utf8'));
  const context = memoryContext(await filesOf(join(demo, name)), { args: new Map(Object.entries(args)) });
  const { findings: all, failures } = runRules(gatherFacts(dockerfile, context), defaultSettings);
  // Hints are three dots under a word, and in no list.
  const findings = all.filter(({ severity }) => severity !== 'hint');
  expect(failures).toEqual([]);
  expect(findings.map(({ rule, finding }) => [rule.id, dockerfile.text.slice(finding.span.start, finding.span.end)])).toEqual(
    shows,
  );
  expect(findings.filter(({ finding }) => (finding.fixes ?? []).length === 0).map(({ rule }) => rule.id)).toEqual([]);
});

async function filesOf(folder: string): Promise<Readonly<Record<string, string>>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  const texts = await Promise.all(files.map((path) => readFile(path, 'utf8')));
  return Object.fromEntries(files.map((path, index) => [path.slice(folder.length + 1), texts[index] ?? '']));
}
