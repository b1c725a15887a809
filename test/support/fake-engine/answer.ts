/** What a handler of the fake engine returns, and the error that it throws in the engine's own form. */
import type { JsonObject } from '../../../client/ports.ts';
import type { World } from './world.ts';

export interface Call {
  readonly method: string;
  /** Without the version. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly body: JsonObject;
}

export interface Answer {
  readonly status: number;
  /** JSON unless it is bytes or a stream of them; nothing for 204 and 304. */
  readonly body?: unknown;
}

/** `subject` is the part of the path that names something, decoded. */
export type Handler = (world: World, call: Call, subject: string) => Answer;

export class Refused extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}
