import type { Diagnosis } from './diagnosis.ts';

/** What `mcp doctor --fix` did about one finding. */
export interface Mending {
  readonly check: string;
  /** The finding. */
  readonly message: string;
  /** False for what is left to the user. */
  readonly tried: boolean;
  readonly fixed: boolean;
  /** What was done, or why it was not. */
  readonly detail: string;
}

const LEFT_TO_YOU = 'mending it would delete, end or decide something, which is left to you';

/** Mends what can be, one after the other in the order of the findings; a failure of one keeps none of the others. */
export async function mendAll(findings: readonly Diagnosis[]): Promise<Mending[]> {
  const mendings: Mending[] = [];
  for (const finding of findings) if (finding.status !== 'ok') mendings.push(await mendOne(finding));
  return mendings;
}

async function mendOne({ check, message, mend }: Diagnosis): Promise<Mending> {
  const about = { check, message, tried: mend !== undefined };
  if (!mend) return { ...about, fixed: false, detail: LEFT_TO_YOU };
  try {
    return { ...about, fixed: true, detail: (await mend()) ?? `${message}: it was right by then` };
  } catch (error) {
    return { ...about, fixed: false, detail: (error as Error).message };
  }
}
