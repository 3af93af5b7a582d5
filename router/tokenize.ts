import PorterStemmer from 'natural/lib/natural/stemmers/porter_stemmer.js';

/** Words that say nothing about what is wanted. */
const STOP_WORDS: ReadonlySet<string> = new Set(
  'a an and are as at be by for from i in into is it its me my of on or please some that the this to up want with you your'.split(
    ' ',
  ),
);

/**
 * The words of a text as the ranking compares them: split at spaces, punctuation, `_`, `-` and inside camelCase,
 * lower case, without stop words, stemmed.
 */
export function tokenize(text: string): string[] {
  const split = text
    .replace(/(\p{Ll}|\p{N})(\p{Lu})/gu, '$1 $2')
    .replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1 $2');
  const words = split.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  return words.filter((word) => !STOP_WORDS.has(word)).map((word) => PorterStemmer.stem(word));
}
