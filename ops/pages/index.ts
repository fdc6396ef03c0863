import { integrations } from '../../integrations/index.ts';
import { declaredProvider, providers } from '../../shared/webhooks/index.ts';
import { contractPage } from './contract-page.ts';
import { providersPage } from './providers-page.ts';

/** Every generated page: its path from the project's root, and its text. */
export function generatedPages(): ReadonlyMap<string, string> {
  return new Map([
    ['docs/providers.md', providersPage(providers)],
    ...integrations.map((integration): [string, string] => [
      `docs/contracts/${integration.name}.md`,
      contractPage(integration, declaredProvider(integration.source.provider)),
    ]),
  ]);
}
