import { AppError } from '../src/contract/errors.ts';
import { maskValues } from '../src/domain/mask-values.ts';

/** A failure in which a server may have put what it was given: the same, with these values masked wherever they stand. */
export function maskError(error: unknown, secrets: ReadonlySet<string>): unknown {
  if (!(error instanceof AppError)) return error;
  const { code, details, hint, cause } = error;
  const masked = maskIn(details, secrets) as AppError['details'];
  return new AppError(code, masked, { hint: maskValues(hint, secrets), cause });
}

function maskIn(value: unknown, secrets: ReadonlySet<string>): unknown {
  if (typeof value === 'string') return maskValues(value, secrets);
  if (Array.isArray(value)) return value.map((item) => maskIn(item, secrets));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, maskIn(item, secrets)]));
}
