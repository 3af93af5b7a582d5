import type { Client } from '../../client/client.ts';
import type { CheckedFiles } from '../../config/check-files.ts';
import type { ErrorBody } from '../../contract/errors.ts';
import type { Env, Paths } from '../../platform/paths.ts';
import type { Diagnosis } from './diagnosis.ts';

/** Whether there is a daemon to speak to. */
export type DaemonState =
  | { readonly kind: 'answers'; readonly client: Client }
  | { readonly kind: 'absent' }
  /** Somebody accepts connections on its socket, and says nothing. */
  | { readonly kind: 'hangs'; readonly error: ErrorBody }
  | { readonly kind: 'fails'; readonly error: ErrorBody };

/** What the checks look at. */
export interface DoctorContext {
  readonly paths: Paths;
  readonly env: Env;
  readonly platform: NodeJS.Platform;
  readonly uid: number;
  /** Settings and registry, read when first asked for. */
  readonly files: () => CheckedFiles;
  /** Settles within seconds, and never rejects. */
  readonly daemon: Promise<DaemonState>;
}

/** A row of the table of checks. */
export interface Check {
  readonly name: string;
  /** What to say of it in a list of all checks. */
  readonly summary: string;
  /** What `--fix` does about it, where that is safe. */
  readonly mends?: string;
  /** The signal is raised when it takes too long, and nobody waits for it any more. */
  readonly run: (
    context: DoctorContext,
    signal: AbortSignal,
  ) => readonly Diagnosis[] | Promise<readonly Diagnosis[]>;
}
