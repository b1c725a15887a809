/** Asks which Dockerfile, target and context make an image, shows the line that builds it, and remembers the answer. */
import { buildArguments, commandLine } from '../core/build/build-line.ts';
import { rankSources } from '../core/build/choose-source.ts';
import { fileUri } from '../core/file-uri.ts';
import { isPinned } from '../core/freshness/container-link.ts';
import { objectOf, textOf } from '../core/json-fields.ts';
import { displayText } from '../core/tree/display-text.ts';
import type { PickItem } from '../editor-ports.ts';
import { chooseContainer } from './choose-container.ts';
import { askTarget } from './choose-target.ts';
import { type CommandPorts, command } from './command.ts';

export const setBuildSource = command({
  id: 'unstale.setBuildSource',
  run: async (ports, subject) => {
    const { live, dialogs, place, isTrusted } = ports;
    if (!isTrusted()) return undefined;
    const id = await chooseContainer(ports, 'Whose image?', subject);
    if (id === undefined) return undefined;
    const engine = await live.engine();
    const container = await engine.inspectContainer(id);
    const reference = textOf(objectOf(container['Config'])['Image']);
    if (isPinned(reference)) {
      await dialogs.tell('warning', 'It was created from one image by its digest, which no build makes again.');
      return undefined;
    }
    const build = await ask(ports, reference, (await engine.facts()).id);
    if (build === undefined) return undefined;
    await place.remember(reference, build);
    live.workspaceChanged();
    return build.dockerfilePath;
  },
});

interface Build {
  readonly dockerfilePath: string;
  readonly contextPath: string;
  readonly target: string | undefined;
}

async function ask(ports: CommandPorts, reference: string, engineId: string): Promise<Build | undefined> {
  const { dialogs, place, builds } = ports;
  const line = (build: Build) =>
    displayText(
      commandLine(
        'docker',
        buildArguments({ ...build, args: {}, namedContexts: {}, reference, isPulling: false, isCacheUsed: true }, 'docker'),
      ),
    );
  const sources = rankSources(await builds.sources(engineId), reference).filter(({ contextPath }) => contextPath !== undefined);
  if (sources.length === 0) {
    await dialogs.tell('warning', 'There is no Dockerfile in this workspace.');
    return undefined;
  }
  const candidates = sources.map(({ dockerfileUri, contextPath, target }): PickItem<Build> => {
    const value = { dockerfilePath: place.pathOf(dockerfileUri), contextPath: contextPath ?? '', target };
    return { label: displayText(value.dockerfilePath), description: target ?? '', detail: line(value), value };
  });
  const chosen = await dialogs.pick(`Which Dockerfile builds ${displayText(reference)}?`, candidates);
  if (chosen === undefined) return undefined;
  const asking = await askTarget(ports, reference, { dockerfileUri: fileUri(chosen.dockerfilePath), target: chosen.target });
  if (asking.kind === 'cancelled') return undefined;
  // What was said once is not asked again, so that the last stage is called by its name, too.
  const target = { target: asking.target.stage ?? asking.target.name };
  const contexts = [...new Set([chosen.contextPath, ...(await place.workspace()).folders])];
  const context = await pickOne(dialogs, 'With which folder as the build context?', contexts, (each) => ({
    label: displayText(each),
    detail: line({ ...chosen, ...target, contextPath: each }),
    value: { contextPath: each },
  }));
  return context === undefined ? undefined : { ...chosen, ...target, ...context };
}

/** Asks only where there is a choice. */
async function pickOne<Choice, Value>(
  dialogs: CommandPorts['dialogs'],
  question: string,
  choices: readonly Choice[],
  itemOf: (choice: Choice) => PickItem<Value>,
): Promise<Value | undefined> {
  const items = choices.map(itemOf);
  return items.length === 1 ? items[0]?.value : dialogs.pick(question, items);
}
