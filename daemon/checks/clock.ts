import { existsSync } from 'node:fs';
import { ok, problem, warning } from '../../src/contract/finding.ts';
import type { Finding } from '../../src/contract/shapes.ts';
import { newestEventTime } from '../storage/examine.ts';

/** Clocks of virtual machines that were asleep are this far off for a moment. */
const TOLERATED_MS = 60_000;
/** Time zones and coarse file systems put the time of a file this far off. */
const BUILD_TOLERATED_MS = 2 * 86_400_000;

/** What the clock is compared with. */
export interface ClockFacts {
  /** Milliseconds since the epoch, by the wall clock. */
  readonly now: number;
  /** When this program was installed, by its files. */
  readonly builtAt: number;
  /** The newest event, by the order in which they were stored. */
  readonly newestEventAt: number | null;
}

/** Whether the wall clock is behind what is certain to have happened already. That it is ahead, nobody can tell. */
export function checkClock(
  { now, builtAt, newestEventAt }: ClockFacts,
  platform = process.platform,
): Finding {
  const fix = platform === 'darwin' ? 'sudo sntp -sS time.apple.com' : 'sudo timedatectl set-ntp true';
  const today = new Date(now).toISOString();
  if (now < builtAt - BUILD_TOLERATED_MS) {
    const message = `it says ${today}, and this program was installed later, on ${new Date(builtAt).toISOString()}`;
    return problem('clock', message, fix);
  }
  if (newestEventAt !== null && now < newestEventAt - TOLERATED_MS) {
    const message = `it says ${today}, and the newest event is of later, ${new Date(newestEventAt).toISOString()}: it was set back, or was ahead then`;
    return warning('clock', message, fix);
  }
  return ok('clock', `it says ${today}, which fits with what was recorded`);
}

/** The newest event of the database; null when there is none, or none that can be read. */
export function newestEventIn(file: string): number | null {
  try {
    return existsSync(file) ? newestEventTime(file) : null;
  } catch {
    // What is wrong with the database is said by the check of the database.
    return null;
  }
}
