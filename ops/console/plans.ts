import type { Outcome, Plan } from './act.ts';

/** A plan that a page has shown. It is carried out once. */
interface Shown {
  readonly plan: Plan;
  readonly title: string;
  readonly shownAt: number;
  result?: Promise<Outcome>;
}

export interface Result {
  readonly title: string;
  readonly outcome: Outcome;
}

/** The plans that pages have shown, and the results of those that were confirmed. */
export interface Plans {
  /** @returns the plan's name, which its form sends */
  show(title: string, plan: Plan): string;
  /** A plan that was shown; undefined when it is too old and was not confirmed. */
  find(id: string): { readonly title: string; readonly plan: Plan } | undefined;
  /** Carries out a plan. A second confirmation, such as a double click, gets the first one's result. */
  confirm(id: string, carryOut: (plan: Plan) => Promise<Outcome>): void;
  result(id: string): Promise<Result | undefined>;
}

/** What a plan says is true for so long, more or less. */
export const PLAN_MINUTES = 15;
const MOST = 200;

/** @param now milliseconds that only grow @param name a text that cannot be guessed */
export function createPlans(now: () => number, name: () => string): Plans {
  const shown = new Map<string, Shown>();
  return {
    show(title, plan) {
      const id = name();
      shown.set(id, { plan, title, shownAt: now() });
      for (const oldest of shown.keys()) {
        if (shown.size <= MOST) break;
        shown.delete(oldest);
      }
      return id;
    },
    find(id) {
      const one = shown.get(id);
      const isOld = one !== undefined && !one.result && now() - one.shownAt > PLAN_MINUTES * 60_000;
      return isOld ? undefined : one;
    },
    confirm(id, carryOut) {
      const one = shown.get(id);
      if (one) one.result ??= carryOut(one.plan);
    },
    async result(id) {
      const one = shown.get(id);
      return one?.result && { title: one.title, outcome: await one.result };
    },
  };
}
