/**
 * Package managers that keep what a project needs at run time in a cache folder or beside it: gems, virtual environments of
 * Poetry, links of renv. With that folder mounted it is gone, although nobody names its path.
 */
import type { Command, FileFacts, Install, StageFacts, Step } from './file-facts.ts';
import { isBelow } from './image-paths.ts';
import { isMentioned, type MountPlace, nameOf, type ResultUse, runs, starts, valueOf, verbOf } from './later-uses.ts';
import { rootImage } from './package-store.ts';
import { stepUser } from './step-user.ts';

export function storesBelow(place: MountPlace): readonly ResultUse[] {
  return [...gems(place), ...poetryEnvironment(place), ...links(place)];
}

const rubyPrograms = /^(?:bundle|bundler|ruby|rails|rake|puma|unicorn|rackup|sidekiq|thin)$/;

function gems(place: MountPlace): readonly ResultUse[] {
  const { step, stage, mount } = place;
  const install = step.installs.find(({ ecosystem, kind }) => ecosystem.id === 'bundler' && kind === 'manifest');
  if (install === undefined) return [];
  const said = valueOf(step, install.command, 'BUNDLE_PATH');
  // Deployment mode, and what `bundle config` says, have them in the project.
  const isElsewhere =
    valueOf(step, install.command, 'BUNDLE_DEPLOYMENT') !== undefined ||
    stage.lineage.some(({ commands }) => commands.some((command) => isConfigured(command)));
  const folder = said ?? (isElsewhere ? undefined : gemHome(step, stage, install.command));
  return folder === undefined || !isBelow(folder, mount.target)
    ? []
    : [
        ...starts(place, rubyPrograms, folder),
        ...runs(place, ({ program, wrappers }) => wrappers.includes('bundle') || rubyPrograms.test(nameOf(program)), folder),
      ];
}

function isConfigured({ program, args }: Command): boolean {
  if (!/^bundler?$/.test(nameOf(program))) return false;
  return args.some(({ text }) => /^(?:path|deployment|--path.*|--deployment|--standalone.*)$/.test(text));
}

function gemHome(step: Step, stage: StageFacts, command: Command): string | undefined {
  return (
    valueOf(step, command, 'GEM_HOME') ?? (rootImage(stage)?.repository === 'library/ruby' ? '/usr/local/bundle' : undefined)
  );
}

/** Poetry makes a virtual environment below its cache, unless it is told otherwise (https://python-poetry.org/docs/configuration/#virtualenvspath). */
function poetryEnvironment(place: MountPlace): readonly ResultUse[] {
  const { step, stage, mount, file } = place;
  const install = step.installs.find(
    ({ ecosystem, command }) => ecosystem.id === 'poetry' && /^(?:install|sync)$/.test(verbOf(command)),
  );
  if (install === undefined || isInProject(place, install)) return [];
  const cache = valueOf(step, install.command, 'POETRY_CACHE_DIR') ?? homeFolder(step, stage, '.cache/pypoetry');
  const folder = valueOf(step, install.command, 'POETRY_VIRTUALENVS_PATH') ?? (cache && `${cache}/virtualenvs`);
  if (folder === undefined || !isBelow(folder, mount.target) || saysPoetry(file) !== 'nothing') return [];
  const isUse = (command: Command) =>
    command.wrappers.includes('poetry') ||
    (nameOf(command.program) === 'poetry' && /^(?:run|install|sync|build)$/.test(verbOf(command)));
  return [...starts(place, /^poetry$/, folder), ...runs(place, isUse, folder)];
}

function isInProject({ step, stage }: MountPlace, { command }: Install): boolean {
  if (
    ['POETRY_VIRTUALENVS_CREATE', 'POETRY_VIRTUALENVS_IN_PROJECT', 'VIRTUAL_ENV'].some((name) => isMentioned(step, command, name))
  )
    return true;
  return stage.lineage.some(({ commands }) =>
    commands.some(
      ({ program, args }) =>
        /^(?:virtualenv|uv)$/.test(nameOf(program)) || args.some(({ text }) => /^venv$|^virtualenvs\.|^\.venv$/.test(text)),
    ),
  );
}

/** `poetry.toml` of the project may have the environment elsewhere. */
function saysPoetry({ context }: FileFacts): 'something' | 'nothing' {
  const { listing } = context;
  if (listing.kind !== 'loaded') return 'something';
  const isThere = listing.value.entries.some(({ path }) => /(?:^|\/)poetry\.toml$/.test(path));
  return isThere ? 'something' : 'nothing';
}

/** renv links the library of a project into its cache (https://rstudio.github.io/renv/articles/docker.html). */
function links({ file, stage, step, mount }: MountPlace): readonly ResultUse[] {
  const install = step.installs.find(({ ecosystem }) => ecosystem.id === 'renv');
  if (install === undefined) return [];
  const { command } = install;
  const folder =
    valueOf(step, command, 'RENV_PATHS_CACHE') ??
    valueOf(step, command, 'RENV_PATHS_ROOT') ??
    homeFolder(step, stage, '.cache/R/renv');
  const isIsolated =
    isMentioned(step, command, 'RENV_CONFIG_CACHE_SYMLINKS') ||
    /isolate|symlinks|use\.cache/.test(step.instruction.argument.text) ||
    stage.lineage.some(({ instruction }) => /renv::(?:isolate|settings)|cache\.symlinks/.test(instruction.argument.text));
  if (folder === undefined || isIsolated || !isBelow(folder, mount.target) || saysRenv(file) !== 'nothing') return [];
  return [{ path: folder, label: 'the library of the project, whose packages are links,', span: command.span }];
}

function saysRenv({ context }: FileFacts): 'something' | 'nothing' | 'unknown' {
  const { listing } = context;
  if (listing.kind !== 'loaded') return 'unknown';
  const settings = listing.value.entries.filter(({ path }) => /(?:^|\/)renv\/settings\.(?:json|dcf)$/.test(path));
  const texts = settings.map(({ path }) => context.read(path));
  if (texts.some((text) => text.kind !== 'loaded')) return 'unknown';
  return texts.some((text) => text.kind === 'loaded' && /use\.cache"?\s*:\s*false/i.test(text.value ?? ''))
    ? 'something'
    : 'nothing';
}

function homeFolder(step: Step, stage: StageFacts, below: string): string | undefined {
  const user = stepUser(step, stage);
  const home = user === undefined ? '/root' : user.home;
  return home === undefined ? undefined : `${home}/${below}`;
}
