/** What a person is told of an exchange that was interrupted, when it was finished for them. */
import { displayText } from '../tree/display-text.ts';

export type Told =
  | { readonly kind: 'rolled-back'; readonly name: string; readonly isTwin: boolean }
  | { readonly kind: 'taken-over'; readonly name: string; readonly backup: string | undefined }
  | { readonly kind: 'needs-attention'; readonly name: string; readonly because: string };

export function recoveredText(recovered: Told): string {
  const was = `Replacing the container ${displayText(recovered.name)} was interrupted.`;
  switch (recovered.kind) {
    case 'rolled-back':
      return recovered.isTwin
        ? `${was} The old one was removed as it stopped; a copy of it has its place, and is not removed when it stops.`
        : `${was} The old one is back as it was.`;
    case 'taken-over':
      return recovered.backup === undefined
        ? `${was} The new one has proved itself.`
        : `${was} The new one has proved itself; the old one is kept as ${displayText(recovered.backup)}.`;
    case 'needs-attention':
      return `${was} It needs you; nothing was deleted. ${displayText(recovered.because)}`;
  }
}
