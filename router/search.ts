import { tokenize } from './tokenize.ts';

/** A text with fields of different worth. */
export interface Document<T> {
  readonly item: T;
  readonly fields: ReadonlyArray<{ readonly text: string; readonly weight: number }>;
}

export interface Hit<T> {
  readonly item: T;
  readonly score: number;
}

/** The usual constants of BM25: how soon repetition stops to count, and how much length does. */
const K1 = 1.2;
const B = 0.75;

interface Indexed<T> {
  readonly item: T;
  readonly frequencies: ReadonlyMap<string, number>;
  readonly length: number;
}

/**
 * Ranks documents by a query, best first; those that share no word with it are left out. BM25F: the frequency of a
 * word is the sum over the fields, weighted, before it is damped. Equal scores keep the order of the documents.
 */
export function search<T>(query: string, documents: readonly Document<T>[]): Hit<T>[] {
  const indexed = documents.map(index);
  const averageLength =
    indexed.reduce((sum, document) => sum + document.length, 0) / Math.max(1, indexed.length);
  const words = [...new Set(tokenize(query))];
  const rarity = new Map(words.map((word) => [word, inverseFrequency(word, indexed)]));
  const hits = indexed.map((document) => ({
    item: document.item,
    score: scoreOf(document, rarity, averageLength),
  }));
  return hits.filter((hit) => hit.score > 0).sort((a, b) => b.score - a.score);
}

function index<T>({ item, fields }: Document<T>): Indexed<T> {
  const frequencies = new Map<string, number>();
  let length = 0;
  for (const { text, weight } of fields) {
    for (const word of tokenize(text)) {
      frequencies.set(word, (frequencies.get(word) ?? 0) + weight);
      length += weight;
    }
  }
  return { item, frequencies, length };
}

function inverseFrequency(word: string, documents: readonly Indexed<unknown>[]): number {
  const holding = documents.filter((document) => document.frequencies.has(word)).length;
  return Math.log(1 + (documents.length - holding + 0.5) / (holding + 0.5));
}

function scoreOf(
  document: Indexed<unknown>,
  rarity: ReadonlyMap<string, number>,
  averageLength: number,
): number {
  const damping = K1 * (1 - B + (B * document.length) / Math.max(1, averageLength));
  let score = 0;
  for (const [word, weight] of rarity) {
    const frequency = document.frequencies.get(word) ?? 0;
    score += (weight * frequency * (K1 + 1)) / (frequency + damping);
  }
  return score;
}
