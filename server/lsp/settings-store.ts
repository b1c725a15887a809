/** Settings by document, asked from the editor once and kept until it says that they changed. */
import type { Connection } from 'vscode-languageserver';
import { parseSettings, type Settings } from '../settings.ts';
import type { ClientAbilities } from './client-abilities.ts';

export class SettingsStore {
  readonly #connection: Connection;
  readonly #abilities: ClientAbilities;
  readonly #byUri = new Map<string, Promise<Settings>>();
  /** For editors that push their settings, or only said them at start. */
  #pushed: Settings;

  constructor(connection: Connection, abilities: ClientAbilities, atStart: unknown) {
    this.#connection = connection;
    this.#abilities = abilities;
    this.#pushed = parseSettings(atStart);
  }

  settingsFor(uri: string): Promise<Settings> {
    if (!this.#abilities.answersConfiguration) return Promise.resolve(this.#pushed);
    let settings = this.#byUri.get(uri);
    if (settings === undefined) {
      settings = this.#ask(uri);
      this.#byUri.set(uri, settings);
    }
    return settings;
  }

  /** `pushed` is what a `workspace/didChangeConfiguration` carried, if anything. */
  changed(pushed: unknown): void {
    this.#byUri.clear();
    const section = typeof pushed === 'object' && pushed !== null ? (pushed as Record<string, unknown>)['unstale'] : undefined;
    if (section !== undefined) this.#pushed = parseSettings(section);
  }

  forget(uri: string): void {
    this.#byUri.delete(uri);
  }

  async #ask(uri: string): Promise<Settings> {
    try {
      const section: unknown = await this.#connection.workspace.getConfiguration({ scopeUri: uri, section: 'unstale' });
      // Editors answer null for what nobody has set there; it may have been said at start.
      return section === null || section === undefined ? this.#pushed : parseSettings(section);
    } catch {
      // An editor that announces configuration and refuses to answer gets what it said at start.
      return this.#pushed;
    }
  }
}
