import * as z from 'zod';
import { CONTROL } from '../toolkit/control.ts';
import type { ControlRoute } from '../toolkit/control-route.ts';
import type { Answer, VendorRequest } from '../toolkit/request.ts';
import { checked } from '../toolkit/settings.ts';
import { exception } from './answers.ts';

const failure = z.strictObject(
  {
    times: z.int('must be a whole number of writes').min(1, 'must be at least 1').default(1),
    status: z.int('must be an HTTP status').min(500, 'must be 500 or more').max(599).default(500),
    after: z.boolean('must be true or false').default(false),
    path: z.string('must be a part of the path').default(''),
  },
  'must be { times?, status?, after?, path? }',
);

/**
 * Errors of Xero's own, unlike the toolkit's faults: they happen behind the `Idempotency-Key`, so that the same key is answered by the same
 * error for six minutes. With `after` the record was written and only its answer is an error.
 */
export function ownFailures() {
  let waiting: readonly z.infer<typeof failure>[] = [];
  const control: ControlRoute = {
    method: 'POST',
    pattern: `${CONTROL}/failures`,
    about: 'the next writes fail inside Xero, remembered under their key: { times?, status?, after?, path? }',
    handle({ body }) {
      waiting = [...waiting, checked(failure, body ?? {})];
      return { waiting: waiting.reduce((sum, { times }) => sum + times, 0) };
    },
  };
  return {
    control,
    clear() {
      waiting = [];
    },
    run(request: VendorRequest, act: () => Answer): Answer {
      const due = request.method === 'GET' ? undefined : waiting.find(({ path }) => request.path.includes(path));
      if (!due) return act();
      waiting = waiting.flatMap((it) => (it !== due ? [it] : it.times > 1 ? [{ ...it, times: it.times - 1 }] : []));
      const changed = due.after && act().changed === true;
      return { ...exception(due.status, 500, 'InternalErrorException', 'An error occurred in Xero'), changed };
    },
  };
}
