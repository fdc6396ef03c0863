import type { Reply } from '../aws/http.ts';
import { notFound } from './errors.ts';
import { snsProtocol } from './query.ts';
import type { Signer } from './signing.ts';
import type { Subscriptions } from './subscriptions.ts';

/**
 * Answers what a subscriber may ask without a signature: the certificate, and the URLs of a message that confirm or end a
 * subscription. Undefined for any other request.
 */
export function createPages(subscriptions: Subscriptions, signer: () => Promise<Signer>) {
  return (method: string, url: string): Promise<Reply> | undefined => {
    if (method !== 'GET') return undefined;
    const { pathname, searchParams } = new URL(url, 'http://sns');
    if (/^\/SimpleNotificationService-\w+\.pem$/.test(pathname)) return certificate(pathname);
    if (pathname !== '/') return undefined;
    const asked = Object.fromEntries(searchParams);
    if (asked.Action === 'ConfirmSubscription') return Promise.resolve(confirm(asked));
    if (asked.Action === 'Unsubscribe') return Promise.resolve(unsubscribe(asked));
    return undefined;
  };

  async function certificate(path: string): Promise<Reply> {
    const { path: own, certificate: body } = await signer();
    if (path !== own) return { status: 404, headers: { 'content-type': 'text/plain' }, body: 'No such certificate.' };
    return { status: 200, headers: { 'content-type': 'application/x-pem-file' }, body };
  }

  function confirm({ TopicArn, Token }: Readonly<Record<string, string>>): Reply {
    const confirmed = subscriptions.confirm(TopicArn, Token);
    return confirmed
      ? snsProtocol.encodeOutput('ConfirmSubscription', { SubscriptionArn: confirmed.arn })
      : snsProtocol.encodeError(notFound('Subscription'));
  }

  function unsubscribe({ SubscriptionArn = '' }: Readonly<Record<string, string>>): Reply {
    subscriptions.remove(SubscriptionArn);
    return snsProtocol.encodeOutput('Unsubscribe', {});
  }
}
