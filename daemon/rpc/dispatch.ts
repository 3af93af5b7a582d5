import { randomUUID } from 'node:crypto';
import type { z } from 'zod';
import { AppError } from '../../src/contract/errors.ts';
import {
  METHODS,
  type MethodName,
  type MethodRow,
  type NotificationName,
  type NotificationParams,
  type ParsedParams,
  type Result,
} from '../../src/contract/methods.ts';
import type { Cause } from '../../src/domain/actor.ts';

/** Who calls, over whatever door. */
export interface Caller {
  /** What the client called itself; `cli` until it says. */
  name: string;
  /** Aborted when the caller has gone. */
  readonly gone: AbortSignal;
  notify<N extends NotificationName>(name: N, params: NotificationParams<N>): void;
}

/** One call, as its handler sees it. */
export interface Call {
  readonly cause: Cause;
  readonly caller: Caller;
  /** Runs `action` once the answer is on its way, so that what it sends comes after the answer. */
  afterAnswer(action: () => void): void;
}

export type Handlers = {
  readonly [M in MethodName]: (params: ParsedParams<M>, call: Call) => Promise<Result<M>> | Result<M>;
};

export interface DispatchDeps {
  readonly handlers: Handlers;
  /** Told of every call that changes something, before it is carried out. */
  readonly audit: (method: MethodName, params: unknown, cause: Cause) => void;
  /** Told of what was thrown and is no AppError. */
  readonly logBug: (reference: string, method: string, error: unknown) => void;
}

/** The one door: finds the method, validates, records, calls, and turns every failure into an AppError. */
export class Dispatcher {
  readonly #deps: DispatchDeps;
  #refusing = false;

  constructor(deps: DispatchDeps) {
    this.#deps = deps;
  }

  /** From now on nothing is begun any more: the daemon is on its way out. */
  refuse(): void {
    this.#refusing = true;
  }

  /** @throws AppError, and nothing else */
  async dispatch(
    method: string,
    params: unknown,
    caller: Caller,
    afterAnswer: Call['afterAnswer'],
  ): Promise<unknown> {
    if (!isMethod(method)) throw new AppError('METHOD_NOT_FOUND', { method });
    if (this.#refusing) throw new AppError('DAEMON_STOPPING');
    const row: MethodRow = METHODS[method];
    const parsed = row.params.safeParse(params ?? {});
    if (!parsed.success) throw new AppError('INVALID_PARAMS', { method, problem: describe(parsed.error) });
    const cause: Cause = { actor: caller.name, correlationId: randomUUID() };
    try {
      if (row.access !== 'read') this.#deps.audit(method, parsed.data, cause);
      const handler = this.#deps.handlers[method] as (params: unknown, call: Call) => unknown;
      return await handler(parsed.data, { cause, caller, afterAnswer });
    } catch (error) {
      throw this.#known(method, error, cause);
    }
  }

  #known(method: string, error: unknown, cause: Cause): AppError {
    if (error instanceof AppError) return error;
    this.#deps.logBug(cause.correlationId, method, error);
    return new AppError('INTERNAL', { reference: cause.correlationId }, { cause: error });
  }
}

function isMethod(method: string): method is MethodName {
  return Object.hasOwn(METHODS, method);
}

function describe(error: z.ZodError): string {
  return error.issues
    .map(({ path, message }) => (path.length > 0 ? `${path.join('.')}: ${message}` : message))
    .join('; ');
}
