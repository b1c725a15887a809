/**
 * What a suite needs from the machine. A part that cannot be had is said aloud, once, with the reason; with `CI=true`
 * it is a failure, because there nothing may be left out.
 */

/** A real part that cannot be had here, and what a person could do about it. */
export interface Missing {
  readonly kind: 'missing';
  readonly because: string;
  readonly hint: string;
  /** The system-wide install that would provide it, for which nobody has said yes. */
  readonly command?: string;
}

const isCi = process.env['CI'] === 'true';

/** System-wide installs are for CI and for people who said yes; anybody else is shown the command. */
export const mayInstallSystemWide = isCi || process.env['UNSTALE_INSTALL'] === 'yes';

const announced = new Set<string>();

/** Says that `suite` is left out; throws in CI. Returns true so that it reads as `describe.skipIf(leaveOut(…))`. */
export function leaveOut(suite: string, missing: Missing): true {
  const line = `LEFT OUT: ${suite}: ${missing.because} (${missing.hint})`;
  if (isCi) throw new Error(line);
  if (!announced.has(line)) process.stderr.write(`${line}\n`);
  announced.add(line);
  return true;
}
