/** Whether the secrets of a build can be read at all: of a variable that is not set a builder makes an empty secret, and says nothing. */
import type { BuildSourceInfo } from '../../server/protocol.ts';
import type { Refusal } from '../core/recreate/refuse.ts';
import { displayText } from '../core/tree/display-text.ts';
import type { EngineCli } from '../ports.ts';

export function refusedSecret(cli: Pick<EngineCli, 'hasVariable'>, { secrets = {} }: BuildSourceInfo): Refusal | undefined {
  const unset = Object.entries(secrets).find(([, source]) => 'env' in source && cli.hasVariable?.(source.env) === false);
  if (unset === undefined) return undefined;
  const [id, source] = unset;
  const variable = 'env' in source ? source.env : '';
  return {
    because: `The secret ${displayText(id)} of the build is read from the variable ${displayText(variable)}, which is not set here.`,
    hint: 'Start VS Code, or the command line, where it is set.',
  };
}
