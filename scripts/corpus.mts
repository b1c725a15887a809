/**
 * `npm run corpus -- FOLDER`: all rules over every file below a folder of repositories, each with its own repository as
 * the workspace, by the code of `unstale lint`. It prints counts for each rule, what crashed and how long files took.
 * `--rule ID` looks at one rule, `--out FILE` writes the findings as lines of JSON for a person who reads them against
 * their sources. What was read, and how often the rule was right, is in `test/corpus.md`.
 */
import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { findRepositories } from './corpus/find-repositories.mts';
import { type CorpusPart, lintRepository } from './corpus/lint-repository.mts';
import { summaryText } from './corpus/summary.mts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { rule: { type: 'string' }, out: { type: 'string' } },
});
const [folder] = positionals;
if (folder === undefined || positionals.length > 1) {
  console.error('Name one folder with repositories: npm run corpus -- FOLDER [--rule ID] [--out FILE]');
  process.exitCode = 2;
} else {
  await lintCorpus(folder);
}

async function lintCorpus(named: string): Promise<void> {
  const parts: CorpusPart[] = [];
  for (const repository of await findRepositories(named)) {
    const part = await lintRepository(repository);
    parts.push({ ...part, findings: part.findings.filter(({ rule }) => values.rule === undefined || rule === values.rule) });
  }
  console.log(summaryText(parts));
  const lines = parts.flatMap(({ findings }) => findings.map((finding) => `${JSON.stringify(finding)}\n`));
  if (values.out !== undefined) await writeFile(values.out, lines.join(''));
  if (parts.some(({ crashes }) => crashes.length > 0)) process.exitCode = 1;
}
