import { destinationSecretName } from '../../../../shared/topology/names.ts';
import { MAILCHIMP } from '../../../../vendors/index.ts';
import sample from '../../../fixtures/project/integrations/crm-to-audience/samples/answers/read-contact.json' with {
  type: 'json',
};
import { deployBroken } from '../../stage/broken-code.ts';
import { addContact, addContacts, type Contact, changeContact, created, send } from '../../stage/contacts.ts';
import { breakVendor, faultsMet, fixVendor, setVendor } from '../../stage/vendors.ts';
import { MINUTE_MS } from '../../stage/worker.ts';
import type { Fault, Trouble } from '../fault.ts';
import type { Stage } from '../stage.ts';
import { breakAws, holds, keep, redrive } from './aws.ts';
import { WORKER } from './names.ts';

export const keyRevoked: Fault = {
  title: 'Mailchimp revokes our key',
  told: 'Mailchimp revokes our API key, and a contact is created',
  begin: (stage) => revokeKey(stage, 'revoked'),
};

/** @param name of the contact whose event meets the revoked key */
export async function revokeKey(stage: Stage, name: string): Promise<Trouble> {
  const contacts = await addContacts(stage, 1, name);
  await setVendor(stage, 'mailchimp', { apiKeys: [] });
  await send(
    stage,
    contacts.map((contact) => created(stage, contact)),
  );
  return {
    fixed: 'the account has a valid key again, which is put into the secret',
    async end() {
      await setVendor(stage, 'mailchimp', { apiKeys: [{ apiKey: MAILCHIMP.apiKey }] });
      await keep(stage, destinationSecretName('prod', 'mailchimp'), MAILCHIMP.apiKey);
    },
  };
}

export const addressesRefused: Fault = {
  title: 'Mailchimp refuses every other address',
  told: 'every minute four contacts are created, two of them with an address that Mailchimp refuses',
  async begin(stage) {
    const refused: Contact[] = [];
    let minute = 0;
    return {
      goOn: {
        everyMinutes: 1,
        async act() {
          minute += 1;
          const good = await addContacts(stage, 2, `good-${minute}`);
          const bad = await addContacts(stage, 2, `bad-${minute}`, MAILCHIMP.refusedDomain);
          refused.push(...bad);
          await send(
            stage,
            [...bad, ...good].map((contact) => created(stage, contact)),
          );
        },
      },
      fixed: 'the addresses are corrected, and the dead letters redriven',
      async end() {
        await holds(stage, stage.people.queue.deadLetterUrl, refused.length);
        for (const [index, contact] of refused.entries())
          await changeContact(stage, contact, { email: `corrected-${index}@example.com` });
        await redrive(stage, stage.people.queue.deadLetterUrl);
      },
    };
  },
};

export const workerKilled: Fault = {
  title: 'the worker is killed',
  told: 'a worker is killed in the middle of its work, every other minute',
  async begin(stage) {
    const { host, endpoint } = stage.environment.runtime;
    return {
      goOn: {
        // Its message succeeds three minutes later: not all invocations fail, so the valve leaves the mapping enabled.
        everyMinutes: 2,
        async act() {
          const objectId = await addContact(stage, { email: `killed-${stage.random()}@example.com` });
          const fix = breakAws(stage, { service: 'dynamodb', operation: '*', caller: WORKER, timeout: true });
          await send(stage, [created(stage, { objectId, email: '' })]);
          await stage.when(
            () => endpoint.faults.list().some(({ caller, hits }) => caller === WORKER && hits > 0),
            Boolean,
            { withinMs: MINUTE_MS },
          );
          host.kill(WORKER);
          fix();
        },
      },
      fixed: 'its process is no longer killed',
      end: async () => {},
    };
  },
};

export const badDeploy: Fault = {
  title: 'a bad deploy',
  told: 'a worker that dies at import is deployed, and every minute three contacts are created',
  async begin(stage) {
    const fix = await deployBroken(stage, 'dies at import', WORKER);
    let minute = 0;
    return {
      goOn: {
        everyMinutes: 1,
        async act() {
          minute += 1;
          const contacts = await addContacts(stage, 3, `deployed-${minute}`);
          await send(
            stage,
            contacts.map((contact) => created(stage, contact)),
          );
        },
      },
      fixed: 'the worker is deployed as it was',
      end: fix,
    };
  },
};

export const fieldVanished: Fault = {
  title: 'HubSpot drops a field',
  told: 'HubSpot’s answers no longer have the property `email`',
  async begin(stage) {
    const objectId = await addContact(stage, { email: 'vanished@example.com' });
    const path = `/contacts/${objectId}`;
    const { email: _gone, ...properties } = sample.properties;
    await breakVendor(stage, 'hubspot', {
      kind: 'answer',
      match: { path },
      status: 200,
      body: { ...sample, properties },
    });
    // A worker that has just begun looks at every answer.
    stage.environment.runtime.host.retire(WORKER);
    await send(stage, [created(stage, { objectId, email: '' })]);
    await stage.when(
      () => faultsMet(stage, 'hubspot'),
      (count) => count > 0,
      { withinMs: 5 * MINUTE_MS },
    );
    return { fixed: 'HubSpot answers normally', end: () => fixVendor(stage, 'hubspot') };
  },
};
