import { createTwoFilesPatch, FILE_HEADERS_ONLY } from 'diff';
import { maskRegistryText } from './mask-text.ts';

/** More changed lines than anybody reads; finding the shortest diff of more would take too long. */
const MOST_CHANGES = 2000;

/**
 * What changed between two texts of the registry, as a unified diff that may be shown: secrets are masked, and one
 * that changed is said to have. Empty when nothing that may be shown changed.
 */
export function registryDiff(before: string, after: string): string {
  const shown = { before: maskRegistryText(before), after: maskRegistryText(after, before) };
  if (shown.before === null || shown.after === null)
    return '(not shown: it is no valid JSON before or after)\n';
  if (shown.before === shown.after) return '';
  const patch = createTwoFilesPatch('before', 'after', shown.before, shown.after, undefined, undefined, {
    context: 3,
    stripTrailingCr: true,
    headerOptions: FILE_HEADERS_ONLY,
    maxEditLength: MOST_CHANGES,
  });
  return patch ?? `(not shown: more than ${MOST_CHANGES} lines changed)\n`;
}
