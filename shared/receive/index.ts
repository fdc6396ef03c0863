/** The receiver: authenticates a webhook, stores its events in SQS, and answers as the vendor expects. */

export { enqueueAll } from './enqueue.ts';
export { createEnrolment } from './enrolment.ts';
export { toMessageBody } from './message-body.ts';
export { messagesOf, orderOf } from './messages.ts';
export { type ReceiverServices, receiveWebhook } from './receive-webhook.ts';
export { createTokenMemory } from './token-memory.ts';
