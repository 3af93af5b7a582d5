import { AppError, CATALOGUE, type ErrorBody, type ErrorCode } from './errors.ts';

/**
 * The version of this contract. Raised only when an older client or daemon could misunderstand the other; added
 * methods and fields do not raise it.
 */
export const PROTOCOL = 1;

/** An error object as JSON-RPC 2.0 section 5.1 shapes it, with our own words under `data`. */
export interface RpcError {
  readonly code: number;
  readonly message: string;
  readonly data?: ErrorBody;
}

export function toRpcError(error: AppError): RpcError {
  return { code: CATALOGUE[error.code].rpc, message: error.message, data: error.toBody() };
}

/** What a daemon's error means here. Its words travel with it, so a newer daemon's unknown code is still readable. */
export class RemoteError extends Error {
  readonly body: ErrorBody;
  constructor(error: RpcError) {
    super(error.message);
    this.name = 'RemoteError';
    this.body = error.data ?? { code: codeOf(error.code), message: error.message, hint: '', details: {} };
  }
}

function codeOf(rpc: number): string {
  const known = (Object.keys(CATALOGUE) as ErrorCode[]).find((code) => CATALOGUE[code].rpc === rpc);
  return known ?? 'INTERNAL';
}

/** The body of anything thrown, for printing; null for what is not one of our failures. */
export function errorBodyOf(error: unknown): ErrorBody | null {
  if (error instanceof AppError) return error.toBody();
  if (error instanceof RemoteError) return error.body;
  return null;
}
