/** What was started, to be taken down in reverse: after a failed start and at the end alike. */
export class Closers {
  readonly #stack: Array<() => unknown> = [];
  #closing: Promise<void> | null = null;
  readonly #onError: (error: unknown) => void;

  constructor(onError: (error: unknown) => void) {
    this.#onError = onError;
  }

  push(close: () => unknown): void {
    this.#stack.push(close);
  }

  /** Closes everything once, the last first; one that fails keeps no other from being closed. */
  close(): Promise<void> {
    this.#closing ??= this.#closeAll();
    return this.#closing;
  }

  async #closeAll(): Promise<void> {
    for (let close = this.#stack.pop(); close; close = this.#stack.pop()) {
      try {
        await close();
      } catch (error) {
        this.#onError(error);
      }
    }
  }
}
