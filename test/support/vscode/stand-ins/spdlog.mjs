/**
 * Stands in for `@vscode/spdlog`: writes the same lines to the same files, which the Output panel and the log of a
 * failed run are read from. It does not rotate them. Copied into the installed server, so it imports only Node.
 */
import { appendFileSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';

const levels = ['trace', 'debug', 'info', 'warning', 'error', 'critical', 'off'];

export const version = 0;

/** Every line is written at once, so there is nothing to flush on. */
export function setFlushOn() {}

export function setLevel() {}

export async function createAsyncRotatingLogger(_name, path) {
  mkdirSync(dirname(path), { recursive: true });
  return new Logger('rotating', _name, path);
}

export class Logger {
  #path;
  #level = levels.indexOf('info');
  #isFormatted = true;

  constructor(_type, _name, path) {
    this.#path = path;
  }

  trace(message) {
    this.#write(0, message);
  }
  debug(message) {
    this.#write(1, message);
  }
  info(message) {
    this.#write(2, message);
  }
  warn(message) {
    this.#write(3, message);
  }
  error(message) {
    this.#write(4, message);
  }
  critical(message) {
    this.#write(5, message);
  }
  getLevel() {
    return this.#level;
  }
  setLevel(level) {
    this.#level = level;
  }
  setPattern() {
    this.#isFormatted = true;
  }
  clearFormatters() {
    this.#isFormatted = false;
  }
  flush() {}
  drop() {}

  #write(level, message) {
    if (level < this.#level) return;
    const line = this.#isFormatted ? `${timestamp()} [${levels[level]}] ${message}\n` : String(message);
    try {
      appendFileSync(this.#path, line);
    } catch {
      // The folder of a stopped server is gone; a log line must not take the process down with it.
    }
  }
}

function timestamp() {
  const now = new Date();
  const local = new Date(now.getTime() - now.getTimezoneOffset() * 60_000);
  return local.toISOString().replace('T', ' ').replace('Z', '');
}
