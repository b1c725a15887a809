/** Whether the command line can build: whoever only reads needs none. */
import type { Refusal } from '../core/recreate/refuse.ts';
import type { EngineCli } from '../ports.ts';

export async function missingTool(cli: EngineCli, kind: 'docker' | 'podman'): Promise<Refusal | undefined> {
  const result = await cli.run(kind === 'docker' ? ['buildx', 'version'] : ['version']);
  if (result.kind === 'missing')
    return {
      because: `The ${kind} command line is not installed here.`,
      hint: 'Install it to build; everything else works without.',
    };
  if (kind === 'docker' && (result.kind !== 'ended' || result.exitCode !== 0))
    return {
      because: 'The docker command line has no buildx.',
      hint: 'Install the buildx plugin to build; everything else works without.',
    };
  return undefined;
}
