import { escapeReferences } from './expand.ts';
import { type Piece, readPiece } from './shell-pieces.ts';

/** A command line taken apart as `sh` would, `shell` when only a shell can run it, or what in it is never closed. */
export type ShellWords =
  | { readonly kind: 'words'; readonly words: readonly string[] }
  | { readonly kind: 'shell' }
  | { readonly kind: 'unclosed'; readonly opening: string };

/** Variables set for one command, and words that are no program but part of the shell itself. */
const SHELL_FIRST =
  /^([A-Za-z_]\w*\+?=|(exec|cd|source|export|unset|set|eval|trap|ulimit|umask|if|for|while|until|case|[.!{:])(\s|$))/;

/**
 * Splits a command line into words, in linear time. `${VAR}` and `${VAR:-x}` stay in them for `expand`, unless
 * single quotes or a backslash make them literal.
 *
 * Our own and not shell-quote's `parse`: that takes any `#` inside a word for a comment, breaks `${VAR:-a b}` at the
 * space, drops an unclosed quote silently, and does not tell a quoted `${VAR}` from a live one.
 */
export function shellWords(line: string): ShellWords {
  const trimmed = line.trim();
  // A backslash at the end quotes the space after it.
  const text = trimmed.endsWith('\\') ? line.trimStart() : trimmed;
  if (SHELL_FIRST.test(text)) return { kind: 'shell' };
  const words = new WordBuilder();
  let inQuotes = false;
  for (let at = 0; at < text.length; ) {
    const piece = readPiece(text, at, { inQuotes, atWordStart: words.atStart });
    if (piece.kind === 'unclosed')
      return { kind: 'unclosed', opening: text.startsWith('${', at) ? '${' : "'" };
    if (piece.kind === 'quote') inQuotes = !inQuotes;
    if (!words.take(piece)) return { kind: 'shell' };
    at += piece.length;
  }
  if (inQuotes) return { kind: 'unclosed', opening: '"' };
  return { kind: 'words', words: words.finish() };
}

class WordBuilder {
  readonly #words: string[] = [];
  #word = '';
  /** Escaped only when it is complete, for a `$` and its `{` may come in two pieces. */
  #literal = '';
  #open = false;

  get atStart(): boolean {
    return !this.#open;
  }

  /** False when the word cannot be written down for `expand`, which only a shell can help. */
  take(piece: Piece): boolean {
    if (piece.kind === 'shell') return false;
    if (piece.kind === 'space') this.#endWord();
    else if (piece.kind !== 'nothing') this.#open = true;
    if (piece.kind === 'literal') this.#literal += piece.text;
    if (piece.kind === 'raw') {
      // `$` before `${VAR}` would read as the escape `$${`.
      if (this.#literal.endsWith('$') && !piece.text.startsWith('$$')) return false;
      this.#endLiteral();
      this.#word += piece.text;
    }
    return true;
  }

  finish(): readonly string[] {
    this.#endWord();
    return this.#words;
  }

  #endLiteral(): void {
    this.#word += escapeReferences(this.#literal);
    this.#literal = '';
  }

  #endWord(): void {
    this.#endLiteral();
    if (this.#open) this.#words.push(this.#word);
    this.#word = '';
    this.#open = false;
  }
}
