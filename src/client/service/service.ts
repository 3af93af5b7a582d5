/** Whose service it is: one user's, or the machine's (which still runs as one user). */
export type Scope = 'user' | 'system';

export const SYSTEMD_UNIT = 'mcpd.service';
export const LAUNCHD_LABEL = 'dev.mcp-manager.mcpd';

/** The daemon as a service that is installed, as its file describes it. */
export interface Service {
  readonly manager: 'systemd' | 'launchd';
  readonly scope: Scope;
  readonly file: string;
  /** What is run: Node.js and the daemon's program. */
  readonly program: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** Whom a service of the machine runs as. */
  readonly user: string | null;
}

/** The manager of services, as far as it looks after ours. What it is asked to do rejects with SERVICE_FAILED. */
export interface ServiceControl {
  /** Why it cannot be spoken to; null when it can. */
  problem(): Promise<string | null>;
  /** From now on the service starts by itself. Its file must be there. */
  enable(): Promise<void>;
  /** Makes it read the service's file again. For a time when the daemon does not run: launchd would end it. */
  reload(): Promise<void>;
  /** Returns when the daemon is ready (systemd), or about to be (launchd). */
  start(): Promise<void>;
  /** Returns when the daemon is gone, and nothing will start it again by itself. */
  stop(): Promise<void>;
  /** Stops the daemon, and takes back `enable`. */
  disable(): Promise<void>;
  /** The daemon that it runs; null when it runs none. */
  pid(): Promise<number | null>;
}
