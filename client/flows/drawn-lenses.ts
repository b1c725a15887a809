/**
 * Which lines stand above services and stages of the documents that are open. A drawing never waits for the language
 * server's first answer: an editor that waited long for its lines waits as long before it asks for them again, whatever
 * happened meanwhile. And one that loses the focus just then never asks, so it is told until it has drawn.
 */
import { type ImageLens, imageLenses } from '../core/lenses/image-lenses.ts';
import type { ImagePlaces } from '../editor-ports.ts';
import type { Clock } from '../ports.ts';
import type { LiveStatus } from './live-status.ts';

export interface DrawnLenses {
  /** Lines of an open document as far as they are known. An edit moves lines, so that one waits for the server. */
  draw(uri: string, version: number): Promise<readonly ImageLens[]>;
  /** The engine told something else, or files or settings that lines stand for may be others. */
  askAgain(): void;
  forget(uri: string): void;
}

export interface LensPorts {
  readonly live: Pick<LiveStatus, 'state'>;
  readonly places: ImagePlaces;
  readonly clock: Pick<Clock, 'sleep'>;
  readonly isTrusted: () => boolean;
  /** Documents that a person sees, and wants lines in. */
  readonly visible: () => readonly string[];
  /** The lines of a document are others than those that were drawn. */
  readonly changed: () => void;
}

const tellAgainMs = 1_000;
/** Who draws no lines at all is not told for ever. */
const mostTold = 10;

type Places = Awaited<ReturnType<ImagePlaces['of']>>;

interface Drawn {
  version: number;
  /** Nothing until the server's first answer. */
  places?: { readonly ofVersion: number; readonly found: Places };
  lenses: readonly ImageLens[];
  asking?: Promise<void> | undefined;
  isAskedAgain: boolean;
}

export function drawnLenses({ live, places, clock, isTrusted, visible, changed }: LensPorts): DrawnLenses {
  const drawn = new Map<string, Drawn>();
  const lensesOf = ({ places: known }: Drawn): readonly ImageLens[] => {
    const { state } = live;
    if (known === undefined || state.kind !== 'known') return [];
    return imageLenses(known.found, state.report, { isTrusted: isTrusted() });
  };
  const isOutdated = (uri: string): boolean => {
    const one = drawn.get(uri);
    if (one === undefined) return live.state.kind === 'known';
    return JSON.stringify(lensesOf(one)) !== JSON.stringify(one.lenses);
  };
  let timesLeft = 0;
  const tellUntilDrawn = async (): Promise<void> => {
    for (; timesLeft > 0; timesLeft -= 1) {
      await clock.sleep(tellAgainMs);
      if (visible().some(isOutdated)) changed();
      else timesLeft = 1;
    }
  };
  const tell = (): void => {
    const isTelling = timesLeft > 0;
    timesLeft = mostTold;
    changed();
    if (!isTelling) void tellUntilDrawn();
  };
  const answer = async (uri: string, one: Drawn): Promise<void> => {
    do {
      one.isAskedAgain = false;
      const ofVersion = one.version;
      one.places = { ofVersion, found: await places.of(uri) };
    } while (one.isAskedAgain);
  };
  /** One question at a time for each document: what changes meanwhile is asked after it. */
  const ask = (uri: string, one: Drawn): Promise<void> => {
    one.isAskedAgain = true;
    one.asking ??= answer(uri, one)
      // A server that stopped says so itself; whatever changes next asks it again.
      .catch(() => undefined)
      .finally(() => {
        one.asking = undefined;
      });
    return one.asking;
  };
  const askBehind = (uri: string, one: Drawn): void => {
    void ask(uri, one).then(() => {
      if (drawn.get(uri) === one && isOutdated(uri)) tell();
    });
  };
  return {
    draw: async (uri, version) => {
      const one = drawn.get(uri) ?? { version, lenses: [], isAskedAgain: false };
      drawn.set(uri, one);
      one.version = version;
      // Until the engine told something there is nothing to draw, and no server has to run for it.
      if (live.state.kind === 'known' && one.places?.ofVersion !== version) {
        if (one.places === undefined) askBehind(uri, one);
        else await ask(uri, one);
      }
      one.lenses = lensesOf(one);
      return one.lenses;
    },
    askAgain: () => {
      if ([...drawn.keys(), ...visible()].some(isOutdated)) tell();
      if (live.state.kind === 'known') for (const [uri, one] of drawn) askBehind(uri, one);
    },
    forget: (uri) => void drawn.delete(uri),
  };
}
