import type { Clock } from '../../src/platform/clock.ts';
import type { Position, RotatingFile } from '../../src/platform/rotating-file.ts';
import { countLines, lossRecord } from './loss.ts';

/**
 * The file of one server's log, to which writing never fails as far as the caller can see. While the disk is full or
 * broken, lines are lost and counted; the trouble is reported once, and the log itself says how many lines it lacks
 * as soon as it can be written again.
 */
export class LogFile {
  readonly #file: RotatingFile;
  readonly #clock: Clock;
  readonly #onProblem: (error: Error) => void;
  #lost = 0;
  #reason = '';

  constructor(file: RotatingFile, clock: Clock, onProblem: (error: Error) => void) {
    this.#file = file;
    this.#clock = clock;
    this.#onProblem = onProblem;
  }

  get path(): string {
    return this.#file.path;
  }

  /** Where the next record goes; undefined when nothing was written lately. */
  get end(): Position | undefined {
    return this.#file.end;
  }

  /** Writes buffers of whole records; they are gone afterwards, in the file or lost. Never rejects. */
  async write(records: readonly Buffer[]): Promise<void> {
    const queue = this.#lost > 0 ? [this.#lossRecord(), ...records] : [...records];
    try {
      await this.#file.append(queue);
      this.#lost = 0;
    } catch (error) {
      if (this.#lost === 0) this.#onProblem(error as Error);
      this.#reason = (error as Error).message;
      const left = countLines(queue);
      const lossIsTold = left <= countLines(records);
      this.#lost = lossIsTold ? left : this.#lost + left - 1;
    }
  }

  async close(): Promise<void> {
    if (this.#lost > 0) await this.write([]);
    await this.#file.close();
  }

  #lossRecord(): Buffer {
    return lossRecord(this.#lost, this.#reason, this.#clock.now());
  }
}
