import type { Scope } from '../../client/service/service.ts';
import { quoteWord } from '../../platform/systemd-unit.ts';

/** What a service's file is filled in with. No text may hold a NUL; for launchd, no control character. */
export interface ServiceFacts {
  readonly scope: Scope;
  readonly node: string;
  readonly mcpd: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Whom it runs as, and that user's home. */
  readonly user: string;
  readonly home: string;
  readonly runtimeDir: string;
}

/** The unit of systemd, from systemd/mcpd.service. */
export function renderUnit(template: string, facts: ServiceFacts): string {
  const assignments = sorted(facts.environment).map(([name, value]) => quoteWord(`${name}=${value}`));
  return fill(template, {
    IDENTITY: facts.scope === 'system' ? `User=${facts.user}` : '',
    NODE: quoteWord(facts.node),
    // systemd replaces variables in arguments, though not in the program's own path.
    MCPD: quoteWord(facts.mcpd).replaceAll('$', '$$$$'),
    ENVIRONMENT: assignments.map((assignment) => `Environment=${assignment}`).join('\n'),
    TARGET: facts.scope === 'system' ? 'multi-user.target' : 'default.target',
  });
}

/** The agent of launchd, or its daemon for the machine, from systemd/dev.mcp-manager.mcpd.plist. */
export function renderAgent(template: string, facts: ServiceFacts): string {
  const isSystem = facts.scope === 'system';
  // launchd gives a daemon of the machine the user that it asks for, but not that user's HOME.
  const own = isSystem ? { HOME: facts.home, USER: facts.user, LOGNAME: facts.user } : {};
  const entries = sorted({ ...own, ...facts.environment }).flatMap(([name, value]) => [
    `    <key>${escapeXml(name)}</key>`,
    `    <string>${escapeXml(value)}</string>`,
  ]);
  return fill(template, {
    IDENTITY: isSystem ? `  <key>UserName</key>\n  <string>${escapeXml(facts.user)}</string>` : '',
    NODE: escapeXml(facts.node),
    MCPD: escapeXml(facts.mcpd),
    HOME: escapeXml(facts.home),
    RUNTIME_DIR: escapeXml(facts.runtimeDir),
    ENVIRONMENT: entries.join('\n'),
  });
}

/** In an order that does not depend on where they come from: who reads a file and writes it again gets the same one. */
function sorted(environment: Readonly<Record<string, string>>): [string, string][] {
  return Object.entries(environment).sort(([a], [b]) => (a < b ? -1 : 1));
}

/** Puts values in the place of `@NAMES@`, all in one go: a value may look like a name. An empty one takes its line along. */
function fill(template: string, values: Readonly<Record<string, string>>): string {
  const empty = Object.keys(values).filter((name) => values[name] === '');
  const text = empty.reduce((rest, name) => rest.replace(`@${name}@\n`, ''), template);
  return text.replaceAll(/@([A-Z_]+)@/g, (placeholder, name: string) => values[name] ?? placeholder);
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

function escapeXml(text: string): string {
  return text.replaceAll(/[&<>]/g, (it) => ENTITIES[it] ?? it);
}
