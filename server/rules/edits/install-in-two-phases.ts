/**
 * uv in two phases: what the project depends on from its manifest and lock file alone, above the sources, then the project itself. The
 * second command is the one that is there, and finds everything but the project installed.
 * https://docs.astral.sh/uv/guides/integration/docker/#intermediate-layers
 */
import { joinPath } from '../../facts/expand-glob.ts';
import type { FileFacts, Install, StageFacts, Step } from '../../facts/file-facts.ts';
import { installInputs } from '../../facts/install-inputs.ts';
import type { Fix } from '../rule.ts';
import { insertBefore } from './instruction-edits.ts';

const enough = /^(?:pyproject\.toml|uv\.lock|uv\.toml|\.python-version)$/;
const plainPath = /^[\w./@+-]+$/;

/** `undefined` where the first phase would want more than these files, or where more than the sync stands below the COPY. */
export function installInTwoPhases(
  file: FileFacts,
  { steps }: StageFacts,
  copy: Step,
  step: Step,
  install: Install,
): Fix | undefined {
  const { command, ecosystem, directory } = install;
  const [source, ...more] = copy.copy?.sources ?? [];
  const destination = copy.instruction.words.at(-1)?.text ?? '';
  if (ecosystem.id !== 'uv' || source?.path !== '' || more.length > 0 || copy.copy?.excludes.length !== 0) return undefined;
  if (copy.instruction.json !== undefined || !plainPath.test(destination) || step.instruction.heredocs.length > 0)
    return undefined;
  if (directory === undefined || joinPath(copy.copy.destination ?? '') !== joinPath(directory) || !command.isCertain)
    return undefined;
  const between = steps.slice(steps.indexOf(copy) + 1, steps.indexOf(step));
  const isNext =
    steps.includes(copy) && between.every(({ instruction }) => /^(?:ENV|ARG|LABEL|EXPOSE)$/.test(instruction.keyword));
  if (!isNext || step.commands[0] !== command || command.wrappers.length + command.assignments.length > 0) return undefined;
  const words = command.args.map(({ text }) => text);
  if (!words.every((word) => /^(?:sync|--locked|--frozen|--no-dev|--no-editable|--compile-bytecode|--all-extras)$/.test(word)))
    return undefined;
  if (!words.includes('--locked') && !words.includes('--frozen')) return undefined;
  const inputs = installInputs(install, '', file.context);
  if (inputs.kind !== 'loaded' || inputs.value.doubt !== undefined || !inputs.value.paths.every((path) => enough.test(path)))
    return undefined;
  const flags = copy.instruction.flags.map(({ span }) => `${file.dockerfile.text.slice(span.start, span.end)} `).join('');
  const folder = destination.endsWith('/') ? destination : `${destination}/`;
  return {
    title: 'Install what the project depends on first, then the project',
    safety: 'review',
    edits: [
      insertBefore(file.dockerfile, copy.instruction, [
        `COPY ${flags}${inputs.value.paths.join(' ')} ${folder}`,
        `RUN uv ${words.join(' ')} --no-install-project`,
      ]),
    ],
  };
}
