/** What passes between the benchmark and the module that runs inside VS Code. */

export const activationPeer = 'vscode.json-language-features';

export interface ActivationTimes {
  readonly oursMs: number;
  readonly peerMs: number;
}
