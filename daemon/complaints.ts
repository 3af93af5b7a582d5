import type { Log } from '../src/platform/log.ts';
import type { DiskTrouble } from './disk-trouble.ts';

/** Tells our log of something that could not be written. */
export type Complain = (error: unknown, message: string, facts?: Record<string, unknown>) => void;

/** Does something that need not succeed. Undefined when it did not. */
export type Remember = <T>(remember: () => T) => T | undefined;

/** Tells of each failure; not while a full disk is the reason for all of them, for that is told as one trouble. */
export function complainer(log: Log, disk: DiskTrouble): Complain {
  return (error, message, facts = {}) => {
    if (!disk.explains(error)) log.error({ ...facts, err: error }, message);
  };
}

/** A full disk must not keep anybody from starting or stopping a server; it only will not be remembered. */
export function remembering(complain: Complain): Remember {
  return (remember) => {
    try {
      return remember();
    } catch (error) {
      complain(error, 'what is wanted or known of servers cannot be stored');
      return undefined;
    }
  };
}
