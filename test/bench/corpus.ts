/** The Dockerfiles that a benchmark runs over: the fixtures' real-world shapes, each in a project folder of its own. */
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const corpusFolder = new URL('../fixtures/dockerfiles/', import.meta.url);

export interface CorpusFile {
  readonly path: string;
  readonly text: string;
}

/** Writes `count` Dockerfiles under `folder`; the fixtures are taken in turn, in later rounds with another one's stages below. */
export async function writeCorpus(folder: string, count: number): Promise<readonly CorpusFile[]> {
  const names = (await readdir(corpusFolder)).filter((name) => !name.endsWith('.md')).sort();
  const files: CorpusFile[] = [];
  for (let index = 0; index < count; index++) {
    const round = Math.floor(index / names.length);
    const source = await readFixture(names, index);
    const text = round === 0 ? source : `${source.trimEnd()}\n\n${await readFixture(names, index * 7 + round)}`;
    const project = join(folder, `project-${String(index).padStart(3, '0')}`);
    await mkdir(join(project, 'src'), { recursive: true });
    await writeFile(join(project, 'package.json'), '{ "name": "bench", "scripts": { "build": "node build.js" } }\n');
    await writeFile(join(project, 'src', 'index.js'), 'export const answer = 42;\n');
    await writeFile(join(project, 'Dockerfile'), text);
    files.push({ path: join(project, 'Dockerfile'), text });
  }
  return files;
}

async function readFixture(names: readonly string[], index: number): Promise<string> {
  const name = names[index % names.length];
  if (name === undefined) throw new Error('test/fixtures/dockerfiles is empty.');
  return await readFile(new URL(name, corpusFolder), 'utf8');
}
