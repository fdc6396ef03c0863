import { deadLetterQueueName, replaysPerSecond } from '../../../shared/topology/index.ts';
import { deadLetters, span } from '../../queues/redrive.ts';
import type { Act } from '../act.ts';
import { facts, html, linkTo } from '../html.ts';
import { askedDelivery } from './delivery.ts';

/** The whole dead-letter queue, as SQS moves it. */
export const redrive: Act = {
  name: 'redrive',
  title: 'Redrive dead letters',
  async plan(view) {
    const { integration, name, calledNow, delivery } = askedDelivery(view);
    const { environment } = view.target;
    const queue = deadLetterQueueName(environment, integration, name, delivery.consistency.ordering);
    const letters = await deadLetters(view.aws.sqs, queue);
    const [count, task] = await Promise.all([letters.count(), letters.task()]);
    const rate = replaysPerSecond(delivery);
    const obstacle =
      task?.status === 'RUNNING'
        ? `a redrive of this queue is running (${task.moved} moved), and SQS takes one at a time.`
        : count === 0
          ? `there are no dead letters in ${queue}.`
          : undefined;
    return {
      subject: `Redrive all dead letters of ${calledNow} of ${environment}`,
      content: html`<p>SQS moves them back to their queue, and the worker tries each as a new message. Events that already had their effect are skipped. If the cause still stands, they come back.</p>${facts(
        [
          ['Dead letters', String(count)],
          ['At most', `${rate} a second`],
          ['Time', span(Math.ceil(count / rate))],
        ],
      )}`,
      fields: [],
      confirm: `Redrive ${count}`,
      ...(obstacle !== undefined && { obstacle }),
      record: () => ({ act: 'redrive', target: calledNow, count, filter: `${rate} a second` }),
      async carryOut() {
        await letters.start(rate);
        return {
          isDone: true,
          lines: [
            `SQS moves ${count} dead letters back to the queue of ${calledNow}, ${rate} a second.`,
            `To stop: npm run ops -- redrive ${calledNow} --cancel --env ${environment}`,
          ],
          next: { href: linkTo('/events', { delivery: calledNow }), label: 'Events' },
        };
      },
    };
  },
};
