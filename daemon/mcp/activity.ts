/** What was known of a server at one moment, by listening only. */
export interface Glimpse {
  /** How many messages it has sent. */
  readonly heard: number;
  /** False while it has left something unanswered, and said nothing since. */
  readonly trusted: boolean;
  /** The call that it may be busy with; compare with that of another glimpse. */
  readonly occupant: object | null;
}

/**
 * What can be known of a server without asking: when it speaks, and which call may keep it from speaking.
 *
 * A server with one thread answers nobody while it works on a call. So its silence is explained by a call, but only by
 * one that was sent while the server was known to answer: if calls to a server that hangs explained its silence, it
 * would never be found out. The oldest such call is its occupant. When that ends without a word from the server (it
 * timed out, it was cancelled), no call explains anything until the server speaks again.
 */
export class Activity {
  /** Called when a call has ended without an answer that nothing else explains. */
  onDoubt: () => void = () => {};
  /** Calls that wait for their answer, the oldest first. */
  readonly #calls = new Set<object>();
  #heard = 0;
  #occupant: object | null = null;
  /** How many messages had been heard when it became the occupant. */
  #heardBefore = 0;
  #trusted = true;

  get glimpse(): Glimpse {
    return { heard: this.#heard, trusted: this.#trusted, occupant: this.#occupant };
  }

  /** A message came from the server. */
  hear(): void {
    this.#heard += 1;
    this.#trusted = true;
    if (this.#occupant === null) this.#occupy(this.#oldest());
  }

  /** The server gave no answer where nothing explained that. */
  distrust(): void {
    this.#trusted = false;
    this.#occupant = null;
  }

  /** Does `work`, which asks the server something. */
  async during<T>(work: () => Promise<T>): Promise<T> {
    const call = {};
    this.#calls.add(call);
    if (this.#trusted && this.#occupant === null) this.#occupy(call);
    try {
      return await work();
    } finally {
      this.#end(call);
    }
  }

  #end(call: object): void {
    this.#calls.delete(call);
    if (this.#occupant !== call) return;
    if (this.#heard !== this.#heardBefore) {
      this.#occupy(this.#oldest());
      return;
    }
    this.distrust();
    this.onDoubt();
  }

  #occupy(call: object | null): void {
    this.#occupant = call;
    this.#heardBefore = this.#heard;
  }

  #oldest(): object | null {
    return this.#calls.values().next().value ?? null;
  }
}
