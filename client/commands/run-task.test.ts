import { expect, test } from 'vitest';
import { taskVerbs } from '../core/tasks/task-definition.ts';
import type { Dialogs } from '../editor-ports.ts';
import { EngineError } from '../ports.ts';
import type { CommandPorts } from './command.ts';
import { runTask } from './run-task.ts';
import { taskDialogs } from './task-dialogs.ts';

const subject = { container: 'a'.repeat(64) };

/** Whatever a command would ask of the world fails the test, unless it is given. */
function world(given: Partial<CommandPorts>) {
  const lines: string[] = [];
  const abort = new AbortController();
  const terminal = { line: (text: string) => void lines.push(text), signal: abort.signal };
  return { ports: { ...given } as CommandPorts, terminal, lines, abort };
}

const changing = taskVerbs.filter((verb) => verb !== 'verify');

test.each(changing)('%s is refused without trust, before any engine is asked', async (verb) => {
  const { ports, terminal, lines } = world({ isTrusted: () => false });
  expect(await runTask(ports, { verb, subject, isAgreed: true }, terminal)).toBe(2);
  expect(lines.join('\n')).toContain('This workspace is not trusted.');
});

test('what is no task says what it needs', async () => {
  const { ports, terminal, lines } = world({});
  expect(await runTask(ports, undefined, terminal)).toBe(2);
  expect(lines).toEqual([expect.stringContaining('"service", "container" or "image"')]);
});

test('what an engine says of its failure is text of one line in the terminal', async () => {
  const engine = () => Promise.reject(new EngineError('not-running', 'no\u001b[2J\nengine\u202e'));
  const { ports, terminal, lines } = world({ isTrusted: () => true, live: { engine } as unknown as CommandPorts['live'] });
  expect(await runTask(ports, { verb: 'recreate', subject, isAgreed: true }, terminal)).toBe(2);
  expect(lines).toEqual(['no [2J engine']);
});

test.each([
  [true, false, true, 0],
  [false, false, true, 1],
  [true, true, false, 0],
])('agreed beforehand: %s, ended: %s', async (isAgreed, isEnded, answer, asked) => {
  const { terminal, lines, abort } = world({});
  let questions = 0;
  const confirm = async () => {
    questions += 1;
    return true;
  };
  if (isEnded) abort.abort();
  const dialogs = taskDialogs({ confirm } as unknown as Dialogs, terminal, isAgreed);
  expect(await dialogs.confirm('Really?', 'first\nsecond', 'Yes')).toBe(answer);
  expect([questions, lines]).toEqual([asked, ['first', 'second']]);
});
