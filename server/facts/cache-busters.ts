/**
 * Arguments whose only purpose is to run what follows again, and why one of them cannot: it is declared where no step sees it,
 * below the step that it is for, or nobody ever passes another value.
 */
import type { Span } from '../model/span.ts';
import type { FileFacts, Step } from './file-facts.ts';
import { isCacheBuster, passedValue } from './volatile-variable.ts';

export interface IneffectiveBuster {
  readonly name: string;
  readonly span: Span;
  readonly kind: 'global-only' | 'spelled-without-dollar' | 'below-its-step';
  /** The step that was to run again. */
  readonly step: Step | undefined;
}

export function ineffectiveBusters(file: FileFacts): readonly IneffectiveBuster[] {
  return [...globalOnly(file), ...withoutDollar(file), ...below(file)];
}

/** Before the first FROM it concerns FROM alone. */
function globalOnly({ dockerfile, stages }: FileFacts): readonly IneffectiveBuster[] {
  const words = dockerfile.preamble.filter(({ keyword }) => keyword === 'ARG').flatMap((instruction) => instruction.words);
  return words.flatMap((word): readonly IneffectiveBuster[] => {
    const name = word.text.split('=', 1)[0] ?? '';
    if (!isCacheBuster(name)) return [];
    const isUsed = dockerfile.stages.some(({ from }) => from.words.some(({ text }) => text.includes(name)));
    const isDeclared = stages.some(({ steps }) =>
      steps.some(({ instruction }) => declares(instruction.keyword, instruction.words, name)),
    );
    if (isUsed || isDeclared) return [];
    return [{ name, span: { start: word.span.start, end: word.span.start + name.length }, kind: 'global-only', step: undefined }];
  });
}

function declares(keyword: string, words: readonly { readonly text: string }[], name: string): boolean {
  return keyword === 'ARG' && words.some(({ text }) => text.split('=', 1)[0] === name);
}

/** `RUN echo CACHEBUST && git clone …`: the name is text like any other. */
function withoutDollar({ stages }: FileFacts): readonly IneffectiveBuster[] {
  return stages.flatMap(({ steps, isPosix }) =>
    (isPosix ? steps : []).flatMap((step) =>
      step.commands.flatMap(({ program, args }): readonly IneffectiveBuster[] => {
        const word =
          program === 'echo' || program === ':' || program === 'true'
            ? args.find(({ text }) => /^[A-Z][A-Z_]*$/.test(text) && isCacheBuster(text))
            : undefined;
        if (word === undefined || step.commands.length < 2 || step.scope.get(word.text) !== undefined) return [];
        return [{ name: word.text, span: word.span, kind: 'spelled-without-dollar', step }];
      }),
    ),
  );
}

/** Declared in a stage, and no RUN, COPY or ADD follows in it or in a stage that stands on it. */
function below(file: FileFacts): readonly IneffectiveBuster[] {
  return file.stages.flatMap((stage) => {
    if (file.stages.some(({ parent }) => parent === stage)) return [];
    return stage.steps.flatMap((step, at): readonly IneffectiveBuster[] => {
      const { keyword, words } = step.instruction;
      const word = keyword === 'ARG' ? words.find(({ text }) => isCacheBuster(text.split('=', 1)[0] ?? '')) : undefined;
      if (word === undefined) return [];
      const name = word.text.split('=', 1)[0] ?? '';
      const later = stage.steps.slice(at + 1);
      const isSeen =
        later.some(({ instruction }) => /^(?:RUN|ONBUILD)$/.test(instruction.keyword)) ||
        later.some(({ instruction }) => instruction.words.some(({ text }) => text.includes(name)));
      const before = stage.steps.slice(0, at).findLast(({ instruction }) => instruction.keyword === 'RUN');
      if (isSeen || before === undefined || passedValue(file, name) === 'fixed') return [];
      return [
        { name, span: { start: word.span.start, end: word.span.start + name.length }, kind: 'below-its-step', step: before },
      ];
    });
  });
}
