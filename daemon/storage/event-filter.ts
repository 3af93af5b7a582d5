import type { ParsedParams } from '../../src/contract/methods.ts';
import { SEVERITIES } from '../../src/contract/shapes.ts';

export type EventFilter = Omit<ParsedParams<'event.list'>, 'limit'>;

export interface Where {
  /** Empty, or a clause that begins with WHERE. */
  readonly sql: string;
  /** For its question marks, in their order. */
  readonly values: readonly (string | number)[];
}

/** A filter as SQL. Filters with the same fields give the same SQL, so that it can be prepared once. */
export function whereOf(filter: EventFilter): Where {
  const conditions: string[] = [];
  const values: (string | number)[] = [];
  const add = (condition: string, ...bound: (string | number)[]) => {
    conditions.push(condition);
    values.push(...bound);
  };
  if (filter.since !== undefined) add('timestamp >= ?', Date.parse(filter.since));
  if (filter.severity !== undefined) {
    const orWorse = SEVERITIES.slice(SEVERITIES.indexOf(filter.severity));
    add(`severity IN (${orWorse.map(() => '?').join(', ')})`, ...orWorse);
  }
  if (filter.category !== undefined) add('category = ?', filter.category);
  if (filter.server !== undefined) add('server = ?', filter.server);
  if (filter.correlation_id !== undefined) add('correlation_id = ?', filter.correlation_id);
  return { sql: conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`, values };
}
