/**
 * Results that lie below a mount without anybody naming their path: packages that a runtime looks for, what a framework built,
 * tools on PATH. Each with those who look for them afterwards.
 */
import type { Command } from './file-facts.ts';
import { absolutePath, isBelow } from './image-paths.ts';
import { laterSteps, type MountPlace, type ResultUse, runs, standsOn, starts, valueOf } from './later-uses.ts';
import { storesBelow } from './lost-stores.ts';
import { rootImage } from './package-store.ts';
import { commandLabel, instructionLabel } from './step-label.ts';

export function resultsBelow(place: MountPlace): readonly ResultUse[] {
  return [...packages(place), ...nextBuild(place), ...tools(place), ...onPath(place), ...storesBelow(place).map(doubtful)];
}

/** Packages that an install puts into the mounted folder: a later command of the same package manager needs them, and a runtime. */
function packages(place: MountPlace): readonly ResultUse[] {
  const { target = '' } = place.mount;
  const installed = place.step.installs.filter(
    ({ kind, directory, ecosystem }) =>
      kind === 'manifest' &&
      directory !== undefined &&
      ecosystem.outputs.some((name) => `${directory === '/' ? '' : directory}/${name}` === target),
  );
  return installed.flatMap(({ ecosystem, directory }) => [
    ...laterSteps(place).flatMap(({ installs }) =>
      installs
        .filter((other) => other.kind === 'needs-source' && other.ecosystem.id === ecosystem.id && other.directory === directory)
        .map(({ command }) => ({ path: target, label: commandLabel(command), span: command.span })),
    ),
    ...(target.endsWith('/node_modules')
      ? starts(place, /^(?:node|npm|npx|yarn|pnpm|next|nodemon|ts-node|tsx|pm2|pm2-runtime)$/, target).map(doubtful)
      : []),
  ]);
}

/** `next start` serves what `next build` left in `.next`. */
function nextBuild(place: MountPlace): readonly ResultUse[] {
  const { target = '' } = place.mount;
  const isBuilt = target.endsWith('/.next') && place.step.commands.some(({ args }) => args.some(({ text }) => text === 'build'));
  return isBuilt ? starts(place, /^(?:next|npm|npx|yarn|pnpm)$/, target) : [];
}

/** `go install …/tool@v1`, `cargo install tool`: a program that is called by its name alone. */
function tools(place: MountPlace): readonly ResultUse[] {
  const { step, stage, mount } = place;
  return step.installs.flatMap(({ ecosystem, kind, command }): readonly ResultUse[] => {
    const image = rootImage(stage)?.repository;
    const folder =
      ecosystem.id === 'go' && kind === 'tools'
        ? (valueOf(step, command, 'GOBIN') ?? (image === 'library/golang' ? '/go/bin' : undefined))
        : ecosystem.id === 'cargo' && kind === 'tools' && !command.args.some(({ text }) => text.startsWith('--root'))
          ? image === 'library/rust'
            ? '/usr/local/cargo/bin'
            : undefined
          : undefined;
    if (folder === undefined || !isBelow(folder, mount.target)) return [];
    const names = new Set(command.args.slice(1).flatMap(({ text }) => toolName(text) ?? []));
    const isTool = ({ program }: Command) => names.has(program);
    return [
      ...[...names].flatMap((name) => starts(place, new RegExp(`^${name}$`), `${folder}/${name}`)),
      ...runs(place, isTool, folder),
    ];
  });
}

function toolName(operand: string): string | undefined {
  const [path = ''] = operand.split('@');
  const parts = path.split('/').filter((part) => !/^v\d+$/.test(part));
  const name = parts.at(-1) ?? '';
  return /^[a-zA-Z][\w-]*$/.test(name) ? name : undefined;
}

/** `ENV PATH=/opt/venv/bin:$PATH`: what the RUN puts there is what PATH is to find. */
function onPath({ file, stage, step, mount }: MountPlace): readonly ResultUse[] {
  const { target = '' } = mount;
  const text = step.instruction.argument.text;
  const isWritten =
    text.includes(target) ||
    step.installs.some(({ directory, ecosystem }) => ecosystem.outputs.some((name) => absolutePath(name, directory) === target));
  if (!isWritten) return [];
  const settings = [...stage.lineage, ...file.stages.filter((each) => standsOn(each, stage)).flatMap(({ steps }) => steps)];
  return settings.flatMap(({ instruction }) => {
    if (instruction.keyword !== 'ENV' || instruction.unreadable !== undefined) return [];
    return instruction.words.flatMap((word): readonly ResultUse[] => {
      const [, value] = /^PATH=["']?([^"']*)/.exec(word.text) ?? [];
      const entry = value?.split(':').find((each) => isBelow(each, target));
      return entry === undefined ? [] : [{ path: entry, label: instructionLabel(instruction), span: word.span }];
    });
  });
}

function doubtful(use: ResultUse): ResultUse {
  return { ...use, isDoubtful: true };
}
