import { createInterface } from 'node:readline/promises';
import { AppError } from '../contract/errors.ts';

/**
 * Asks a yes-or-no question on the terminal; anything but yes is no. Throws USAGE, naming the flag that answers it
 * beforehand, when there is nobody to ask.
 */
export async function confirm(question: string, flag: string, signal: AbortSignal): Promise<boolean> {
  if (!process.stdin.isTTY) {
    throw new AppError(
      'USAGE',
      { problem: 'this asks before it acts' },
      { hint: `add ${flag} to answer yes beforehand` },
    );
  }
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await terminal.question(`${question} [y/N] `, { signal });
    return /^y(es)?$/i.test(answer.trim());
  } catch (error) {
    process.stderr.write('\n');
    throw error;
  } finally {
    terminal.close();
  }
}
