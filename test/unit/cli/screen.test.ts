import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import { fitLines, Screen } from '../../../src/cli/screen.ts';

const ESC = '\u001b[';

/** A terminal that only remembers what was written. */
class FakeTerminal extends EventEmitter {
  rows = 5;
  written: string[] = [];
  write(text: string) {
    this.written.push(text);
  }
}

describe('a screen', () => {
  it('draws over what it drew, and clears nothing before', () => {
    const terminal = new FakeTerminal();
    let text = 'one\ntwo';
    const screen = new Screen(terminal, () => text);
    screen.draw();
    text = 'three';
    screen.draw();
    expect(terminal.written).toEqual([
      `${ESC}?1049h${ESC}?25l${ESC}?7l`,
      `${ESC}?2026h${ESC}Hone${ESC}K\r\ntwo${ESC}K${ESC}J${ESC}?2026l`,
      `${ESC}?2026h${ESC}Hthree${ESC}K${ESC}J${ESC}?2026l`,
    ]);
  });

  it('is drawn anew when the terminal changes its size, and only while it is open', () => {
    const terminal = new FakeTerminal();
    const screen = new Screen(terminal, () => 'a\nb\nc\nd');
    screen.draw();
    terminal.rows = 2;
    terminal.emit('resize');
    expect(terminal.written.at(-1)).toContain(`${ESC}Ha${ESC}K\r\n… 3 more lines than fit here`);
    screen.close();
    const before = terminal.written.length;
    terminal.emit('resize');
    expect(terminal.written).toHaveLength(before);
  });

  it('gives the terminal back once, with the cursor and the last text', () => {
    const terminal = new FakeTerminal();
    const screen = new Screen(terminal, () => 'last');
    screen.close();
    expect(terminal.written).toEqual([]);
    screen.draw();
    screen.close();
    screen.close();
    expect(terminal.written.slice(2)).toEqual([`${ESC}?7h${ESC}?25h${ESC}?1049llast\n`]);
  });
});

describe('lines', () => {
  it.each([
    [3, 3, ['0', '1', '2']],
    [3, 2, ['0', '… 2 more lines than fit here']],
    [3, 1, ['… 3 more lines than fit here']],
  ])('%i in %i rows', (count, rows, expected) => {
    const lines = Array.from({ length: count }, (_, at) => String(at));
    expect(fitLines(lines, rows)).toEqual(expected);
  });
});
