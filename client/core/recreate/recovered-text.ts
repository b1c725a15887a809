/** What a person is told of an exchange that was interrupted, when it was finished for them. */
import { displayText } from '../tree/display-text.ts';

export type Told =
  | { readonly kind: 'rolled-back'; readonly name: string }
  | { readonly kind: 'taken-over'; readonly name: string; readonly backup: string | undefined }
  | { readonly kind: 'needs-attention'; readonly name: string; readonly because: string };

export function recoveredText(recovered: Told): string {
  const was = `Replacing the container ${displayText(recovered.name)} was interrupted.`;
  switch (recovered.kind) {
    case 'rolled-back':
      return `${was} The old one is back as it was.`;
    case 'taken-over':
      return recovered.backup === undefined
        ? `${was} The new one has proved itself.`
        : `${was} The new one has proved itself; the old one is kept as ${displayText(recovered.backup)}.`;
    case 'needs-attention':
      return `${was} It needs you; nothing was deleted. ${displayText(recovered.because)}`;
  }
}
