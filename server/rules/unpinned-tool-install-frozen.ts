/**
 * A tool that is installed by name without a version: the newest of the day when the step first ran, for as long as the cache
 * keeps it.
 */

import { stepsBustedOnPurpose } from '../facts/busted-on-purpose.ts';
import { isDevelopmentContainer } from '../facts/development-container.ts';
import type { Command, FileFacts, Install, Step } from '../facts/file-facts.ts';
import { isFlagSaid, isListed, textsSaid } from '../facts/project-options.ts';
import { commandLabel } from '../facts/step-label.ts';
import { type Finding, rule } from './rule.ts';

export const unpinnedToolInstallFrozen = rule({
  id: 'unpinned-tool-install-frozen',
  title: 'Tool without a version, frozen by the cache',
  severity: 'information',
  source: 'https://docs.docker.com/build/cache/invalidation/#run-instructions',
  why: `\`npm install -g x\`, \`go install x@latest\` and \`pip install x\` take the newest version when they run. The cache keeps that version for as
long as nothing above changes, and another machine has another one: which of them an image holds, no file says.`,
  silentWhen: [
    'The package has a version, a commit, a range, a file or an address.',
    'A constraints file or a lock file decides (`pip install -c`), or the version is in a variable.',
    'The Dockerfile is that of a development container, or the stage is called after development: there the newest tools are wanted.',
    'A build argument that is new in each build stands above: then it runs again anyway.',
    'Packages of a distribution, unless the option asks for them, and the package managers themselves (`pip`, `npm`, `setuptools`, `wheel`, `corepack`).',
  ],
  fix: 'There is none: which version is wanted is for a person to say.',
  options: {
    systemPackages: { kind: 'flag', description: 'Tells of packages of the distribution (apt, apk, dnf), too.' },
    except: { kind: 'texts', description: 'Tools that may be whatever is newest, by name; `*` stands for any characters.' },
  },
  examples: [
    { bad: 'FROM node:22\nRUN [|npm install -g typescript|]\n', message: 'typescript' },
    { bad: 'FROM golang:1.25\nRUN [|go install golang.org/x/tools/gopls@latest|]\n', message: 'gopls' },
    { good: 'FROM node:22\nRUN npm install -g typescript@5.6.3\n' },
    { good: 'FROM python:3.13\nRUN pip install --upgrade pip\n' },
  ],
  engine: [
    {
      name: 'The next build reuses the tool, whatever is newest by then; with its version in an argument, another version runs the step.',
      files: {},
      bad: 'FROM node:22\nRUN npm install -g typescript\nARG VERSION=5.6.3\nRUN true\n',
      fixed: 'FROM node:22\nARG VERSION=5.6.3\nRUN npm install -g typescript@$VERSION\n',
      isFixedByHand: true,
      change: { buildArgs: { VERSION: '5.7.0' } },
      badStep: { startsWith: 'RUN npm install -g typescript', second: 'cached' },
      fixedStep: { startsWith: 'RUN npm install -g typescript@', second: 'runs' },
    },
  ],
  check(file, report) {
    if (isDevelopmentContainer(file.context.source)) return;
    const busted = stepsBustedOnPurpose(file);
    const asked = askedOf(file);
    for (const { steps, isPosix, stage } of file.stages) {
      if (/^dev(?:el|elop|elopment)?(?:$|[-_])/.test(stage.name ?? '')) continue;
      const asking = isPosix ? steps.filter((step) => !busted.has(step)) : [];
      const finding = findingOf(asking.flatMap((step) => unpinnedIn(step, asked)));
      if (finding !== undefined) report(finding);
    }
  },
});

interface Asked {
  readonly systemPackages: boolean;
  readonly except: readonly string[];
}

function askedOf({ options }: FileFacts): Asked {
  return {
    systemPackages: isFlagSaid(options, 'unpinned-tool-install-frozen', 'systemPackages'),
    except: textsSaid(options, 'unpinned-tool-install-frozen', 'except'),
  };
}

interface Unpinned {
  readonly command: Command;
  readonly names: readonly string[];
}

/** Each command that takes something without a version, in the order of the text. */
function unpinnedIn({ commands, installs }: Step, asked: Asked): readonly Unpinned[] {
  const byCommand = new Map(installs.map((install) => [install.command, install]));
  return commands.flatMap((command): readonly Unpinned[] => {
    const install = byCommand.get(command);
    const all = install === undefined ? unpinnedGems(command) : unpinned(install, asked);
    const names = all.filter((name) => !isListed(name, asked.except));
    return names.length === 0 ? [] : [{ command, names }];
  });
}

