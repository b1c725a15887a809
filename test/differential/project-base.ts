/**
 * The base image of one project: the small image with a layer that no other project has, so that what an engine remembers of earlier
 * projects decides nothing, and with users, so that owners can be named.
 */
import { type EngineAccess, runDocker } from '../support/engine/access.ts';
import { smallImage } from '../support/engine/small-image.ts';
import type { ProjectPlace } from './project.ts';

/** `line` is what is added to the original; where it is empty the name leads to the original itself. */
export async function provideBase(
  { engines, base, originalBase, salt, emptyFolder }: ProjectPlace,
  builder: string,
  line: string,
): Promise<void> {
  const engine = engines.get(builder);
  if (engine === undefined) throw new Error(`There is no engine ${builder}.`);
  if ((await runDocker(engine, ['image', 'inspect', originalBase])).exitCode !== 0) {
    const users = "printf 'root:x:0:0::/:/bin/sh\\napp:x:77:77::/:/bin/sh\\n' > /etc/passwd";
    const groups = "printf 'root:x:0:\\napp:x:77:\\n' > /etc/group";
    await build(
      engine,
      originalBase,
      emptyFolder,
      `FROM ${smallImage}\nRUN mkdir /etc; ${users}; ${groups}; echo ${salt} > /salted\n`,
    );
  }
  if (line !== '') return build(engine, base, emptyFolder, `FROM ${originalBase}\n${line}\n`);
  await runDocker(engine, ['tag', originalBase, base]);
}

async function build(engine: EngineAccess, tag: string, folder: string, input: string): Promise<void> {
  const how = ['--network=none', '--provenance=false', '--tag', tag, '--file', '-', '--', folder];
  const { exitCode, stderr } = await runDocker(engine, ['buildx', 'build', ...how], { input });
  if (exitCode !== 0) throw new Error(`The base image could not be built: ${stderr.slice(-1000)}`);
}

export async function removeBases({ engines, base, originalBase, salt }: ProjectPlace): Promise<void> {
  for (const engine of engines.values())
    await runDocker(engine, ['rmi', '--force', base, originalBase, `unstale-diff-built:${salt}`]);
}
