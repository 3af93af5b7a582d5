/** Those who wait for one and the same thing to be decided. */
export class Waiters {
  #waiting: Array<(error: Error | null) => void> = [];

  /** Resolves or rejects with the next `settle`. */
  wait(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push((error) => (error ? reject(error) : resolve()));
    });
  }

  /** Answers all who wait now: with `error`, or with success when it is null. */
  settle(error: Error | null): void {
    for (const answer of this.#waiting.splice(0)) answer(error);
  }
}
