import type { AppError } from '../../src/contract/errors.ts';
import type { Loss } from './restart-policy.ts';
import { tellingLine } from './telling-line.ts';

/**
 * A loss with all that its error knows of it: the last line that the server wrote, and the words without its name, for
 * they are said of a server that is named already.
 */
export function tellLoss(server: string, loss: Loss, { details }: AppError): Loss {
  const { last_words: words } = details;
  const lastLine = Array.isArray(words) ? tellingLine(words.map(String)) : null;
  return { ...loss, what: withoutName(server, loss.what), lastLine };
}

function withoutName(server: string, words: string): string {
  for (const name of [`"${server}": `, `"${server}" `])
    if (words.startsWith(name)) return words.slice(name.length);
  return words;
}
