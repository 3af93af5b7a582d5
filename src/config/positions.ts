export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Turns offsets of `text` into 1-based lines and columns; each look-up takes logarithmic time. */
export function lineIndex(text: string): (offset: number) => Position {
  const starts = [0];
  for (const { index, 0: eol } of text.matchAll(/\r\n|\r|\n/g)) starts.push(index + eol.length);
  return (offset) => {
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 };
  };
}
