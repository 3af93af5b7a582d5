import { maskEntry } from '../../src/config/mask-entry.ts';

/**
 * What the event store keeps of the parameters of a call: secrets masked, and of a tool's arguments only their names,
 * for the values are what people and models said to each other, and none of our business.
 */
export function auditedParams(params: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const { arguments: args, ...rest } = params;
  const named = typeof args === 'object' && args !== null ? { arguments: Object.keys(args) } : {};
  return { ...maskEntry(rest), ...named };
}
