/** What a stage is made for, by its name and by what it does last: to be run, or to test, check and develop. */

import type { StageFacts } from './file-facts.ts';
import { commandLabel } from './step-label.ts';

export type StagePurpose =
  | { readonly kind: 'helper'; readonly because: string }
  | { readonly kind: 'run'; readonly because: string }
  | { readonly kind: 'unknown' };

const helperName =
  /^(?:(?:unit|integration|e2e|smoke)[-_]?)?tests?$|^testing$|[-_]tests?$|^lint(?:er|ing)?$|^dev(?:el|elop|elopment)?$|^debug(?:ger)?$|^ci$|^docs?$|^e2e$|^coverage$|^check(?:s|er)?$|^format$|^bench(?:mark)?s?$|^storybook$/;
/** Made for other stages to start from; what it starts, they take over. */
const baseName = /^(?:base|common)$|[-_]base$/;
const runName = /^(?:prod(?:uction)?|release|runtime|runner|run|final|deploy(?:ment)?|live)$/;
const runners: ReadonlyMap<string, RegExp> = new Map([
  ['npm', /^(?:t|tst|test|run(?:-script)? (?:test|lint|e2e|coverage)\b)/],
  ['yarn', /^(?:test|lint|run (?:test|lint))\b/],
  ['pnpm', /^(?:t|test|lint|run (?:test|lint))\b/],
  ['go', /^(?:test|vet)\b/],
  ['cargo', /^(?:test|clippy)\b/],
  ['dotnet', /^test\b/],
  ['mvn', /^(?:test|verify)\b/],
  ['gradle', /^(?:test|check)\b/],
  ['bundle', /^exec (?:rspec|rubocop)\b/],
  ['tox', /^/],
  ['pytest', /^/],
  ['py.test', /^/],
  ['golangci-lint', /^/],
  ['rspec', /^/],
  ['phpunit', /^/],
]);

/** A stage that starts something is to be run whatever it is called, unless its name says otherwise. */
export function purposeOf(stage: StageFacts): StagePurpose {
  const { name } = stage.stage;
  if (name !== undefined && helperName.test(name)) return { kind: 'helper', because: `it is called ${name}` };
  if (name !== undefined && baseName.test(name)) return { kind: 'unknown' };
  const started = stage.steps.find(({ instruction }) => /^(?:CMD|ENTRYPOINT)$/.test(instruction.keyword));
  if (started !== undefined) return { kind: 'run', because: `it has ${started.instruction.keyword}` };
  if (name !== undefined && runName.test(name)) return { kind: 'run', because: `it is called ${name}` };
  const last = stage.steps.findLast(({ instruction }) => /^(?:RUN|COPY|ADD)$/.test(instruction.keyword));
  const check = last?.commands.findLast(({ program, args }) => {
    const form = runners.get(program.slice(program.lastIndexOf('/') + 1));
    return form?.test(args.map(({ text }) => text).join(' ')) ?? false;
  });
  return check === undefined ? { kind: 'unknown' } : { kind: 'helper', because: `it ends with \`${commandLabel(check)}\`` };
}
