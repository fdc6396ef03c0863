import * as z from 'zod';
import type { RequestHead } from './request.ts';
import { checked } from './settings.ts';

const match = z.strictObject(
  {
    method: z.string('must be a method such as "PUT", or be left out for any method').optional(),
    path: z.string('must be a part of the path such as "/members/", "*", or be left out for any path').optional(),
    body: z.string('must be a part of the request body, or be left out for any body').optional(),
  },
  'must be an object with method, path or body, for example {"method":"PUT","path":"/members/"}; {} matches every call',
);
const times = z
  .int('must be a whole number of calls, or be left out for every call')
  .min(1, 'must be at least 1')
  .optional();
const delayMs = z
  .int('must be a whole number of milliseconds, or be left out')
  .min(0, 'must not be negative')
  .max(86_400_000, 'must be at most 86400000, a day')
  .optional();
const status = z
  .int('must be an HTTP status, a whole number from 200 to 599')
  .min(200, 'must be at least 200')
  .max(599, 'must be at most 599')
  .optional();
const common = { match, times, delayMs };

/** The members of a fault; each kind takes only those that have an effect on it. */
const faultRequest = z.discriminatedUnion(
  'kind',
  [
    z.strictObject({
      kind: z.literal('answer'),
      ...common,
      status,
      headers: z.record(z.string(), z.string('must be text'), 'must be an object of texts').optional(),
      body: z.unknown().optional(),
    }),
    z.strictObject({ kind: z.literal('html'), ...common, status }),
    z.strictObject({
      kind: z.literal('headers'),
      ...common,
      headers: z.record(z.string(), z.string('must be text'), 'must be an object of texts'),
    }),
    ...(['delay', 'reset-before', 'reset-after', 'hang', 'truncated', 'empty', 'oversize', 'slow'] as const).map(
      (kind) => z.strictObject({ kind: z.literal(kind), ...common }),
    ),
  ],
  {
    error: (issue) =>
      issue.code === 'invalid_union'
        ? 'must be one of answer, headers, delay, reset-before, reset-after, hang, truncated, empty, html, oversize, slow'
        : 'must be a JSON object such as {"kind":"answer","status":503,"match":{"method":"PUT"},"times":3}',
  },
);

type FaultRequest = z.infer<typeof faultRequest>;
export type Fault = FaultRequest & {
  readonly id: string;
  /** The number of calls it was injected into. */
  readonly used: number;
};

export interface Faults {
  /** Adds a fault; throws `ControlError` for one that is malformed. */
  add(request: unknown): Fault;
  /** The oldest fault that matches the call and has calls left; counts the call. */
  take(head: RequestHead, body: string): Fault | undefined;
  list(): readonly Fault[];
  /** Removes one fault, or all without an id. @returns how many */
  remove(id?: string): number;
}

export function faultList(): Faults {
  let faults: Fault[] = [];
  let number = 0;
  return {
    add(request) {
      const fault = { ...checked(faultRequest, request), id: `fault-${++number}`, used: 0 };
      faults.push(fault);
      return fault;
    },
    take(head, body) {
      const index = faults.findIndex((fault) => hasCallsLeft(fault) && matches(fault, head, body));
      const fault = faults[index];
      if (!fault) return undefined;
      const injected = { ...fault, used: fault.used + 1 };
      faults[index] = injected;
      return injected;
    },
    list: () => faults,
    remove(id) {
      const before = faults.length;
      faults = id === undefined ? [] : faults.filter((fault) => fault.id !== id);
      return before - faults.length;
    },
  };
}

function hasCallsLeft(fault: Fault): boolean {
  return fault.times === undefined || fault.used < fault.times;
}

function matches(fault: Fault, head: RequestHead, body: string): boolean {
  const { match } = fault;
  return (
    (match.method === undefined || match.method.toUpperCase() === head.method) &&
    (match.path === undefined || match.path === '*' || head.target.includes(match.path)) &&
    (match.body === undefined || body.includes(match.body))
  );
}
