/** The build that a command about plans means: that of a Dockerfile, a folder or a service, or a chosen one. */
import type { BuildSourceInfo } from '../../server/protocol.ts';
import { dockerfileTitle, type PlannedSubject, plannedSources, sourceTitle } from '../core/plan/planned-sources.ts';
import { displayText } from '../core/tree/display-text.ts';
import type { Asked } from '../subject.ts';
import { unlessAborted } from './chosen-diagnosis.ts';
import type { CommandPorts } from './command.ts';

/** `undefined` when the person chooses none or does not wait, there is none, or the workspace is not trusted; the last two are told. Throws an `EngineError`. */
export async function choosePlanned(
  ports: CommandPorts,
  question: string,
  asked: Asked | undefined,
): Promise<BuildSourceInfo | undefined> {
  const { dialogs, live, builds, platform } = ports;
  if (!ports.isTrusted()) {
    void dialogs.tell('warning', 'This workspace is not trusted. Trust it to have the files of its builds looked at.');
    return undefined;
  }
  const known = async () => {
    await ports.server.start();
    return builds.sources((await (await live.engine()).facts()).id);
  };
  const sources = await dialogs.withSteps('Looking for what is built here', (_, signal) => unlessAborted(signal, known()));
  if (sources === undefined) return undefined;
  const found =
    subjectsOf(ports, asked)
      .map((subject) => plannedSources(sources, subject, platform))
      .find(({ length }) => length > 0) ?? [];
  const [only] = found;
  if (found.length === 1) return only;
  if (only !== undefined)
    return dialogs.pick(
      question,
      found.map((value) => ({
        label: displayText(sourceTitle(value), 100),
        description: displayText(dockerfileTitle(value), 100),
        value,
      })),
    );
  void dialogs.tell('information', 'Nothing here says how an image is built. Open a Dockerfile, or say it in unstale.images.');
  return undefined;
}

/** What is edited is meant before everything else, and without it everything that the workspace builds. */
function subjectsOf({ documents }: CommandPorts, asked: Asked | undefined): readonly PlannedSubject[] {
  if (typeof asked === 'object' && ('file' in asked || 'folder' in asked)) return [asked];
  if (typeof asked === 'object' && 'service' in asked) return [{ name: asked.service }];
  if (typeof asked === 'object' && 'image' in asked) return [{ name: asked.image }];
  const file = documents.activeFile();
  return [...(file === undefined ? [] : [{ file }]), ...documents.folders().map((folder) => ({ folder }))];
}
