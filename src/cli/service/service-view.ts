import type { Service } from '../../client/service/service.ts';
import { factLines } from '../facts.ts';
import { count } from '../units.ts';
import type { ServicePlan } from './plan.ts';

/** What was installed, or would be. */
export function planFacts({ file, account, environment, leftOut }: ServicePlan): string {
  const variables = Object.keys(environment).filter((name) => name !== 'PATH');
  return factLines([
    ['file', file],
    ['runs as', account.user],
    ['PATH', count((environment.PATH ?? '').split(':').length, 'folder')],
    ['variables', variables.join(', ')],
    ['left out', leftOut.map(({ name, because }) => `${name} (${because})`).join(', ')],
  ]).join('\n');
}

/** What a service is called by people who know its manager. */
export function describeService({
  manager,
  scope,
  file,
}: Pick<Service, 'manager' | 'scope' | 'file'>): string {
  const kind =
    manager === 'systemd' ? `systemd ${scope} unit` : `launchd ${scope === 'user' ? 'agent' : 'daemon'}`;
  return `${kind} (${file})`;
}
