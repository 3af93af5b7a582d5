import { type Logger, pino, stdSerializers, stdTimeFunctions } from 'pino';
import type { LogLevel } from '../domain/log-line.ts';
import { maskDeep } from '../domain/mask.ts';
import { FileDestination, type LogDestination, type RotatedFile } from './file-destination.ts';
import { withSourcePlaces } from './source-places.ts';

/** The daemon's own log. A part takes a child of it: `log.child({ component: 'rpc' })`. */
export type Log = Logger;

export interface LogOptions {
  /** The least serious level that is written. */
  readonly level: LogLevel;
  /** A file to write to, rotated by size. */
  readonly file?: RotatedFile | undefined;
  /** Something else to write to (too, when there is a file). With neither, stderr. */
  readonly destination?: LogDestination | undefined;
}

/**
 * A log of JSON lines: `level` (a word), `time` (ISO 8601), `pid`, `msg` and what the caller adds. Every line is in
 * the file before the call returns, and nothing that looks like a secret is in any of them.
 */
export function createLog({ level, file, destination }: LogOptions): Log {
  const toFile = file && new FileDestination(file, standardError);
  return pino(
    {
      level,
      base: { pid: process.pid },
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { err: told },
      // On the finished line, since a secret may be in the message, in an error's stack or in a child's bindings.
      hooks: { streamWrite: (line) => `${JSON.stringify(maskDeep(JSON.parse(line)))}\n` },
    },
    toFile && destination ? both(toFile, destination) : (toFile ?? destination ?? standardError()),
  );
}

/** An error for the log. What is no error is left as it is. */
function told(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const fields = stdSerializers.err(error);
  // pino's own `type` is the name of the class, which is a letter in a minified bundle.
  return { ...fields, type: error.name, stack: withSourcePlaces(fields.stack) };
}

function both(one: LogDestination, other: LogDestination): LogDestination {
  return {
    write(line) {
      one.write(line);
      other.write(line);
    },
  };
}

/** Our stderr, as a destination that can be taken away without harm. */
export function standardError(): LogDestination {
  const stream = pino.destination({ fd: 2, sync: true });
  // A terminal that was closed must not end the daemon.
  stream.on('error', () => undefined);
  return stream;
}
