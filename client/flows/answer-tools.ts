/**
 * The questions of language models, which are those of people: nothing is changed, nothing is shown, and whatever goes wrong is
 * an answer in words, so that a model can say it or ask in another way.
 */

import { cleaned } from '../core/diagnose/inert-text.ts';
import { isStaleOnly, pathsMeant, readToolInput } from '../core/tools/read-tool-input.ts';
import { diagnosisForModel, freshnessForModel } from '../core/tools/tool-text.ts';
import type { Documents } from '../editor-ports.ts';
import { EngineError } from '../ports.ts';
import type { Asked } from '../subject.ts';
import { type DiagnosePorts, diagnose } from './diagnose.ts';
import type { LiveStatus } from './live-status.ts';

export type ToolPorts = DiagnosePorts & {
  readonly live: Pick<LiveStatus, 'lookThoroughly'>;
  readonly documents: Pick<Documents, 'folders' | 'isFolder' | 'isThere'>;
};

export type AnswerTool = (ports: ToolPorts, input: unknown, signal: AbortSignal) => Promise<string>;

export const answerDiagnose: AnswerTool = (ports, input, signal) => answerAbout(ports, input, { isListingFiles: false, signal });

export const answerVerify: AnswerTool = (ports, input, signal) => answerAbout(ports, input, { isListingFiles: true, signal });

export const answerFreshness: AnswerTool = (ports, input) =>
  inWords(async () => freshnessForModel(await ports.live.lookThoroughly(), { isStaleOnly: isStaleOnly(input) }));

function answerAbout(
  ports: ToolPorts,
  input: unknown,
  options: { readonly isListingFiles: boolean; readonly signal: AbortSignal },
): Promise<string> {
  return inWords(async () => {
    const asked = await meantBy(ports, input);
    return 'because' in asked ? asked.because : diagnosisForModel(await diagnose(ports, asked.asked, options));
  });
}

async function meantBy(
  { documents }: ToolPorts,
  input: unknown,
): Promise<{ readonly asked: Asked } | { readonly because: string }> {
  const question = readToolInput(input);
  const folders = documents.folders();
  switch (question.kind) {
    case 'misunderstood':
      return question;
    case 'subject':
      return { asked: question.subject };
    case 'workspace': {
      const [folder] = folders;
      return folder === undefined
        ? { because: 'No folder is open, so name a "container" or the absolute path of a "file".' }
        : { asked: { folder } };
    }
    case 'path': {
      const [first, ...others] = pathsMeant(question.path, folders);
      if (first === undefined) return { because: 'No folder is open, so the path of the "file" has to be absolute.' };
      let path = first;
      for (const other of others) if (!(await documents.isThere(path)) && (await documents.isThere(other))) path = other;
      return { asked: (await documents.isFolder(path)) ? { folder: path } : { file: path } };
    }
  }
}

async function inWords(answer: () => Promise<string>): Promise<string> {
  try {
    return await answer();
  } catch (error) {
    if (!EngineError.is(error)) throw error;
    if (error.reason === 'not-found') return cleaned(error.detail);
    return `The container engine could not be asked (${error.reason}): ${cleaned(error.detail)}`;
  }
}
