import stringWidth from 'string-width';
import { paint, type Style } from './colour.ts';

export interface Column<Row> {
  readonly title: string;
  readonly value: (row: Row) => string;
  readonly align?: 'right';
  /** May be shortened when the table is wider than the terminal. */
  readonly shrinks?: boolean;
  readonly style?: (row: Row) => Style | null;
}

/** A column is not shortened below this: less says nothing. */
const MIN_WIDTH = 12;
const GAP = '  ';

/**
 * Rows under their titles, in at most `width` columns: the widest column that may shrink is shortened, nothing is
 * ever wrapped. A column that is empty in every row is left out.
 */
export function table<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  width = terminalWidth(),
): string {
  const measured = columns
    .map((column) => ({ column, cells: rows.map((row) => oneLine(column.value(row))) }))
    .filter(({ cells }) => cells.some((cell) => cell !== ''))
    .map(({ column, cells }) => ({
      column,
      cells,
      width: Math.max(...[column.title, ...cells].map((text) => stringWidth(text))),
    }));
  narrow(measured, width);
  const line = (texts: readonly string[]) => texts.join(GAP).trimEnd();
  const head = line(measured.map(({ column, width: size }) => pad(column.title, size, column.align)));
  const body = rows.map((row, at) =>
    line(
      measured.map(({ column, cells, width: size }) => {
        const cell = pad(shorten(cells[at] ?? '', size), size, column.align);
        return paint(column.style?.(row) ?? null, cell);
      }),
    ),
  );
  return [paint('bold', head), ...body].join('\n');
}

/** Columns of the terminal; unlimited when the output is read by a program. */
export function terminalWidth(): number {
  return process.stdout.isTTY ? process.stdout.columns || 80 : Number.POSITIVE_INFINITY;
}

interface Measured {
  readonly column: { readonly shrinks?: boolean };
  width: number;
}

function narrow(columns: Measured[], width: number): void {
  const total = () => columns.reduce((sum, column) => sum + column.width + GAP.length, -GAP.length);
  for (let excess = total() - width; excess > 0; excess = total() - width) {
    const widest = columns
      .filter(({ column, width: size }) => column.shrinks && size > MIN_WIDTH)
      .sort((a, b) => b.width - a.width)[0];
    if (!widest) return;
    widest.width = Math.max(MIN_WIDTH, widest.width - excess);
  }
}

function pad(text: string, width: number, align?: 'right'): string {
  const space = ' '.repeat(Math.max(0, width - stringWidth(text)));
  return align === 'right' ? space + text : text + space;
}

const characters = new Intl.Segmenter();

/** `text` in at most `width` columns of a terminal; what is cut off is marked. */
export function shorten(text: string, width: number): string {
  if (stringWidth(text) <= width) return text;
  let kept = '';
  let used = 0;
  for (const { segment } of characters.segment(text)) {
    used += stringWidth(segment);
    if (used > width - 1) break;
    kept += segment;
  }
  return `${kept.trimEnd()}…`;
}

const oneLine = (text: string) => text.replace(/\s+/g, ' ').trim();
