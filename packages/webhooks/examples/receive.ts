import { authenticateWith } from '@penstock/webhooks/authenticate';
import { stripe } from '@penstock/webhooks/table';

interface Services {
  readonly secret: string;
  readonly now: Date;
  /** Resolves once the event is durable. */
  readonly store: (id: string, body: Uint8Array) => Promise<void>;
}

/** Answers one webhook of Stripe. */
export async function receive(request: Request, { secret, now, store }: Services): Promise<Response> {
  const incoming = {
    method: request.method,
    url: 'https://hooks.example.com/stripe',
    headers: Object.fromEntries(request.headers),
    body: await request.bytes(),
  };
  const answer = await authenticateWith(stripe, incoming, { secrets: [secret], now });
  switch (answer.kind) {
    case 'reject':
      return new Response(null, { status: answer.status });
    case 'respond':
      return new Response(answer.response.body, answer.response);
    case 'accept':
      for (const event of answer.events) await store(event.id, event.body);
      return new Response(answer.response.body, answer.response);
  }
}
