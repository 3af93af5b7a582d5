import type { Finding } from '../../contract/shapes.ts';

/**
 * Puts right what a finding says, where that is safe: nothing is deleted that anybody could want, and nothing that runs
 * is ended. Resolves with what was done, in words, or with null when there was nothing to do any more.
 */
export type Mend = () => Promise<string | null> | string | null;

/** A finding, with how `mcp doctor --fix` puts it right by itself; without that, the user has to. */
export interface Diagnosis extends Finding {
  readonly mend?: Mend;
}

/** `finding`, which `mend` puts right. */
export const mendable = (finding: Finding, mend: Mend): Diagnosis => ({ ...finding, mend });
