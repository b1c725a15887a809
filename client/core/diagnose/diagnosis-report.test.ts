import { describe, expect, test } from 'vitest';
import { link } from '../freshness/link.ts';
import type { FileState, VerifiedFile } from '../verify/verify-files.ts';
import { type Diagnosis, diagnosisOf, type Facts } from './diagnosis.ts';
import { diagnosisReport } from './diagnosis-report.ts';
import { diagnosisText } from './diagnosis-text.ts';
import { linkedReport } from './report-links.ts';

const build = {
  dockerfileUri: 'file:///work/my%20shop/Dockerfile',
  contextPath: '/work/my shop',
  because: 'compose.yaml says so',
};
const file = (state: FileState, path: string, more: Partial<VerifiedFile> = {}): VerifiedFile => ({ path, state, ...more });

function diagnosis(more: Partial<Facts> = {}): Diagnosis {
  return diagnosisOf({
    subject: { kind: 'container', name: 'web', containerId: 'c1', imageId: 'i1' },
    links: [
      link('source', 'broken', '1 copied file differs from the workspace.', {
        evidence: ['/app/a.js'],
        fixes: ['clean-rebuild'],
      }),
      link('base', 'note', 'node:22 moved on.', { evidence: ['old', 'new'] }),
    ],
    files: [
      file('identical', 'b.js', { imagePath: '/app/b.js' }),
      file('different', 'a.js', { imagePath: '/app/a.js', because: 'Only its line endings.' }),
      file('ignored', 'c.log', { because: 'Kept out by line 1 of the ignore file (*.log).' }),
    ],
    build,
    ...more,
  });
}

const reportOf = (of: Diagnosis) => diagnosisReport('Verify', of).map(({ text }) => text);

test('a report says the verdict first, then what to do, then numbers, then what tells, then the chain, then the rest', () => {
  const lines = reportOf(diagnosis({ others: [{ name: 'api', verdict: 'stale', firstBroken: 'drift' }] }));
  const kept = lines.filter((line) => line !== '' && !/^\| (?!link|source|base)/.test(line) && !line.startsWith('|--'));
  expect(kept.map((line) => line.replaceAll('\u200b', ''))).toEqual([
    '# Verify: `web` is stale',
    '1 copied file differs from the workspace.',
    '**Fix:** Clean Rebuild: a new image without cache, and a new container with the same configuration.',
    '1 different, 1 identical, 1 ignored.',
    '## 1 different',
    '- `a.js` → `/app/a.js` (Only its line endings.)',
    '## Evidence',
    '**source**',
    '- `/app/a.js`',
    '**base**',
    '- `old`',
    '- `new`',
    '## The chain',
    '| link        | category      | state      | why |',
    '| source      | dockerfile    | **broken** | 1 copied file differs from the workspace. |',
    '| base        | dockerfile    | note       | node:22 moved on. |',
    '## How it is built',
    'From `my shop/Dockerfile` with the context `my shop`: compose.yaml says so.',
    '## 1 identical',
    '- `b.js` → `/app/b.js`',
    '## 1 ignored',
    '- `c.log` (Kept out by line 1 of the ignore file (\\*.log).)',
    '## Also asked about',
    '- `api`: stale (drift)',
  ]);
});

test('a text for a terminal says the same in few lines', () => {
  expect(
    diagnosisText(diagnosis({ incomplete: 'More is there.' }))
      .split('\n')
      .filter((line) => !line.startsWith('  ?') && !/^ {2}✓/.test(line)),
  ).toEqual([
    'web: stale',
    '  1 copied file differs from the workspace.',
    '  → Clean Rebuild: a new image without cache, and a new container with the same configuration.',
    '',
    '  ! source      1 copied file differs from the workspace.',
    '              /app/a.js',
    '  · base        node:22 moved on.',
    '',
    'Files: 1 different, 1 identical, 1 ignored',
    '  More is there.',
    '  different: a.js → /app/a.js (Only its line endings.)',
    '',
  ]);
});

const hostile = '`</td>|\n# x\n[a](javascript:b) @all https://me:pw@host ![i](http://e) \u202e\u001b[31m NPM_TOKEN=abc';

