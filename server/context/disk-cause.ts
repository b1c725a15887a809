/** Says for people why the disk did not give something. */

const causes: Readonly<Record<string, string>> = {
  EACCES: 'You may not read it.',
  EPERM: 'You may not read it.',
  ENOENT: 'It is gone.',
  ENOTDIR: 'It is gone.',
  ELOOP: 'It was replaced by a link.',
  EMLINK: 'It was replaced by a link.',
  ENAMETOOLONG: 'Its path is too long.',
  EMFILE: 'Too many files are open.',
  ENFILE: 'Too many files are open.',
  ESTALE: 'The network drive lost it.',
  ETIMEDOUT: 'The network drive does not answer.',
  EIO: 'The disk reports an error.',
};

export function diskCause(error: unknown): string {
  const code = codeOf(error);
  return causes[code] ?? (code === '' ? 'The disk does not give it.' : `The disk does not give it (${code}).`);
}

/** Something that was there before and is not now. */
export function isGone(error: unknown): boolean {
  return ['ENOENT', 'ENOTDIR'].includes(codeOf(error));
}

export function isForbidden(error: unknown): boolean {
  return ['EACCES', 'EPERM'].includes(codeOf(error));
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}
