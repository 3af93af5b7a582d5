import { expect, test } from 'vitest';
import { summarize, toStatus } from '../../../../daemon/supervisor/status.ts';
import type { UnitView } from '../../../../daemon/supervisor/unit-view.ts';
import { checkEntry } from '../../../../src/config/entry.ts';
import { AppError } from '../../../../src/contract/errors.ts';
import type { ServerSpec } from '../../../../src/domain/server.ts';

const spec = checkEntry('echo', {
  command: 'node echo.mjs',
  dependencies: [{ type: 'docker', image: 'postgres:16' }],
}).spec as ServerSpec;
const view: UnitView = {
  state: 'stopped',
  desired: 'stopped',
  pid: null,
  readyForMs: null,
  restartCount: 0,
  lastError: null,
  retryAt: null,
  restartReason: null,
  probed: null,
  excess: null,
};
const failed = new AppError('SERVER_EXITED', { server: 'echo', exit: 'exited with code 1' }).toBody();
const healthOf = (change: Partial<UnitView>) => toStatus(spec, { ...view, ...change }, undefined).health;

test('a server is as healthy as its state, where no probe says more', () => {
  expect(healthOf({ state: 'running' })).toBe('healthy');
  expect(healthOf({ state: 'stopped' })).toBe('unknown');
  expect(healthOf({ state: 'starting' })).toBe('unknown');
  expect(healthOf({ state: 'error', lastError: failed })).toBe('unhealthy');
});

test('a server that runs is as healthy as its probes say, and why it is not is said', () => {
  const probed = { health: 'unhealthy', reason: 'no answer within 5 s three times in a row' } as const;
  expect(toStatus(spec, { ...view, state: 'running', probed }, undefined)).toMatchObject({
    health: 'unhealthy',
    health_reason: 'no answer within 5 s three times in a row',
  });
  expect(toStatus(spec, { ...view, state: 'stopped' }, undefined).health_reason).toBeNull();
});

test('a server that uses more than it may is degraded, and says how much', () => {
  const excess = 'uses 612 MiB, more than limits.memory (512 MiB)';
  const running = { ...view, state: 'running', excess } as const;
  expect(toStatus(spec, running, undefined)).toMatchObject({ health: 'degraded', health_reason: excess });
  const probed = { health: 'unhealthy', reason: 'no answer' } as const;
  expect(toStatus(spec, { ...running, probed }, undefined)).toMatchObject({
    health: 'unhealthy',
    health_reason: 'no answer',
  });
});

test('a server that is being tried again is unhealthy until it is ready', () => {
  expect(healthOf({ state: 'backoff', lastError: failed })).toBe('unhealthy');
  expect(healthOf({ state: 'starting', lastError: failed })).toBe('unhealthy');
  expect(healthOf({ state: 'running' })).toBe('healthy');
});

test('times are in seconds and ISO 8601, and what nobody measured is null', () => {
  const status = toStatus(spec, { ...view, state: 'backoff', readyForMs: null, retryAt: 0 }, undefined);
  expect(status).toMatchObject({
    retry_at: '1970-01-01T00:00:00.000Z',
    uptime_seconds: null,
    memory_bytes: null,
  });
  const running = toStatus(
    spec,
    { ...view, state: 'running', readyForMs: 12_549 },
    { memoryBytes: 7, cpuPercent: 0.4 },
  );
  expect(running).toMatchObject({ uptime_seconds: 12.5, memory_bytes: 7, cpu_percent: 0.4 });
});

test('dependencies are shown, and nothing is claimed of them yet', () => {
  expect(toStatus(spec, view, undefined).dependencies).toEqual([
    { name: 'postgres', type: 'docker', state: 'unknown', health: 'unknown' },
  ]);
});

test('the summary counts', () => {
  const servers = (['running', 'error', 'stopped'] as const).map((state) =>
    toStatus(spec, { ...view, state }, undefined),
  );
  expect(summarize(servers)).toEqual({ total: 3, running: 1, healthy: 1, error: 1 });
});
