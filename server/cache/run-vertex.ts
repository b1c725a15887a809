/**
 * RUN as a vertex. Its key holds what is started, the whole environment in its order, where and as whom, and every mount; what the
 * mounts of caches and secrets hold is no part of it.
 * https://github.com/moby/buildkit/blob/v0.25.2/frontend/dockerfile/dockerfile2llb/convert_runmount.go
 */
import { runArguments } from '../facts/history-text.ts';
import { readRunMounts } from './run-mounts.ts';
import { addVertex, type StepInProgress } from './stage-in-progress.ts';
import { platformText } from './stage-variables.ts';
import type { Component, UnknownCause, Vertex } from './vertex.ts';

export function addRun(step: StepInProgress): void {
  const { stage, instruction, request, isTriggered } = step;
  const started = runArguments(instruction, { shell: stage.shell, document: request.dockerfile.text });
  const mounts = readRunMounts(step, started?.document !== undefined);
  const environment = environmentOf(step);
  const unknown =
    stage.unknown ??
    mounts.unknown ??
    environment.unknown ??
    (started === undefined ? unread('Its text could not be read.') : undefined);
  const document = started?.document;
  const vertex: Vertex = {
    kind: 'run',
    material: [
      ...(started?.args ?? []).map(
        (arg, at): Component => [at === (started?.args.length ?? 0) - 1 ? 'command' : `shell ${at}`, arg],
      ),
      ...environment.components,
      ['order of the environment', environment.order],
      ['directory', stage.directory],
      ['user', stage.user],
      ['platform', platformText(stage.platform)],
      ['network', networkOf(step)],
      ['security', flagOf(step, 'security') ?? 'sandbox'],
      ...[...devicesOf(step), ...sandboxOf(step)],
      ...[...request.runOptions].filter(([name]) => name !== 'network').map(([name, value]): Component => [`--${name}`, value]),
      ...(document === undefined ? [] : [['document', `${document.name}\n${document.body}`] as const]),
      ...mounts.components,
    ],
    parents: stage.last === undefined ? [] : [stage.last],
    inputs: mounts.inputs,
    place: { stage: stage.index, ordinal: ++stage.ordinal, instruction, isTriggered },
    isForced: stage.isForced,
    unknown,
  };
  addVertex(stage, vertex);
}

interface Environment {
  readonly components: readonly Component[];
  readonly order: string;
  readonly unknown: UnknownCause | undefined;
}

function environmentOf({ scope }: StepInProgress): Environment {
  const components: Component[] = [];
  let unknown: UnknownCause | undefined;
  for (const { name, value } of scope.variables) {
    if (value.kind === 'known') components.push([`variable ${name}`, value.text]);
    else if (value.kind === 'unknown')
      unknown ??= { kind: 'argument', because: `The value of ${name} is not known: ${value.because}.` };
  }
  return { components, order: components.map(([name]) => name.slice('variable '.length)).join(' '), unknown };
}

function networkOf(step: StepInProgress): string {
  const own = flagOf(step, 'network');
  // `default` is that of the build as well: https://github.com/moby/buildkit/blob/v0.25.2/frontend/dockerfile/dockerfile2llb/convert_runnetwork.go
  const isOwn = own !== undefined && own !== 'default';
  return isOwn ? own : (step.request.runOptions.get('network') ?? 'default');
}

function devicesOf({ instruction }: StepInProgress): readonly Component[] {
  const devices = instruction.flags.filter(({ name }) => name === 'device').map(({ value }) => value ?? '');
  return devices.length === 0 ? [] : [['devices', devices.join('\n')]];
}

/** BuildKit reads this argument itself, whether or not it is declared. */
function sandboxOf({ request }: StepInProgress): readonly Component[] {
  const name = request.args.get('BUILDKIT_SANDBOX_HOSTNAME') ?? '';
  return name === '' ? [] : [['hostname', name]];
}

function flagOf({ instruction }: StepInProgress, wanted: string): string | undefined {
  return instruction.flags.find(({ name }) => name === wanted)?.value;
}

function unread(because: string): UnknownCause {
  return { kind: 'unread', because };
}
