/** Colours of the picture of a build: those of the editor's theme inside a window, and two sets that stand alone in a file. */
import type { WaterfallColours } from './waterfall-svg.ts';

/** A page inside VS Code knows them by these names, in every theme. */
export const editorColours: WaterfallColours = {
  text: 'var(--vscode-foreground)',
  muted: 'var(--vscode-descriptionForeground)',
  line: 'var(--vscode-widget-border, var(--vscode-contrastBorder, var(--vscode-tree-indentGuidesStroke)))',
  ran: 'var(--vscode-charts-blue)',
  reused: 'var(--vscode-charts-green)',
  failed: 'var(--vscode-errorForeground)',
  around: 'var(--vscode-charts-purple)',
  broke: 'var(--vscode-editorWarning-foreground)',
  font: 'var(--vscode-font-family)',
  codeFont: 'var(--vscode-editor-font-family)',
};

const fonts = { font: 'system-ui, sans-serif', codeFont: 'ui-monospace, monospace' };

export const lightColours: WaterfallColours = {
  ...fonts,
  ...{ background: '#ffffff', text: '#1f2328', muted: '#59636e', line: '#d1d9e0' },
  ...{ ran: '#0969da', reused: '#1a7f37', failed: '#cf222e', around: '#8250df', broke: '#9a6700' },
};

export const darkColours: WaterfallColours = {
  ...fonts,
  ...{ background: '#1f1f1f', text: '#e6e6e6', muted: '#a0a8b0', line: '#3d444d' },
  ...{ ran: '#4493f8', reused: '#3fb950', failed: '#f85149', around: '#ab7df8', broke: '#d29922' },
};
