import { AppError, type ErrorBody } from '../contract/errors.ts';
import { nearest } from '../domain/name.ts';

/** What oclif's parser throws. Its classes are not imported: they would bring the whole parser along. */
interface ParseError extends Error {
  readonly flags?: readonly string[];
  readonly parse?: {
    readonly input?: { readonly context?: { ctor?: { flags?: object; baseFlags?: object } } };
  };
}

const BAD_FLAG_VALUE = /^Parsing (--\S+) \n\t/;
const FOOTER = /\nSee more help with --help$/;

/** The body of a usage error of oclif's, or null when `error` is something else. */
export function usageProblem(error: unknown): ErrorBody | null {
  if (!(error instanceof Error) || !isParseError(error)) return null;
  const problem = error.message.replace(FOOTER, '').replace(BAD_FLAG_VALUE, '$1: ').trim();
  const near = nearestFlag(error);
  const options = near ? { hint: `did you mean ${near}?` } : {};
  return new AppError('USAGE', { problem: firstLower(problem) }, options).toBody();
}

function isParseError(error: Error): error is ParseError {
  return 'parse' in error || BAD_FLAG_VALUE.test(error.message);
}

function nearestFlag({ flags, parse }: ParseError): string | null {
  const command = parse?.input?.context?.ctor;
  const known = Object.keys({ json: true, help: true, ...command?.baseFlags, ...command?.flags });
  const wrong = flags?.[0];
  return wrong === undefined
    ? null
    : nearest(
        wrong,
        known.map((name) => `--${name}`),
      );
}

const firstLower = (text: string) => text.charAt(0).toLowerCase() + text.slice(1);
