import measure from 'fast-string-truncated-width';
import { paint, type Style } from './colour.ts';

export interface Column<Row> {
  readonly title: string;
  readonly value: (row: Row) => string;
  readonly align?: 'right';
  /** May be shortened when the table is wider than the terminal. */
  readonly shrinks?: boolean;
  readonly style?: (row: Row) => Style | null;
}

interface Measured<Row> {
  readonly column: Column<Row>;
  readonly cells: readonly string[];
  width: number;
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
    .map((column) => measureColumn(column, rows))
    .filter(({ cells }) => cells.some((cell) => cell !== ''));
  narrow(measured, width);
  const line = (texts: readonly string[]) => texts.join(GAP).trimEnd();
  const head = line(measured.map((it) => pad(it.column.title, it.width, it.column.align)));
  const body = rows.map((row, at) => line(measured.map((it) => cellOf(it, row, at))));
  return [paint('bold', head), ...body].join('\n');
}

/** Columns of the terminal; unlimited when the output is read by a program. */
export function terminalWidth(): number {
  return process.stdout.isTTY ? process.stdout.columns || 80 : Number.POSITIVE_INFINITY;
}

function measureColumn<Row>(column: Column<Row>, rows: readonly Row[]): Measured<Row> {
  const cells = rows.map((row) => oneLine(column.value(row)));
  return { column, cells, width: Math.max(...[column.title, ...cells].map(widthOf)) };
}

function cellOf<Row>({ column, cells, width }: Measured<Row>, row: Row, at: number): string {
  const cell = pad(shorten(cells[at] ?? '', width), width, column.align);
  return paint(column.style?.(row) ?? null, cell);
}

function narrow<Row>(columns: Measured<Row>[], width: number): void {
  const total = () => columns.reduce((sum, column) => sum + column.width + GAP.length, -GAP.length);
  for (let excess = total() - width; excess > 0; excess = total() - width) {
    const widest = columns
      .filter(({ column, width: size }) => column.shrinks && size > MIN_WIDTH)
      .sort((a, b) => b.width - a.width)[0];
    if (!widest) return;
    widest.width = Math.max(MIN_WIDTH, widest.width - excess);
  }
}

/** Columns of a terminal that `text` takes. */
export function widthOf(text: string): number {
  return measure(text).width;
}

/** `text` in at most `width` columns of a terminal; what is cut off is marked. */
export function shorten(text: string, width: number): string {
  const { truncated, index } = measure(text, { limit: width, ellipsis: '…', ellipsisWidth: 1 });
  return truncated ? `${text.slice(0, index).trimEnd()}…` : text;
}

function pad(text: string, width: number, align?: 'right'): string {
  const space = ' '.repeat(Math.max(0, width - widthOf(text)));
  return align === 'right' ? space + text : text + space;
}

const oneLine = (text: string) => text.replace(/\s+/g, ' ').trim();
