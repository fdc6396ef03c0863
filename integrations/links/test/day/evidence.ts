import { control } from 'penstock/vendors';
import * as z from 'zod';
import { type Envelope, readEnvelope } from '../../../../shared/contract/index.ts';
import type { Environment } from '../../../../test/harness/environment.ts';
import { memberHash } from '../../member.ts';
import type { OpenEvent, Write } from '../judge/index.ts';
import { membersIn } from '../judge/read.ts';

const calls = z.object({
  calls: z.array(
    z.object({
      at: z.string(),
      method: z.string(),
      path: z.string(),
      status: z.number().nullable(),
      changed: z.boolean(),
      correlation: z.string().optional(),
    }),
  ),
});

/** What an environment left behind: the writes that vendors carried out for us, how events ended, and which did not end well. */
export async function evidenceOf(
  environment: Environment,
  deliveries: readonly (readonly [integration: string, delivery: string])[],
): Promise<{
  readonly writes: readonly Write[];
  readonly open: readonly OpenEvent[];
  readonly ends: ReadonlyMap<string, number>;
}> {
  const { vendors, runtime, description } = environment;
  const ends = new Map<string, number>();
  const contacts = new Map<string, string>();
  const reasons = new Map<string, string>();
  for (const { message, outcome, reason, correlationId, entity } of environment.logs()) {
    if (typeof correlationId === 'string' && typeof entity === 'string' && entity.startsWith('contact:'))
      contacts.set(correlationId, entity.slice('contact:'.length));
    if (message !== 'event settled' && message !== 'event given up') continue;
    const end = `${outcome} ${typeof reason === 'string' ? reason : ''}`.trim();
    ends.set(end, (ends.get(end) ?? 0) + 1);
    if (message === 'event given up') reasons.set(String(correlationId), String(reason));
  }
  const emails = await addresses();
  const writes = [...(await writesOf('mailchimp')), ...(await writesOf('hubspot'))].sort((a, b) => a.at - b.at);
  const open: OpenEvent[] = [];
  for (const [integration, delivery] of deliveries)
    for (const envelope of await letters(description.queues[`${integration}/${delivery}`]?.deadLetterUrl ?? ''))
      open.push(openEvent(envelope));
  return { writes, open, ends: new Map([...ends].sort()) };

  /** Addresses by hash: of members that are there, and of all that the acts use. */
  async function addresses(): Promise<ReadonlyMap<string, string>> {
    const { records } = (await control(vendors.urls.mailchimp ?? '', 'GET', '/state')) as {
      records: { members: unknown };
    };
    return new Map(membersIn(records.members).map(({ email }) => [memberHash(email), email]));
  }

  async function writesOf(account: 'hubspot' | 'mailchimp'): Promise<readonly Write[]> {
    const found = calls.parse(await control(vendors.urls[account] ?? '', 'GET', '/calls')).calls;
    return found.flatMap(({ at, method, path, status, changed, correlation = '' }): Write[] => {
      if (method === 'GET' || (status !== null && status >= 300)) return [];
      const email = emails.get(/\/members\/([0-9a-f]{32})/.exec(path)?.[1] ?? '');
      const contact = contacts.get(correlation);
      const isOfMember = email !== undefined && contact !== undefined && method === 'PUT';
      return [
        {
          ...{ at: Date.parse(at), account, event: correlation, request: `${method} ${path}`, changed },
          ...(isOfMember && { member: { email, contact } }),
          ...(method === 'DELETE' && email !== undefined && { archived: email }),
        },
      ];
    });
  }

  function openEvent({ correlationId, entity, body }: Envelope): OpenEvent {
    const form = new URLSearchParams(body);
    const told = ['data[email]', 'data[old_email]', 'data[new_email]'].flatMap((field) => form.get(field) ?? []);
    const contact = entity?.startsWith('contact:') ? entity.slice('contact:'.length) : undefined;
    return { reason: reasons.get(correlationId) ?? '', emails: told, ...(contact !== undefined && { contact }) };
  }

  async function letters(QueueUrl: string): Promise<readonly Envelope[]> {
    const found: Envelope[] = [];
    for (;;) {
      const input = { QueueUrl, MaxNumberOfMessages: 10, VisibilityTimeout: 40_000 };
      const { Messages = [] } = await runtime.dispatch({ kind: 'operator' }, 'sqs', 'ReceiveMessage', input);
      const bodies = Messages as readonly { readonly Body: string }[];
      if (bodies.length === 0) return found;
      for (const { Body } of bodies) {
        const read = readEnvelope(Body);
        if (read.ok) found.push(read.envelope);
      }
    }
  }
}
