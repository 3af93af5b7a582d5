import { styleText } from 'node:util';

export type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan';

interface Output {
  readonly isTTY?: boolean;
}

/** `text` in a style, where the output is a terminal and the user did not say NO_COLOR. */
export function paint(style: Style | null, text: string, output: Output = process.stdout): string {
  return style && isColoured(output) ? styleText(style, text) : text;
}

function isColoured(output: Output): boolean {
  return output.isTTY === true && !process.env.NO_COLOR && process.env.TERM !== 'dumb';
}
