/** Tasks of the type `unstale`: those that are offered without being written down, and those of `tasks.json`. */
import {
  CustomExecution,
  type Disposable,
  EventEmitter,
  type Pseudoterminal,
  Task,
  TaskGroup,
  TaskRevealKind,
  TaskScope,
  tasks,
} from 'vscode';
import { readTask, type TaskProperties, taskName, type UnstaleTask } from '../core/tasks/task-definition.ts';
import type { TaskTerminal } from '../editor-ports.ts';

export interface TaskPorts {
  /** None without trust. */
  offered(): Promise<readonly TaskProperties[]>;
  /** Answers with the exit code. */
  run(task: UnstaleTask | undefined, terminal: TaskTerminal): Promise<number>;
  onError(error: unknown): void;
}

export function taskProvider(ports: TaskPorts): Disposable {
  return tasks.registerTaskProvider('unstale', {
    provideTasks: async () => {
      const offered = await ports.offered();
      return offered.map((each) => taskOf(ports, each, TaskScope.Workspace, nameOf(each)));
    },
    // The definition has to stay the same object, by which VS Code knows the task again.
    resolveTask: ({ definition, scope, name }) => taskOf(ports, definition as TaskProperties, scope ?? TaskScope.Workspace, name),
  });
}

function nameOf({ task, service, container, image }: TaskProperties): string {
  return taskName(task, service ?? container ?? image ?? '');
}

function taskOf(ports: TaskPorts, definition: TaskProperties, scope: NonNullable<Task['scope']>, name: string): Task {
  // The variables of a definition are filled in only for the terminal.
  const execution = new CustomExecution(async (resolved) => terminalOf(ports, readTask(resolved)));
  const task = new Task(definition, scope, name, 'unstale', execution, '$unstale');
  task.group = definition.task === 'verify' ? TaskGroup.Test : TaskGroup.Build;
  task.presentationOptions = { reveal: TaskRevealKind.Always };
  return task;
}

function terminalOf(ports: TaskPorts, task: UnstaleTask | undefined): Pseudoterminal {
  const written = new EventEmitter<string>();
  const closed = new EventEmitter<number>();
  const abort = new AbortController();
  const line = (text: string) => written.fire(`${text}\r\n`);
  return {
    onDidWrite: written.event,
    onDidClose: closed.event,
    open: () => {
      const failed = (error: unknown): number => {
        ports.onError(error);
        line('Unstale could not finish that. Its output says why.');
        return 2;
      };
      void ports
        .run(task, { line, signal: abort.signal })
        .catch(failed)
        .then((code) => closed.fire(code));
    },
    close: () => abort.abort(),
    handleInput: (text) => {
      if (text.includes('\u0003')) abort.abort();
    },
  };
}
