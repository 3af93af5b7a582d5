import type { Readable, Writable } from 'node:stream';
import type { Launch } from '../../src/config/launch.ts';
import type { Exit, ServerSpec } from '../../src/domain/server.ts';
import type { ServerLog } from '../logs/server-log.ts';

/** What a runtime needs to bring one instance of a server up. */
export interface StartRequest {
  readonly spec: ServerSpec;
  readonly launch: Launch;
  readonly output: ServerLog;
  /** Resolves when nothing of the run before is left. A start waits for it only if it cannot go on otherwise. */
  readonly predecessor: Promise<void>;
}

/** One running instance of a server, whatever it runs in. */
export interface Instance {
  /** Of the main process; null where there is none (a remote server). */
  readonly pid: number | null;
  /** Resolves when the main process has ended by itself or was ended; never rejects. */
  readonly exited: Promise<Exit>;
  /** The MCP channel of a stdio server; null when it is spoken to by URL. */
  readonly channel: { readonly input: Writable; readonly output: Readable } | null;
  /** Resolves when what it writes is safe, however this process ends. Never rejects, and does not take for ever. */
  readonly attended: Promise<unknown>;
  /** Whether it goes on when the daemon ends, for the next one to adopt. */
  readonly outlives: boolean;
  /** How long it had run when it was adopted, in milliseconds; null when this daemon started it. */
  readonly adoptedAgeMs: number | null;
  /**
   * Ends the whole process tree: politely, then after `timeoutMs` by force. Resolves when nothing of it is left and
   * everything it wrote is in the log; may be called again, and after the main process has died.
   * @throws AppError STOP_FAILED when a process outlives SIGKILL
   */
  stop(timeoutMs: number): Promise<void>;
  /**
   * After the main process has ended by itself: resolves as soon as the next run may begin, which is when nobody is
   * left where most of the tree is to be found, and everything they wrote is in the log. Whoever got away from there
   * is left to `stop`.
   * @throws AppError as `stop` does
   */
  clear(): Promise<void>;
}

/** The one seam for what runs: a process, a container, something remote. The supervisor knows no other word. */
export interface Runtime {
  /** @throws AppError when it cannot be started at all */
  start(request: StartRequest): Promise<Instance>;
  /** Ends what `start` would have taken over, for a start that never came to it. @throws as `Instance.stop` */
  abandon?(timeoutMs: number): Promise<void>;
}
