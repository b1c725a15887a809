/** User settings of a VS Code that tests and screenshots drive: no network, no welcome, no assistant, nothing that moves. */

export type Theme = 'light' | 'dark' | 'high-contrast';

export const themes: readonly Theme[] = ['light', 'dark', 'high-contrast'];

export type Settings = Readonly<Record<string, unknown>>;

/** How the themes are named in the settings, and the class by which the page shows that they are in force. */
const themeNames: Record<Theme, { readonly setting: string; readonly pageClass: string }> = {
  light: { setting: 'Default Light Modern', pageClass: 'vs' },
  dark: { setting: 'Default Dark Modern', pageClass: 'vs-dark' },
  'high-contrast': { setting: 'Default High Contrast', pageClass: 'hc-black' },
};

export function pageClassOf(theme: Theme): string {
  return themeNames[theme].pageClass;
}

export const quietSettings: Settings = {
  'chat.disableAIFeatures': true,
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'extensions.ignoreRecommendations': true,
  'git.openRepositoryInParentFolders': 'never',
  'security.workspace.trust.startupPrompt': 'never',
  'telemetry.telemetryLevel': 'off',
  'terminal.integrated.initialHint': false,
  'typescript.disableAutomaticTypeAcquisition': true,
  'update.mode': 'none',
  'workbench.enableExperiments': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.settings.enableNaturalLanguageSearch': false,
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
};

/** A cursor that does not blink and editors that stay where they are, so that two pictures of one state are equal. */
export const stillSettings: Settings = {
  'editor.cursorBlinking': 'solid',
  'editor.minimap.enabled': false,
  'files.autoSave': 'off',
  'files.simpleDialog.enable': true,
  'window.confirmBeforeClose': 'never',
  'workbench.editor.enablePreview': false,
  'workbench.reduceMotion': 'on',
};

/** Without these switches VS Code goes by the colours of the operating system, also by their contrast. */
export function themeSettings(theme: Theme): Settings {
  return {
    'workbench.colorTheme': themeNames[theme].setting,
    'window.autoDetectColorScheme': false,
    'window.autoDetectHighContrast': false,
  };
}
