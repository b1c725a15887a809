import { expect, test } from 'vitest';
import { link } from '../freshness/link.ts';
import { diagnosisOf } from './diagnosis.ts';
import { linkedReport } from './report-links.ts';

const links = [
  link('source', 'broken', '1 copied file differs from the workspace.', { evidence: ['/app/a.js'], fixes: ['clean-rebuild'] }),
  link('container', 'ok', 'It runs what shop-web is now.'),
];
const diagnosis = diagnosisOf({
  subject: { kind: 'container', name: 'shop-web-1', containerId: 'one' },
  links,
  files: [
    { path: 'src/a.js', imagePath: '/app/a.js', state: 'different' },
    { path: 'src/b.js', imagePath: '/app/b.js', state: 'identical' },
    { path: 'log`[x](command:evil)', state: 'ignored', because: 'Kept out by line 1 of the ignore file (log*).' },
  ],
  build: { dockerfileUri: 'file:///shop/Dockerfile', contextPath: '/shop', because: 'compose.yaml builds it so' },
});

test('a report says the verdict first, then the files and what proves it, and reads well before it is rendered', () => {
  expect(`\n${linkedReport('Verify', diagnosis).text}`).toMatchInlineSnapshot(`
    "
    # Verify: \`shop-web-1\` is stale

    1 copied file differs from the workspace.

    **Fix:** Clean Rebuild: a new image without cache, and a new container with the same configuration.

    1 different, 1 identical, 1 ignored.

    ## 1 different

    - \`src/a.js\` → \`/app/a.js\`

    ## Evidence

    **source**

    - \`/app/a.js\`

    ## The chain

    | link        | category      | state      | why |
    |-------------|---------------|------------|-----|
    | context     | context       | unknown    | It was not looked at. |
    | transfer    | cache         | unknown    | It was not looked at. |
    | instruction | cache         | unknown    | It was not looked at. |
    | target      | dockerfile    | ok         | Nothing shows that another stage or another Dockerfile was built. |
    | source      | dockerfile    | **broken** | 1 copied file differs from the workspace. |
    | commit      | dockerfile    | unknown    | It was not looked at. |
    | base        | dockerfile    | unknown    | It was not looked at. |
    | container   | lifecycle     | ok         | It runs what shop-web is now. |
    | compose     | lifecycle     | –          | Compose does not keep it. |
    | mount       | mounts        | unknown    | It was not looked at. |
    | drift       | lifecycle     | unknown    | It was not looked at. |
    | process     | lifecycle     | –          | It sees no file of the workspace itself. |
    | registry    | registry      | unknown    | The registry was not asked. |
    | cluster     | orchestration | –          | No cluster was asked about. |

    ## How it is built

    From \`/shop/Dockerfile\` with the context \`/shop\`: compose.yaml builds it so.

    ## 1 identical

    - \`src/b.js\` → \`/app/b.js\`

    ## 1 ignored

    - \`\` log\`[x](command:evil) \`\` (Kept out by line 1 of the ignore file (log\\*).)
    "
  `);
});

test('the file that was asked about is told as its Dockerfile would name it', () => {
  const of = (file: string) => linkedReport('Diagnosis', { ...diagnosis, subject: { ...diagnosis.subject, file } }).text;
  expect(of('/shop/src/a.js')).toMatch(/^# Diagnosis: `src\/a\.js` in `shop-web-1` is stale\n/);
  expect(of('/elsewhere/a.js')).toMatch(/^# Diagnosis: `\/elsewhere\/a\.js` in/);
});

test('a file that differs leads to both versions of it, and nothing else leads anywhere', () => {
  const { text, links: places } = linkedReport('Verify', diagnosis);
  expect(places).toHaveLength(1);
  const [place] = places;
  expect(text.split('\n')[place?.line ?? 0]?.slice(place?.start, place?.end)).toBe('`src/a.js`');
  expect(place).toMatchObject({
    command: 'unstale.compareFile',
    argument: { containerId: 'one', imagePath: '/app/a.js', localPath: '/shop/src/a.js' },
  });
});
