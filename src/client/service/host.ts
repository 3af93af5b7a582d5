import { userInfo } from 'node:os';
import type { Env } from '../../platform/paths.ts';

/** What has to be known of a machine to find services on it, and to speak to their manager. */
export interface Host {
  readonly platform: NodeJS.Platform;
  /** Who asks. */
  readonly user: string;
  readonly uid: number;
  /** The home that the system knows of for that user, whatever HOME says. */
  readonly home: string;
  readonly env: Env;
  /** Below which the folders of the system are: `/`, except in a test. */
  readonly root: string;
}

/** This machine, as the process that asks sees it. */
export function thisHost(env: Env = process.env, lookUp: typeof userInfo = userInfo): Host {
  return { platform: process.platform, ...account(env, lookUp), env, root: '/' };
}

function account(env: Env, lookUp: typeof userInfo): Pick<Host, 'user' | 'uid' | 'home'> {
  try {
    const { username: user, uid, homedir: home } = lookUp();
    return { user, uid, home };
  } catch {
    // A container may run as a uid that no user has.
    const uid = process.getuid?.() ?? -1;
    return { user: String(uid), uid, home: env.HOME ?? '/' };
  }
}
