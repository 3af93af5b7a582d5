import { describe, expect, it } from 'vitest';
import { atLeast, LOG_LEVELS, levelOf } from '../../../src/domain/log-line.ts';

describe('levelOf', () => {
  it.each([
    ['2030-01-01 ERROR could not connect', 'error'],
    ['[warn] disk is nearly full', 'warn'],
    ['WARNING:root:deprecated', 'warn'],
    ['INFO: finished with error count 0', 'info'],
    ['Error: no info found', 'error'],
    ['notice: reloaded', 'info'],
    ['Traceback (most recent call last):', 'error'],
    ['panic: runtime error', 'fatal'],
    ['CRITICAL out of memory', 'fatal'],
    ['level=debug msg=x', 'debug'],
    ['{"level":30,"msg":"an error was avoided"}', 'info'],
    ['{"level":"warn","msg":"x"}', 'warn'],
    ['{"time":1,"severity":"ERROR","message":"x"}', 'error'],
    ['{"lvl": 60}', 'fatal'],
  ])('reads %j as %s', (line, level) => {
    expect(levelOf(line)).toBe(level);
  });

  it.each([
    'Server running on stdio',
    '',
    'terrors and infos',
    'debugger attached',
    '{"level":35}',
    '{"level":"loud"}',
  ])('finds no level in %j', (line) => {
    expect(levelOf(line)).toBeNull();
  });

  it('looks at the beginning of a line only', () => {
    expect(levelOf(`${'x'.repeat(200)} error`)).toBeNull();
  });
});

describe('atLeast', () => {
  it('lets through what is as bad, or worse', () => {
    const passing = (least: (typeof LOG_LEVELS)[number]) =>
      LOG_LEVELS.filter((level) => atLeast(`${level}: x`, least));
    expect(passing('trace')).toEqual(LOG_LEVELS);
    expect(passing('warn')).toEqual(['warn', 'error', 'fatal']);
    expect(passing('fatal')).toEqual(['fatal']);
  });

  it('lets a line without a level through only when everything may pass', () => {
    expect(atLeast('Server running on stdio', 'trace')).toBe(true);
    expect(atLeast('Server running on stdio', 'debug')).toBe(false);
  });
});
