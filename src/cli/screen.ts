/** What a screen needs of the terminal; `process.stdout` is one. */
export interface Terminal {
  readonly columns?: number;
  readonly rows?: number;
  write(text: string): unknown;
  on(event: 'resize', listener: () => void): unknown;
  off(event: 'resize', listener: () => void): unknown;
}

const ESC = '\u001b[';
const [OPEN, CLOSE] = [`${ESC}?1049h${ESC}?25l${ESC}?7l`, `${ESC}?7h${ESC}?25h${ESC}?1049l`];
/** Terminals that know it show all that is between the two at once; the others pass over it. */
const [BEGIN, END] = [`${ESC}?2026h`, `${ESC}?2026l`];
const [HOME, REST_OF_LINE, REST_OF_SCREEN] = [`${ESC}H`, `${ESC}K`, `${ESC}J`];

/**
 * A text that is drawn again and again in the same place: on the terminal's other screen, line over line and never
 * cleared before, so that nothing flickers. What does not fit is cut off, and the last line says so. `close` gives
 * the terminal back as it was, with the last text below what stood there.
 */
export class Screen {
  readonly #terminal: Terminal;
  readonly #render: () => string;
  readonly #onResize = () => this.draw();
  #open = false;

  /** `render` makes the text anew, for its tables are as wide as the terminal is at that moment. */
  constructor(terminal: Terminal, render: () => string) {
    this.#terminal = terminal;
    this.#render = render;
  }

  draw(): void {
    if (!this.#open) {
      this.#open = true;
      this.#terminal.write(OPEN);
      this.#terminal.on('resize', this.#onResize);
    }
    const lines = fitLines(this.#render().split('\n'), this.#terminal.rows ?? 24);
    const body = lines.map((line) => line + REST_OF_LINE).join('\r\n');
    this.#terminal.write(`${BEGIN}${HOME}${body}${REST_OF_SCREEN}${END}`);
  }

  close(): void {
    if (!this.#open) return;
    this.#open = false;
    this.#terminal.off('resize', this.#onResize);
    this.#terminal.write(`${CLOSE}${this.#render()}\n`);
  }
}

/** Lines in at most so many rows; the last row says how many there is no room for. */
export function fitLines(lines: readonly string[], rows: number): readonly string[] {
  if (lines.length <= rows) return lines;
  const left = lines.length - rows + 1;
  return [...lines.slice(0, Math.max(0, rows - 1)), `… ${left} more lines than fit here`];
}
