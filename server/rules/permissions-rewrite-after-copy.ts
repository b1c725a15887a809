/**
 * A recursive `chown` or `chmod` over what was copied: it writes every file a second time into a layer of its own, and runs
 * again after each edit of a source.
 */
import type { Command, FileFacts, StageFacts, Step } from '../facts/file-facts.ts';
import { absolutePath, isBelow } from '../facts/image-paths.ts';
import { commandLabel, instructionLabel } from '../facts/step-label.ts';
import type { Ecosystem } from '../knowledge/ecosystem.ts';
import { deleteInstruction } from './edits/instruction-edits.ts';
import { type Finding, type Fix, rule } from './rule.ts';

export const permissionsRewriteAfterCopy = rule({
  id: 'permissions-rewrite-after-copy',
  title: 'Owner or mode of copied files changed by a step of its own',
  severity: 'warning',
  source: 'https://docs.docker.com/reference/dockerfile/#copy---chown---chmod',
  why: `A layer holds whole files. \`chown -R\` and \`chmod -R\` write each file that they touch into a layer of their own, so that the image
holds it twice, and they run again whenever what was copied changes. Over installed packages that takes long.

\`COPY --chown\` and \`COPY --chmod\` set owner and mode while copying.`,
  silentWhen: [
    'Nothing was copied to the folder, or below it.',
    'The command does not go into folders (`-R`), or its path is not known.',
    'The COPY sets the same already.',
    'Single files of the context are all that was copied there, and no packages were installed: twice a few kilobytes is nothing.',
    'Where no packages were installed below the folder, it is information. So it is where everything is made root’s, which it is already.',
  ],
  fix: 'Sets the owner or the mode in the COPY and removes the RUN, where one COPY fills the folder and the RUN does nothing else. Review it: the folder itself keeps its owner.',
  examples: [
    {
      bad: 'FROM node:22\nWORKDIR /app\nCOPY . .\nRUN npm ci\nRUN [|chown -R node:node /app|]\nUSER node\n',
      message: '`COPY . .`',
    },
    {
      bad: 'FROM nginx:1.29\nCOPY dist /usr/share/nginx/html\nRUN [|chown -R nginx:nginx /usr/share/nginx/html|]\n',
      fixed: 'FROM nginx:1.29\nCOPY --chown=nginx:nginx dist /usr/share/nginx/html\n',
    },
    { good: 'FROM node:22\nWORKDIR /app\nCOPY --chown=node:node . .\nUSER node\n' },
    { good: 'FROM debian:12\nRUN mkdir -p /data && chown -R app /data\nCOPY run.sh /usr/local/bin/\n' },
  ],
  engine: [
    {
      name: 'An edit of a source file runs `chown -R` again; with `COPY --chown` there is no such step, and what follows the COPY runs alone.',
      files: { 'html/index.html': 'one\n' },
      bad: 'FROM nginx:1.29\nCOPY html /usr/share/nginx/html/\nRUN chown -R node /usr/share/nginx/html\n',
      fixed: 'FROM nginx:1.29\nCOPY --chown=node html /usr/share/nginx/html/\n',
      change: { files: { 'html/index.html': 'two\n' } },
      badStep: { startsWith: 'RUN chown -R', second: 'runs' },
      fixedStep: { startsWith: 'COPY --chown=node', second: 'runs' },
    },
  ],
  check(file, report) {
    for (const stage of file.stages.filter(({ isPosix }) => isPosix)) {
      for (const step of stage.steps) {
        for (const command of step.commands) {
          const finding = findingOf(file, stage, step, command);
          if (finding !== undefined) report(finding);
        }
      }
    }
  },
});

