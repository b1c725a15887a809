/** `docker-build` tasks, with the comments and variables that people write. */
import { describe, expect, it } from 'vitest';
import { parseTasksFile } from './tasks-file.ts';

function tasks(text: string) {
  return parseTasksFile(text, 'tasks.json', '/w');
}

describe('a tasks file', () => {
  it('tells context, Dockerfile, target and arguments, and where it says so', () => {
    const text = `{ // c\n"tasks": [\n{ "type": "shell" },\n{ "type": "docker-build", "label": "l", "dockerBuild": {
      "context": "\${workspaceFolder}/app", "dockerfile": "\${workspaceFolder}/D", "target": "t",
      "buildArgs": { "X": "1", "Y": "\${env:Y}" }, } },\n] }`;
    expect(tasks(text)).toEqual([
      {
        name: 'l',
        file: 'tasks.json',
        line: 3,
        context: { kind: 'known', text: '/w/app' },
        dockerfile: { kind: 'known', text: '/w/D' },
        target: { kind: 'known', text: 't' },
        args: new Map([
          ['X', '1'],
          ['Y', undefined],
        ]),
        namedContexts: new Map(),
        otherOptions: [],
        images: [],
      },
    ]);
  });

  it('does not guess a context', () => {
    const [none] = tasks('{"tasks":[{"type":"docker-build"}]}') ?? [];
    expect(none?.context.kind).toBe('unknown');
    const [input] = tasks('{"tasks":[{"type":"docker-build","dockerBuild":{"context":"${input:x}/app"}}]}') ?? [];
    expect(input?.context).toMatchObject({ kind: 'unknown', tail: '/app' });
  });

  it('names options that change what is built', () => {
    const [task] = tasks('{"tasks":[{"type":"docker-build","dockerBuild":{"platform":{"os":"x"},"pull":true}}]}') ?? [];
    expect(task?.otherOptions).toEqual(['platform']);
  });

  for (const text of ['', '{', '[', '{"tasks": 1}', '{"tasks":[1,null,{"type":1}]}', '['.repeat(50_000)]) {
    it(`says nothing when it is ${text.slice(0, 30)}`, () => expect(tasks(text) ?? []).toEqual([]));
  }
});
