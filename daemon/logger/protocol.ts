import type { RotationLimits } from '../../src/platform/rotation.ts';
import type { OutputStream } from '../logs/server-log.ts';

/**
 * What the daemon and the logger say to each other: a JSON object a line, on a Unix socket in the runtime folder. The
 * logger outlives daemons, so an older one may have to be understood: messages are added, never changed.
 */
export type ToLogger =
  /** The first message of a daemon: how the logs are bounded from now on. */
  | { readonly do: 'hello'; readonly id: number; readonly limits: RotationLimits }
  /** Read the named pipes of a server, unless that is done already. `fresh`: a new run of it begins. */
  | { readonly do: 'attach'; readonly id: number; readonly server: string; readonly fresh: boolean }
  /** Stop reading them, whoever still has them open. */
  | { readonly do: 'release'; readonly server: string }
  | { readonly do: 'line'; readonly server: string; readonly stream: OutputStream; readonly text: string }
  | { readonly do: 'note'; readonly server: string; readonly text: string }
  /** The server is no more: its log need not be kept open. */
  | { readonly do: 'forget'; readonly server: string }
  | { readonly do: 'last_words'; readonly id: number; readonly server: string };

export type FromLogger =
  /** The answer to the message with this id; `lines` to `last_words`, `pid` to `hello`. */
  | { readonly answer: number; readonly lines?: readonly string[]; readonly pid?: number }
  /** More lines of this server can be read. */
  | { readonly wrote: string }
  /** Nobody writes into the pipes of this server any more, and all that was written is in its log. */
  | { readonly ended: string }
  /** The log of this server cannot be written. Told once, and again only after it could be in between. */
  | { readonly problem: string; readonly message: string };
