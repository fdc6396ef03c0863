import { declaredProvider, enrols } from '@penstock/webhooks';
import type { Receiving } from '../../shared/contract/index.ts';
import type { DeployedIntegration } from '../../shared/topology/index.ts';
import { SECRET_CACHE_SECONDS, SECRET_OVERLAP_HOURS } from '../../shared/topology/index.ts';
import type { Procedure } from './runbook-page.ts';

/** What to do when a webhook secret came into the wrong hands. */
export function leakedSecret({ name, source }: Receiving<DeployedIntegration>, environment: string): Procedure {
  const secret = `integrations/${name}/webhook`;
  const ops = (command: string) => `\`npm run ops -- ${command} --env ${environment}\``;
  const renew = enrols(declaredProvider(source.provider))
    ? `Open a window with ${ops(`enrol ${name}`)}, and create a new webhook at ${source.system} with the URL that it prints.`
    : `Create a new secret at ${source.system}, and put it here: ${ops(`secrets fill ${secret}`)}.`;
  return {
    heading: 'webhook-secret-leaked',
    meaning: `A person who has the secret can send events that we take for ${source.system}’s.`,
    steps: [
      `Are forged events coming in now? End the secret first: ${ops(`secrets revoke ${secret} --current`)}. Within ${SECRET_CACHE_SECONDS} s the receiver answers 503, and ${source.system} repeats what it sends until the secret is filled.`,
      renew,
      `From then on the leaked value is the previous one, which stays valid for ${SECRET_OVERLAP_HOURS} hours. End it at once, when ${source.system} signs with the new one: ${ops(`secrets revoke ${secret}`)}. Receivers refuse it within ${SECRET_CACHE_SECONDS} s.`,
      `${ops('secrets')} says nothing of a previous value any more.`,
      `What was taken since the leak: ${ops('events --since 2d')}. Compare it with what ${source.system} says that it sent.`,
    ],
  };
}
