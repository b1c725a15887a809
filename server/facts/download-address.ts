/** What an address says about its content: one fixed version, something that moves, or nothing worth a word. */
import type { Step } from './file-facts.ts';

/** `https://get.example.com`, `…/latest/…`, a branch: what is behind it changes without its name changing. */
export function isMovingAddress(url: string): boolean {
  const address = url.toLowerCase();
  return (
    /[/._-](latest|stable|nightly|main|master|edge|current|head|dev|develop|trunk|snapshot)([/._?-]|$)/.test(address) ||
    /\/(install|setup|get|bootstrap)[\w.-]*$/.test(address) ||
    /^https?:\/\/(get|install|sh)[.-]/.test(address) ||
    address.includes('/refs/heads/')
  );
}

/** A version number, a date, a commit, or a variable that holds one. */
export function isFixedAddress(url: string, { scope }: Step): boolean {
  const path = url.replace(/^\w+:\/\/[^/]*/, '');
  if (/\d[._+]\d+|\/v\d+\/|[0-9a-f]{12,}/.test(path)) return true;
  if (/[/_-]v?\d{2,}([/._-]|$)/.test(path) && !/\/setup_\d/.test(path)) return true;
  return [...url.matchAll(/\$\{?(\w+)/g)].some(([, name = '']) => !isPlatformLike(name) || holdsVersion(scope.get(name)?.value));
}

export function isLocalAddress(url: string): boolean {
  return /^\w+:\/\/(localhost|127\.|0\.0\.0\.0|\[::1\]|host\.docker\.internal|metadata\.)/.test(url);
}

/** Keys and package source lists: they configure a package manager, and change rarely. */
export function isConfigurationAddress(url: string): boolean {
  return /(\.(gpg|asc|key|pub|pem|crt|list|repo|sources)|\/gpg|[?&](op|search)=\w+)$/i.test(url.split('#', 1)[0] ?? '');
}

/** Variables that differ by machine or place, not by version. */
function isPlatformLike(name: string): boolean {
  return /(ARCH|OS|PLATFORM|DISTRO|CODENAME|HOME|PWD|DIR|HOST|URL|MACHINE|MIRROR)$/i.test(name);
}

function holdsVersion(value: { readonly kind: string; readonly text?: string } | undefined): boolean {
  return value?.kind === 'known' && /\d+\.\d+/.test(value.text ?? '');
}