describe('what strangers wrote', () => {
  const everywhere = diagnosis({
    subject: { kind: 'container', name: hostile, containerId: 'c1', file: `/work/${hostile}` },
    links: [link('source', 'broken', hostile, { evidence: [hostile] })],
    files: [file('different', hostile, { imagePath: `/${hostile}`, because: hostile })],
    incomplete: hostile,
    build: { dockerfileUri: `file:///work/${encodeURIComponent(hostile)}`, target: hostile, because: hostile },
    others: [{ name: hostile, verdict: 'fresh', firstBroken: null }],
  });

  test('is inert in a report', () => {
    const lines = reportOf(everywhere);
    const text = lines.join('\n');
    // Whatever is left when code is taken away.
    const active = lines.map((line) => line.replace(/(`+) [^\n]*? \1(?!`)/g, ''));
    for (const line of active) expect(line).not.toMatch(/(?<!\\)[<[]|@all|https?:\/\/|(?<!\\)!\[|^# x/);
    expect(text).not.toMatch(/[\p{Cc}\p{Cf}](?<!\n|\u200b)|pw@|=abc/u);
    expect(lines.filter((line) => line.startsWith('| source')).every((line) => line.match(/(?<!\\)\|/g)?.length === 5)).toBe(
      true,
    );
  });

  test('cannot move a terminal', () => {
    expect(diagnosisText(everywhere)).not.toMatch(/[\p{Cc}\p{Cf}](?<!\n)/u);
    expect(
      diagnosisText(everywhere)
        .split('\n')
        .some((line) => line.startsWith('# x')),
    ).toBe(false);
  });
});

test('of very many files a report and a text show some of each state, and say how many there are', () => {
  const many = (state: FileState) =>
    Array.from({ length: 50_000 }, (_, at) => file(state, `${at}.js`, { imagePath: `/app/${at}.js` }));
  const large = diagnosis({ files: [...many('different'), ...many('identical')] });
  const { text, links } = linkedReport('Verify', large);
  expect(text.split('\n').length).toBeLessThan(2_200);
  expect(text).toContain('50000 different, 50000 identical');
  expect(text.match(/^- and 49000 more$/gm)).toHaveLength(2);
  expect(links).toHaveLength(1_000);
  expect(diagnosisText(large).split('\n').length).toBeLessThan(90);
  expect(diagnosisText(large)).toContain('  and 49950 more');
});

describe('a file that differs', () => {
  test('leads to both versions of it', () => {
    const { text, links } = linkedReport('Verify', diagnosis());
    expect(links).toHaveLength(1);
    const [{ line, start, end, argument, command } = expect.fail()] = links;
    expect(text.split('\n')[line]?.slice(start, end)).toBe('`a.js`');
    expect([command, argument]).toEqual([
      'unstale.compareFile',
      { containerId: 'c1', imagePath: '/app/a.js', localPath: '/work/my shop/a.js' },
    ]);
  });

  test('is the one of its own line, also where names are cut alike', () => {
    const long = 'x'.repeat(500);
    const files = ['1', '2'].map((end) => file('different', `${long}${end}`, { imagePath: `/${long}${end}` }));
    const { links } = linkedReport('Verify', diagnosis({ files }));
    expect(links.map(({ argument }) => argument['localPath']?.at(-1))).toEqual(['1', '2']);
  });

  test.each<[string, Partial<Facts>]>([
    ['of a build without a folder', { build: { dockerfileUri: build.dockerfileUri, because: '' } }],
    ['of nothing that can be read', { subject: { kind: 'image', name: 'shop' } }],
    ['that is missing', { files: [file('missing', 'a.js', { imagePath: '/app/a.js' })] }],
  ])('%s leads nowhere', (_, more) => {
    expect(linkedReport('Verify', diagnosis(more)).links).toEqual([]);
  });
});

test('lines that would mend something are told as text, whoever named what is in them', () => {
  const command = "kubectl '--context=`x` @team' rollout restart deployment/web";
  const pods = link('cluster', 'note', 'A pod runs another digest.', { evidence: ['pod web'], commands: [command] });
  const of = diagnosis({ links: [link('source', 'ok', 'The same.'), pods] });
  expect(reportOf(of)).toEqual(expect.arrayContaining(['- `pod web`', 'What would mend it:', `- \`\` ${command} \`\``]));
  expect(diagnosisText(of)).toContain(
    `  · cluster     A pod runs another digest.\n              pod web\n              $ ${command}\n`,
  );
});
