import { copyFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { registryDiff } from '../src/config/diff.ts';
import { parseRegistry, type RegistryContext, type RegistrySnapshot } from '../src/config/registry.ts';
import { AppError } from '../src/contract/errors.ts';
import type { NewEvent } from '../src/contract/events.ts';
import type { Cause } from '../src/domain/actor.ts';
import type { RegistryVersionStore } from './storage/registry-versions.ts';

export interface KeeperDeps {
  readonly file: string;
  readonly versions: RegistryVersionStore;
  readonly now: () => number;
  /** What entries are read against: the defaults of the settings. */
  readonly context: () => RegistryContext;
  readonly apply: (snapshot: RegistrySnapshot, cause: Cause) => void;
  readonly publish: (event: NewEvent) => void;
  /** Told when an edit by hand could not be stored (the disk is full). */
  readonly onUnrecorded: (error: unknown) => void;
}

type Found =
  | { readonly ok: true; readonly text: string; readonly snapshot: RegistrySnapshot }
  | { readonly ok: false; readonly problem: string };

const EMPTY: RegistrySnapshot = { entries: new Map(), fileProblem: null };

/** The registry file: read, watched over by whoever calls `reload`, edited, and remembered version by version. */
export class RegistryKeeper {
  readonly #deps: KeeperDeps;
  #text = '';
  #snapshot: RegistrySnapshot = EMPTY;
  #problem: string | null = null;

  constructor(deps: KeeperDeps) {
    this.#deps = deps;
  }

  /** The last good state. */
  get snapshot(): RegistrySnapshot {
    return this.#snapshot;
  }

  /** Why the file as it is now is not in use; null when it is. */
  get problem(): string | null {
    return this.#problem;
  }

  /** Reads the file. If it cannot be used, the last good state stays and the problem is told once. */
  reload(cause: Cause): void {
    const found = this.#read();
    if (!found.ok) {
      this.#reject(found.problem, cause);
      return;
    }
    this.#problem = null;
    this.#notice(found.text, cause);
    this.#adopt(found.text, found.snapshot, cause);
  }

  /**
   * Changes the file: `edit` gets its text and answers with the new one. Written whole or not at all, recorded so
   * that it can be taken back, and in force when this returns. Says which version it is now.
   * @throws AppError CONFIG_INVALID when the file is broken as it is, CONFIG_UNWRITABLE
   */
  edit(action: string, cause: Cause, edit: (text: string) => string): number {
    // A hand that edited the file a moment ago must not be overwritten by a state that we read before.
    this.reload({ ...cause, actor: 'file' });
    if (this.#problem !== null) throw this.#invalid(this.#problem);
    return this.#commit(action, cause, edit(this.#text));
  }

  /**
   * As `edit`, but with a text of its own, so that a broken file can be replaced too. It is kept next to the new one.
   * @throws AppError CONFIG_INVALID, CONFIG_UNWRITABLE
   */
  replace(action: string, cause: Cause, text: string): number {
    this.reload({ ...cause, actor: 'file' });
    if (this.#problem !== null) this.#setAside();
    return this.#commit(action, cause, text);
  }

  #commit(action: string, cause: Cause, text: string): number {
    const snapshot = parseRegistry(text, this.#deps.context());
    const problem = describe(snapshot);
    if (problem !== null) throw this.#invalid(problem);
    this.#write(text);
    this.#problem = null;
    const version = this.#record(text, action, cause);
    this.#adopt(text, snapshot, cause);
    return version;
  }

  #adopt(text: string, snapshot: RegistrySnapshot, cause: Cause): void {
    this.#text = text;
    this.#snapshot = snapshot;
    this.#deps.apply(snapshot, cause);
  }

  /** The text of the newest version. Before the first, the registry counts as empty. */
  #lastRecorded(): string {
    return this.#deps.versions.latest()?.text ?? '';
  }

  /** Records what a hand has written. That it cannot be remembered is no reason not to use it. */
  #notice(text: string, cause: Cause): void {
    try {
      if (text !== this.#lastRecorded()) this.#record(text, 'edit', cause);
    } catch (error) {
      this.#deps.onUnrecorded(error);
    }
  }

  #record(text: string, action: string, cause: Cause): number {
    const { versions, now, file, publish } = this.#deps;
    if (versions.latest() === null) {
      versions.record({ actor: 'daemon', action: 'begin', text: '', diff: '', now: now() });
    }
    const diff = registryDiff(this.#lastRecorded(), text);
    const version = versions.record({ actor: cause.actor, action, text, diff, now: now() });
    const details = { version, actor: cause.actor };
    const message = `${file}: ${action}`;
    publish({ type: 'registry_changed', server: null, message, details, correlationId: cause.correlationId });
    return version;
  }

  #reject(problem: string, cause: Cause): void {
    if (problem === this.#problem) return;
    this.#problem = problem;
    const message = `${this.#deps.file}: ${problem}; the last good state stays in use`;
    this.#deps.publish({
      type: 'registry_rejected',
      server: null,
      message,
      correlationId: cause.correlationId,
    });
  }

  #invalid(problem: string): AppError {
    return new AppError('CONFIG_INVALID', { file: this.#deps.file, problem });
  }

  #read(): Found {
    try {
      const text = readFileSync(this.#deps.file, 'utf8');
      const snapshot = parseRegistry(text, this.#deps.context());
      const problem = describe(snapshot) ?? this.#emptiness(text);
      return problem === null ? { ok: true, text, snapshot } : { ok: false, problem };
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      // Who removes the file wants no servers; `mcp config rollback` brings them back.
      return code === 'ENOENT' ? { ok: true, text: '', snapshot: EMPTY } : { ok: false, problem: message };
    }
  }

  /** A file that was emptied is the work of a shell's `>` or of a full disk more often than a wish. */
  #emptiness(text: string): string | null {
    if (text.trim() !== '' || this.#snapshot.entries.size === 0) return null;
    return 'the file is empty (an empty registry is {})';
  }

  #setAside(): void {
    const { file } = this.#deps;
    try {
      copyFileSync(file, `${file}.broken`);
    } catch (error) {
      throw new AppError('CONFIG_UNWRITABLE', { file: `${file}.broken`, reason: (error as Error).message });
    }
  }

  #write(text: string): void {
    const { file } = this.#deps;
    try {
      mkdirSync(dirname(file), { recursive: true });
      writeFileAtomic.sync(file, text, existsSync(file) ? {} : { mode: 0o600 });
    } catch (error) {
      throw new AppError('CONFIG_UNWRITABLE', { file, reason: (error as Error).message }, { cause: error });
    }
  }
}

function describe({ fileProblem: problem }: RegistrySnapshot): string | null {
  return problem ? `${problem.line}:${problem.column} ${problem.message}` : null;
}
