import { fileURLToPath, pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { filePath, fileUri } from './file-uri.ts';

test.each(['/w/Dockerfile', '/w ä/#1?/100%/back\\slash'])('%s is found again', (path) => {
  expect(fileURLToPath(fileUri(path), { windows: false })).toBe(path);
  expect(filePath(pathToFileURL(path).href)).toBe(path);
});

test('a path of Windows is found again', () => {
  expect(fileURLToPath(fileUri('C:\\w\\Dockerfile'), { windows: true })).toBe('C:\\w\\Dockerfile');
});
