/** Runs a command as a task: its output in a terminal, its outcome as an exit code, so that other tasks and F5 can wait for it. */
import { exitCodeOf } from '../core/tasks/exit-code.ts';
import type { TaskVerb, UnstaleTask } from '../core/tasks/task-definition.ts';
import { displayText } from '../core/tree/display-text.ts';
import type { TaskTerminal } from '../editor-ports.ts';
import { EngineError } from '../ports.ts';
import type { Subject } from '../subject.ts';
import { buildWithGitTagCommand } from './build-with-git-tag.ts';
import { cleanRebuildCommand, rebuildCommand } from './clean-rebuild.ts';
import type { CommandPorts } from './command.ts';
import { pullAndRecreateCommand } from './pull-and-recreate.ts';
import { rebuildImageCommand } from './rebuild-image.ts';
import { recreate } from './recreate.ts';
import { taskDialogs } from './task-dialogs.ts';
import { verify } from './verify.ts';

const runs: Readonly<Record<TaskVerb, (ports: CommandPorts, subject: Subject) => Promise<unknown>>> = {
  'clean rebuild': (ports, subject) => cleanRebuildCommand.run(ports, subject),
  recreate: (ports, subject) => recreate.run(ports, subject),
  verify: (ports, subject) => verify.run(ports, subject),
  rebuild: (ports, subject) => rebuildCommand.run(ports, subject),
  'rebuild image': (ports, subject) => rebuildImageCommand.run(ports, subject),
  'build with git tag': (ports, subject) => buildWithGitTagCommand.run(ports, subject),
  'pull and recreate': (ports, subject) => pullAndRecreateCommand.run(ports, subject),
};

/** A line of a plan or of a build is shown whole. */
const longestLine = 4_000;

/** The exit code: that of the command line. Whatever is not trusted, the command itself refuses. */
export async function runTask(ports: CommandPorts, task: UnstaleTask | undefined, terminal: TaskTerminal): Promise<number> {
  const inert = { ...terminal, line: (text: string) => terminal.line(displayText(text, longestLine)) };
  if (task === undefined) {
    inert.line('This task says nothing that Unstale can do: it needs "task", and "service", "container" or "image".');
    return 2;
  }
  try {
    const code = exitCodeOf(await runs[task.verb](portsOf(ports, inert, task.isAgreed), task.subject));
    return terminal.signal.aborted && code === 2 ? 1 : code;
  } catch (error) {
    if (!EngineError.is(error)) throw error;
    inert.line(error.detail);
    return 2;
  }
}

function portsOf(ports: CommandPorts, terminal: TaskTerminal, isAgreed: boolean): CommandPorts {
  const { line } = terminal;
  return {
    ...ports,
    dialogs: taskDialogs(ports.dialogs, terminal, isAgreed),
    log: { ...ports.log, line, error: line },
    documents: {
      ...ports.documents,
      showReport: async (_title, { text }) => {
        for (const each of text.split('\n')) line(each);
      },
    },
    place: {
      ...ports.place,
      // The task's own problem matcher reads it, and takes the problem away when the task runs again.
      mark: (dockerfilePath, failure) => {
        if (failure !== undefined) line(`${dockerfilePath}:${failure.line}: error: ${failure.because}`);
      },
    },
  };
}