/** `gem install` knows no project and is no package manager of one. */
function unpinnedGems({ program, args }: Command): readonly string[] {
  const words = args.map(({ text }) => text);
  if (!/(?:^|\/)gem$/.test(program) || words[0] !== 'install') return [];
  if (words.some((word) => /^(?:-v|--version|-g|--file|-l|--local)(?:$|=)/.test(word))) return [];
  return namesIn(args.slice(1), ['-n', '-i', '--install-dir', '--bindir', '-s', '--source', '-P', '--platform'])
    .filter((name) => /^[A-Za-z][\w-]*$/.test(name))
    .filter((name) => !managers.has(name));
}

/** Said once for a stage: a list of tools in a RUN each is one habit, and naming versions is one edit. */
function findingOf([found, ...more]: readonly Unpinned[]): Finding | undefined {
  if (found === undefined) return undefined;
  const { command, names } = found;
  const [first, ...others] = names;
  const also = more.length === 0 ? '' : more.length === 1 ? ' So does one more command.' : ` So do ${more.length} more commands.`;
  return {
    span: command.span,
    message:
      `\`${commandLabel(command)}\` takes the newest ${first}${others.length > 0 ? ' and others' : ''} of the day when it first runs, and the cache keeps it.${also} ` +
      'Name a version.',
    related: more.map((another) => ({
      message: `The newest ${another.names[0]} of the day.`,
      at: { kind: 'here', span: another.command.span },
    })),
  };
}

const managers: ReadonlySet<string> = new Set(
  'pip setuptools wheel npm yarn pnpm corepack bundler poetry uv pipenv virtualenv cargo-chef'.split(' '),
);

/** Names without a version; only commands that install tools beside the project. */
function unpinned(install: Install, { systemPackages }: Asked): readonly string[] {
  if (install.kind !== 'tools') return [];
  // Those of a distribution have no manifest.
  if (install.ecosystem.manifests.length === 0) return systemPackages ? unpinnedPackages(install) : [];
  return unpinnedTools(install);
}

/** `curl=8.*`, `curl~8`, `curl-8.5.0` and `curl/bookworm` say which one. */
function unpinnedPackages({ ecosystem, command }: Install): readonly string[] {
  const verb = command.args.find(({ text }) => !text.startsWith('-'))?.text ?? '';
  if (!/^(?:install|add)$/.test(verb)) return [];
  return namesIn(command.args, ecosystem.valueFlags).filter(
    (name) => /^[A-Za-z0-9][\w.+:-]*$/.test(name) && !/-\d[\w.]*$|\.(?:deb|rpm|apk)$/.test(name),
  );
}

function unpinnedTools({ ecosystem, command }: Install): readonly string[] {
  const words = command.args.map(({ text }) => text);
  const isLocked = words.some((word) =>
    /^(?:-c|--constraint|-r|--requirement|--version|--git|--rev|--locked|--index-url|--find-links|-f|--no-index|--path)(?:$|=)/.test(
      word,
    ),
  );
  const names = isInstall(ecosystem.id, words) && !isLocked ? namesIn(command.args.slice(1), ecosystem.valueFlags) : [];
  return names
    .filter((name) => isUnpinned(ecosystem.id, name))
    .map((name) => name.replace(/@latest$/, ''))
    .filter((name) => !managers.has(name))
    .map((name) => name.slice(name.lastIndexOf('/') + 1));
}

function isInstall(id: string, words: readonly string[]): boolean {
  const isGlobal = words.some((word) => word === '-g' || word === '--global');
  if (id === 'npm' || id === 'pnpm' || id === 'bun')
    return isGlobal && /^(?:i|install|add)$/.test(words.find((word) => !word.startsWith('-')) ?? '');
  if (id.startsWith('yarn')) return words[0] === 'global' && words[1] === 'add';
  return ['pip', 'go', 'cargo'].includes(id) && words[0] === 'install';
}

function namesIn(args: Install['command']['args'], valueFlags: readonly string[]): readonly string[] {
  return args.flatMap(({ text, isLiteral }, index) => {
    const isValue = valueFlags.includes(args[index - 1]?.text ?? '');
    return text.startsWith('-') || isValue || !isLiteral || /^(?:add|install|i)$/.test(text) ? [] : [text];
  });
}

function isUnpinned(id: string, name: string): boolean {
  // A folder, a file and an address name one thing.
  if (/^\.{0,2}\/|:\/\/|^git[+@]|\.(?:tgz|whl|tar\.gz|zip)$|^[.~]|[$`*]/.test(name)) return false;
  if (id === 'pip') return /^[A-Za-z0-9][\w.-]*(?:\[[\w,.-]+\])?$/.test(name);
  if (id === 'go') return /@latest$/.test(name);
  if (id === 'cargo') return /^[\w-]+$/.test(name);
  return /^(?:@[\w.-]+\/)?[\w.-]+(?:@latest)?$/.test(name);
}