/** Wherever it comes from, it is small. */
const settingsOrScript = /\.(?:sh|conf|cnf|cfg|ini|ya?ml|json|toml|txt|xml|properties)['"]?$/;

/** pip and uv install into the interpreter's folder, wherever the manifest lies. */
function installsBeside({ id, outputs }: Ecosystem): boolean {
  return outputs.length > 0 && id !== 'pip' && id !== 'uv';
}

interface Rewrite {
  readonly flag: 'chown' | 'chmod';
  readonly value: string;
  /** Absolute. */
  readonly paths: readonly string[];
}

function rewriteOf({ program, args, cwd, isCertain }: Command): Rewrite | undefined {
  const name = program.slice(program.lastIndexOf('/') + 1);
  if ((name !== 'chown' && name !== 'chmod') || !isCertain) return undefined;
  if (!args.some(({ text }) => /^-[a-zA-Z]*R|^--recursive$/.test(text))) return undefined;
  const operands = args.filter(({ text }, index) => !/^-[a-zA-Z]*[Rvcfh]|^--/.test(text) && args[index - 1]?.text !== '--from');
  const [value, ...targets] = operands;
  if (value === undefined || targets.length === 0) return undefined;
  const paths = targets.flatMap(({ text }) => (/[$`*?]/.test(text) ? [] : (absolutePath(text, cwd) ?? [])));
  return { flag: name, value: value.text, paths };
}

function findingOf(file: FileFacts, stage: StageFacts, step: Step, command: Command): Finding | undefined {
  const rewrite = rewriteOf(command);
  if (rewrite === undefined) return undefined;
  const before = stage.lineage.slice(0, stage.lineage.indexOf(step));
  const bringsFiles = ({ copy }: Step) => {
    const { listing } = file.context;
    if (copy?.sources.every(({ text }) => settingsOrScript.test(text))) return true;
    if (copy?.from.kind !== 'context' || listing.kind !== 'loaded') return false;
    return copy.sources.every(({ path }) => path !== undefined && listing.value.get(path)?.kind === 'file');
  };
  const isCovered = (path: string | undefined) => rewrite.paths.some((folder) => folder !== '/' && isBelow(path, folder));
  const copies = before.filter(
    ({ copy, instruction }) => isCovered(copy?.destination) && !instruction.flags.some(({ name }) => name === rewrite.flag),
  );
  const [first] = copies;
  if (first === undefined) return undefined;
  const changesNothing = rewrite.flag === 'chown' && /^(?:root|0)(?::(?:root|0)?)?$/.test(rewrite.value);
  const install = before
    .flatMap(({ installs }) => installs)
    .find(({ kind, directory, ecosystem }) => kind === 'manifest' && installsBeside(ecosystem) && isCovered(directory));
  if (install === undefined && copies.every(bringsFiles)) return undefined;
  const fix = changesNothing ? undefined : fixOf(file, stage, step, rewrite, copies, before);
  // Folders to which nothing was copied cost nothing.
  const filled = rewrite.paths.filter((folder) =>
    [...copies.map(({ copy }) => copy?.destination), install?.directory].some(
      (path) => path !== undefined && isBelow(path, folder),
    ),
  );
  return {
    span: command.span,
    ...(install !== undefined && !changesNothing ? {} : { severity: 'information' as const }),
    message:
      `\`${commandLabel(command)}\` writes every file below ${filled.join(' and ')} a second time, and again after each change of what ` +
      `\`${instructionLabel(first.instruction)}\` brings. ${adviceOf(rewrite, changesNothing, install !== undefined)}`,
    related: [
      ...copies
        .slice(0, 3)
        .map(({ instruction }) => ({ message: 'Copied here.', at: { kind: 'here' as const, span: instruction.span } })),
      ...(install === undefined
        ? []
        : [{ message: 'Installed here.', at: { kind: 'here' as const, span: install.command.span } }]),
    ],
    ...(fix === undefined ? {} : { fixes: [fix] }),
  };
}

/** What COPY brings is root's from the beginning. */
function adviceOf({ flag }: Rewrite, changesNothing: boolean, isInstalled: boolean): string {
  if (changesNothing) return 'Leave it out: what COPY brings is root’s without it.';
  return `Use \`COPY --${flag}\`${isInstalled ? ', and install as the user who is to own the packages' : ''}.`;
}

/** Only when one COPY of the stage brings all that is there, and nobody else may have written to it. */
function fixOf(
  file: FileFacts,
  { steps }: StageFacts,
  step: Step,
  rewrite: Rewrite,
  copies: readonly Step[],
  before: readonly Step[],
): Fix | undefined {
  const [copy] = copies;
  if (copy === undefined || copies.length > 1 || step.commands.length !== 1 || step.instruction.heredocs.length > 0)
    return undefined;
  if (!steps.includes(copy) || copy.instruction.heredocs.length > 0 || rewrite.paths.length !== 1) return undefined;
  const isPlain = rewrite.flag === 'chown' ? /^[\w.-]+(?::[\w.-]+)?$/ : /^0?[0-7]{3}$/;
  const wasWritten = before.some(
    ({ instruction: { keyword, span } }) => keyword === 'RUN' && span.start > copy.instruction.span.start,
  );
  if (!isPlain.test(rewrite.value) || wasWritten || copy.instruction.flags.some(({ name }) => name === 'link')) return undefined;
  const at = copy.instruction.keywordSpan.end;
  return {
    title: `Set it in \`${instructionLabel(copy.instruction)}\``,
    safety: 'review',
    edits: [
      { kind: 'replace', span: { start: at, end: at }, text: ` --${rewrite.flag}=${rewrite.value}` },
      deleteInstruction(file.dockerfile, step.instruction),
    ],
  };
}
