/** Puts together what the word lexer reads: the text, and the words that blanks outside quotes make of it. */
import { isSpace } from './blanks.ts';
import type { Lexed, LexResult } from './lexer-state.ts';

/** Text and words of one stretch. */
export class WordCollector {
  private text = '';
  private isKnown = true;
  private word = '';
  private readonly words: string[] = [];

  /** Blanks in it end a word. */
  addSplit(piece: Lexed | undefined): boolean {
    if (piece === undefined) return false;
    this.text += piece.text;
    this.isKnown &&= piece.isKnown;
    let start = 0;
    for (let at = 0; at < piece.text.length; at++) {
      if (!isSpace(piece.text.charCodeAt(at))) continue;
      this.word += piece.text.slice(start, at);
      this.endWord();
      start = at + 1;
    }
    this.word += piece.text.slice(start);
    return true;
  }

  /** Blanks in it belong to the word. */
  addWhole(piece: Lexed | undefined): boolean {
    if (piece === undefined) return false;
    this.text += piece.text;
    this.isKnown &&= piece.isKnown;
    this.word += piece.text;
    return true;
  }

  result(): LexResult {
    this.endWord();
    return { text: this.text, isKnown: this.isKnown, words: this.words };
  }

  private endWord(): void {
    if (this.word !== '') this.words.push(this.word);
    this.word = '';
  }
}
