import type { Look } from '../events/sources.ts';

/** `orders/paid` and an order's id make `order:820982911946154508`. */
export const shopifyEntity = (look: Look, topicHeader: string) => {
  const kind = look(topicHeader)?.split('/', 1)[0]?.replace(/s$/, '');
  const id = look('body/id');
  return kind && id && `${kind}:${id}`;
};
