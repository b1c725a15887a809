/**
 * An SVG picture drawn as PNG: only a browser draws one, and VS Code has one in its windows. A window of its own is opened for the
 * moment that this takes, with the one script that draws; it may load nothing, and shows the picture meanwhile.
 */
import { randomBytes } from 'node:crypto';
import { ViewColumn, type WebviewPanel, window } from 'vscode';

const patienceMs = 30_000;
/** Of the text that the window answers with. */
const longestAnswer = 40 * 1024 * 1024;
/** For screens that have as many dots. */
const scale = 2;

/** `undefined` when it could not be drawn, or somebody closed the window. */
export async function drawPicture(svg: string, title: string): Promise<Uint8Array | undefined> {
  const panel = window.createWebviewPanel('unstale.drawing', title, ViewColumn.Active, {
    enableScripts: true,
    enableForms: false,
    localResourceRoots: [],
  });
  try {
    const answer = answerOf(panel);
    panel.webview.html = drawingPage(svg, randomBytes(16).toString('hex'));
    const drawn = /^data:image\/png;base64,([A-Za-z0-9+/=]+)$/.exec((await answer) ?? '');
    return drawn?.[1] === undefined ? undefined : Buffer.from(drawn[1], 'base64');
  } finally {
    panel.dispose();
  }
}

function answerOf(panel: WebviewPanel): Promise<string | undefined> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(undefined), patienceMs);
    const settle = (answer: unknown): void => {
      clearTimeout(timer);
      resolve(typeof answer === 'string' && answer.length <= longestAnswer ? answer : undefined);
    };
    panel.webview.onDidReceiveMessage(settle);
    panel.onDidDispose(() => settle(undefined));
  });
}

/** The picture reaches the page encoded, so that nothing in it can be markup of the page. */
function drawingPage(svg: string, nonce: string): string {
  const source = `data:image/svg+xml;base64,${Buffer.from(svg, 'utf8').toString('base64')}`;
  const policy = `default-src 'none'; img-src data:; script-src 'nonce-${nonce}'`;
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<title>Picture</title>
</head>
<body>
<img id="picture" alt="The picture that is being saved" src="${source}">
<script nonce="${nonce}">
const editor = acquireVsCodeApi();
const picture = document.getElementById('picture');
picture.decode().then(() => {
  const canvas = document.createElement('canvas');
  canvas.width = picture.naturalWidth * ${scale};
  canvas.height = picture.naturalHeight * ${scale};
  canvas.getContext('2d').drawImage(picture, 0, 0, canvas.width, canvas.height);
  editor.postMessage(canvas.toDataURL('image/png'));
}).catch(() => editor.postMessage(''));
</script>
</body>
</html>
`;
}
