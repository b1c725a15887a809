/** The Dockerfiles that a benchmark runs over: the fixtures' real-world shapes, each in a project folder of its own, 100 in all. */
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const corpusFolder = new URL('../fixtures/dockerfiles/', import.meta.url);

export interface CorpusFile {
  readonly path: string;
  readonly text: string;
}

/** Writes `count` Dockerfiles under `folder`; the fixtures are taken in turn, later rounds with other names inside. */
export async function writeCorpus(folder: string, count: number): Promise<readonly CorpusFile[]> {
  const names = (await readdir(corpusFolder)).filter((name) => !name.endsWith('.md')).sort();
  const files: CorpusFile[] = [];
  for (let index = 0; index < count; index++) {
    const name = names[index % names.length];
    if (name === undefined) throw new Error('test/fixtures/dockerfiles is empty.');
    const round = Math.floor(index / names.length);
    const source = await readFile(new URL(name, corpusFolder), 'utf8');
    const text = round === 0 ? source : `${source.trimEnd()}\nLABEL round="${round}"\n`;
    const project = join(folder, `project-${String(index).padStart(3, '0')}`);
    await mkdir(join(project, 'src'), { recursive: true });
    await writeFile(join(project, 'package.json'), '{ "name": "bench", "scripts": { "build": "node build.js" } }\n');
    await writeFile(join(project, 'src', 'index.js'), 'export const answer = 42;\n');
    await writeFile(join(project, 'Dockerfile'), text);
    files.push({ path: join(project, 'Dockerfile'), text });
  }
  return files;
}
