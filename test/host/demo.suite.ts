/**
 * The demo in the real VS Code: each finding at its line, each fix applied, and the fixed Dockerfiles built on the real
 * engine, where BuildKit's own cached flags show that the fixes keep their promise.
 */
import { strict as assert } from 'node:assert';
import { writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TextDocument } from 'vscode';
import type { EngineAccess } from '../support/engine/access.ts';
import { type BuildOptions, type BuildResult, buildSteps, stepOf } from '../support/engine/build.ts';
import { type GitServer, startGitServer } from '../support/git-server.ts';
import { applyFix, eventually, fileUri, findings, hoverOn, openFile, ourDiagnostics, ruleOf } from './editor.ts';

interface Shown {
  readonly path: string;
  readonly shows: readonly (readonly [rule: string, marked: RegExp])[];
}

const dockerfiles: readonly Shown[] = [
  {
    path: 'web/Dockerfile',
    shows: [
      ['source-copy-before-install', /^COPY \. \.$/],
      ['mutable-base-image', /^node$/],
      ['copied-path-ignored', /^locales\/$/],
    ],
  },
  {
    path: 'api/Dockerfile',
    shows: [
      ['volatile-arg-before-expensive-step', /^GIT_SHA$/],
      ['broad-copy-without-dockerignore', /^\.$/],
    ],
  },
  {
    path: 'mailer/Dockerfile',
    shows: [
      ['index-update-alone', /^apt-get update$/],
      ['git-clone-frozen', /^git clone /],
      ['remote-download-frozen', /^curl /],
    ],
  },
];

async function openWithFindings({ path, shows }: Shown): Promise<TextDocument> {
  const document = await openFile(path);
  await eventually(() => {
    const seen = findings(document);
    assert.deepEqual(
      seen.map(([rule]) => rule),
      shows.map(([rule]) => rule),
    );
    for (const [index, [, marked]] of shows.entries()) assert.match(seen[index]?.[1] ?? '', marked);
  });
  return document;
}

describe('the demo', () => {
  for (const shown of dockerfiles) {
    it(`shows ${shown.shows.map(([rule]) => rule).join(', ')} in ${shown.path}`, async () => {
      const document = await openWithFindings(shown);
      for (const diagnostic of ourDiagnostics(document)) {
        assert.ok(typeof diagnostic.code === 'object', 'the code is a link');
        assert.match(diagnostic.code.target.toString(), new RegExp(`/docs/rules/${ruleOf(diagnostic)}\\.md$`));
        assert.ok(diagnostic.message.length > 40);
      }
    });
  }

  it('says why in a hover, with the page online and offline', async () => {
    const text = await hoverOn(await openWithFindings(dockerfiles[0] as Shown), 'COPY . .');
    assert.match(text, /docs\/rules\/source-copy-before-install\.md/);
    assert.match(text, /command:unstale\.openRulePage\?%22source-copy-before-install%22/);
  });

  for (const shown of dockerfiles) {
    it(`fixes ${shown.path} until only what has no safe answer is left`, async () => {
      const document = await openWithFindings(shown);
      for (const [rule] of shown.shows) {
        await applyFix(document, rule);
        await document.save();
        await eventually(() => assert.ok(!findings(document).some(([seen]) => seen === rule), `${rule} is gone`));
      }
      assert.deepEqual(findings(document), []);
    });
  }
});

const access = process.env['UNSTALE_TEST_ENGINE'];
// Whoever starts the tests without an engine has said so aloud.
if (access !== undefined) describe('the fixed demo on a real engine', () => testFixedDemo(JSON.parse(access) as EngineAccess));

function testFixedDemo(engine: EngineAccess): void {
  let git: GitServer;
  let files: Server;
  let download = 'first';

  before(async () => {
    git = await startGitServer();
    await git.commit({ 'README.md': `templates ${Date.now()}` });
    files = createServer((_request, response) => response.end(`${download} ${process.pid}`));
    await new Promise<void>((resolve) => files.listen(0, '127.0.0.1', resolve));
  });

  after(async () => {
    await git.stop();
    files.close();
  });

  async function build(service: string, options: Partial<BuildOptions> = {}): Promise<BuildResult> {
    const result = await buildSteps(engine, { contextDir: fileUri(service).fsPath, ...options });
    assert.equal(result.exitCode, 0, result.stderr.slice(-2000));
    return result;
  }

  it('web: a changed source file no longer runs npm ci again', async () => {
    await build('web');
    await writeFile(fileUri('web/src/catalogue.js').fsPath, `// changed ${Date.now()}\nmodule.exports = [];\n`);
    const second = await build('web');
    assert.equal(stepOf(second, 'RUN npm ci').cached, true);
    assert.equal(stepOf(second, 'RUN npm run build').cached, false);
  });

  it('api: a new GIT_SHA no longer runs pip install again', async () => {
    await build('api', { buildArgs: { GIT_SHA: 'one' } });
    assert.equal(stepOf(await build('api', { buildArgs: { GIT_SHA: 'two' } }), 'RUN pip install').cached, true);
  });

  it('mailer: a new commit and a new download arrive, while the packages stay cached', async () => {
    const hosts = { GIT_HOST: git.host, FILES_HOST: `127.0.0.1:${(files.address() as AddressInfo).port}` };
    await build('mailer', { buildArgs: hosts });
    const same = await build('mailer', { buildArgs: hosts });
    assert.equal(stepOf(same, 'RUN apt-get update && apt-get install').cached, true);
    assert.deepEqual(
      same.steps.filter(({ cached, instruction }) => !cached && !instruction.startsWith('ADD')).map(({ name }) => name),
      [],
    );
    await git.commit({ 'README.md': `templates again ${Date.now()}` });
    download = 'second';
    const changed = await build('mailer', { buildArgs: hosts });
    assert.equal(stepOf(changed, 'RUN apt-get update && apt-get install').cached, true);
    const adds = changed.steps.filter(({ instruction }) => instruction.startsWith('ADD'));
    assert.ok(
      adds.some(({ instruction, cached }) => instruction.includes('.git') && !cached),
      'the repository is fetched again',
    );
    assert.ok(
      adds.some(({ instruction, cached }) => instruction.includes('data.csv') && !cached),
      'the file is fetched again',
    );
  });
}
