/** What a step of `docker/build-push-action` says about a build by its inputs, and `docker/metadata-action` about its tags. */
import { type BuildCommand, notSpelledOut, platformsIn, tagsOf } from './build-command.ts';
import { type DeclaredText, isRemoteContext, knownText, unknownContext } from './declared-build.ts';

type Fields = Readonly<Record<string, unknown>>;
/** Puts values in place of expressions, as far as they are known. */
type WithNames = (text: string) => string;

/** Without a context the action builds what is in the repository: https://github.com/docker/build-push-action#git-context. */
export function buildOfAction(inputs: Fields, steps: readonly Fields[], withNames: WithNames): BuildCommand {
  const text = (name: string): string | undefined => {
    const value = inputs[name];
    return value === undefined || value === null ? undefined : withNames(String(value)).trim() || undefined;
  };
  const listed = (name: string): readonly string[] =>
    (text(name) ?? '')
      .split('\n')
      .map((each) => each.trim())
      .filter(Boolean);
  const ofGit = /^\{\{defaultContext\}\}(?::(.*))?$/.exec(text('context') ?? '{{defaultContext}}');
  const below = ofGit?.[1];
  const isOpen = [...listed('build-args'), ...listed('build-contexts')].some((line) => !/^[\w.-]+=/.test(line));
  const context = isOpen ? textOf(undefined) : ofGit !== null ? knownText(below || '.') : textOf(text('context'));
  const file = text('file');
  const inContext = context.kind === 'known' ? knownText(`${context.text.replace(/\/+$/, '')}/Dockerfile`) : context;
  const named = file !== undefined && below && !file.startsWith('/') ? `${below}/${file}` : file;
  const others = ['secrets', 'secret-envs', 'secret-files', 'ssh', 'platforms', 'labels', 'network', 'allow', 'add-hosts'];
  return {
    context,
    dockerfiles: [named === undefined ? inContext : textOf(named)],
    target: text('target') === undefined ? undefined : textOf(text('target')),
    args: new Map(listed('build-args').flatMap(argOf)),
    namedContexts: new Map(listed('build-contexts').flatMap(contextOf)),
    secrets: new Map(),
    otherOptions: others.filter((name) => text(name) !== undefined),
    platforms: platformsIn(text('platforms') ?? ''),
    ...tagsOf(
      tagWords(
        listed('tags').flatMap((each) => each.split(',')),
        String(inputs['tags'] ?? ''),
        steps,
        withNames,
      ),
    ),
  };
}

/** What `docker/metadata-action` makes of one name is a tag of that name. */
function tagWords(tags: readonly string[], spelled: string, steps: readonly Fields[], withNames: WithNames) {
  const [, id] = /^\s*\$\{\{\s*steps\.([\w-]+)\.outputs\.tags\s*\}\}\s*$/.exec(spelled) ?? [];
  const made = steps.find(
    (step) => id !== undefined && step['id'] === id && /^docker\/metadata-action@/.test(String(step['uses'])),
  );
  if (made !== undefined) {
    const images = withNames(String(fieldsOf(made['with'])['images'] ?? ''))
      .split(/[\n,]/)
      .map((each) => each.trim());
    return images
      .filter((each) => /^[\w./:-]+$/.test(each))
      .map((each) => ({ text: `${each}:${notSpelledOut}`, isLiteral: false }));
  }
  return tags
    .map((each) => each.trim())
    .filter(Boolean)
    .map((text) => ({ text, isLiteral: !text.includes('$') }));
}

function argOf(line: string): readonly [string, string | undefined][] {
  const [, name, value = ''] = /^([A-Za-z_][\w.-]*)=(.*)$/.exec(line) ?? [];
  return name === undefined ? [] : [[name, value.includes('$') ? undefined : value]];
}

function contextOf(line: string): readonly [string, string][] {
  const [, name, value = ''] = /^([^=$]+)=(.*)$/.exec(line) ?? [];
  return name === undefined ? [] : [[name, value.includes('$') ? unknownContext(`${value} is not spelled out`) : value]];
}

function textOf(text: string | undefined): DeclaredText {
  if (text === undefined || text.includes('$'))
    return { kind: 'unknown', because: 'it is an expression of the workflow', tail: '' };
  return isRemoteContext(text) ? { kind: 'unknown', because: `the context ${text} is not a folder`, tail: '' } : knownText(text);
}

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}
