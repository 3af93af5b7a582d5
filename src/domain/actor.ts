/** Who asked for something, and the thread that ties its consequences together in the event store. */
export interface Cause {
  /** `cli`, `file` (an edit by hand), `daemon` (the supervisor itself), or the name a client gave in `daemon.hello`. */
  readonly actor: string;
  readonly correlationId: string;
}
