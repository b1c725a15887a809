/**
 * Settings by document, asked from the editor once, joined with what the configuration file says, and kept until either says that
 * it changed.
 */
import type { Connection } from 'vscode-languageserver';
import { joinSettings, type Settings, type StatedSettings, stateSettings } from '../settings.ts';
import type { ClientAbilities } from './client-abilities.ts';

export class SettingsStore {
  readonly #connection: Connection;
  readonly #abilities: ClientAbilities;
  readonly #configOf: (uri: string) => Promise<StatedSettings | undefined>;
  readonly #byUri = new Map<string, Promise<Settings>>();
  /** For editors that push their settings, or only said them at start. */
  #pushed: StatedSettings;

  constructor(
    connection: Connection,
    abilities: ClientAbilities,
    atStart: unknown,
    configOf: (uri: string) => Promise<StatedSettings | undefined> = async () => undefined,
  ) {
    this.#connection = connection;
    this.#abilities = abilities;
    this.#pushed = stateSettings(atStart);
    this.#configOf = configOf;
  }

  settingsFor(uri: string): Promise<Settings> {
    let settings = this.#byUri.get(uri);
    if (settings === undefined) {
      settings = this.#join(uri);
      this.#byUri.set(uri, settings);
    }
    return settings;
  }

  /** `pushed` is what a `workspace/didChangeConfiguration` carried, if anything. */
  changed(pushed: unknown): void {
    this.#byUri.clear();
    const section = typeof pushed === 'object' && pushed !== null ? (pushed as Record<string, unknown>)['unstale'] : undefined;
    if (section !== undefined) this.#pushed = stateSettings(section);
  }

  /** A configuration file came, changed or went. */
  configChanged(): void {
    this.#byUri.clear();
  }

  forget(uri: string): void {
    this.#byUri.delete(uri);
  }

  async #join(uri: string): Promise<Settings> {
    const [said, config] = await Promise.all([this.#ask(uri), this.#configOf(uri)]);
    return joinSettings(config === undefined ? [said] : [said, config]);
  }

  async #ask(uri: string): Promise<StatedSettings> {
    if (!this.#abilities.answersConfiguration) return this.#pushed;
    try {
      const section: unknown = await this.#connection.workspace.getConfiguration({ scopeUri: uri, section: 'unstale' });
      // Editors answer null for what nobody has set there; it may have been said at start.
      return section === null || section === undefined ? this.#pushed : stateSettings(section);
    } catch {
      // An editor that announces configuration and refuses to answer gets what it said at start.
      return this.#pushed;
    }
  }
}
