/**
 * THE DOOR: every message between client and server that the Language Server Protocol does not define, and what the
 * client says at start. Plain serialisable data only. Any editor may leave all of it out: the server then works with
 * its defaults.
 */
import { NotificationType0 } from 'vscode-languageserver-protocol';

/** `initializationOptions` of the `initialize` request. Every field may be absent. */
export interface InitializationOptions {
  /**
   * An address that opens a rule's page from the package, without the network; `{rule}` stands for the rule's id:
   * `command:unstale.openRulePage?%22{rule}%22`. Absent: hovers link to the web only.
   */
  readonly offlinePageTemplate?: string;
  /** False while the workspace is not trusted: build contexts outside its folders are not read. Absent: trusted. */
  readonly isTrusted?: boolean;
  /** The `unstale` section, for clients that do not answer `workspace/configuration`. */
  readonly settings?: unknown;
}

/** Sent by the client, once, when the person trusts the workspace. It cannot fail; open documents are checked again. */
export const trustGranted = new NotificationType0('unstale/trustGranted');

/** Reads what a client sent, whatever its shape; wrong fields are dropped. */
export function parseInitializationOptions(value: unknown): InitializationOptions {
  const options = typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  const { offlinePageTemplate, isTrusted, settings } = options;
  return {
    ...(typeof offlinePageTemplate === 'string' && offlinePageTemplate.length <= 200 ? { offlinePageTemplate } : {}),
    ...(typeof isTrusted === 'boolean' ? { isTrusted } : {}),
    ...(settings === undefined ? {} : { settings }),
  };
}
