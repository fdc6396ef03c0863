import { expect, test } from 'vitest';
import type { Plan } from '../../ops/console/act.ts';
import { html } from '../../ops/console/html.ts';
import { createPlans } from '../../ops/console/plans.ts';

const MINUTE = 60_000;
const plan: Plan = {
  subject: 'Pause a/b of dev',
  content: html``,
  fields: [],
  confirm: 'Pause',
  record: () => ({ act: 'pause', target: 'a/b' }),
  carryOut: async () => ({ isDone: true, lines: [], next: { href: '/', label: 'Overview' } }),
};

function plansAt() {
  const clock = { now: 0 };
  let number = 0;
  const plans = createPlans(
    () => clock.now,
    () => `plan-${++number}`,
  );
  return { plans, clock };
}

test('a plan is carried out once: a second confirmation gets the first one’s result', async () => {
  const { plans, clock } = plansAt();
  const id = plans.show('Pause', plan);
  let times = 0;
  const carryOut = async () => {
    times += 1;
    return { isDone: true, lines: [`done ${times}`], next: { href: '/', label: 'Overview' } };
  };
  plans.confirm(id, carryOut);
  plans.confirm(id, carryOut);
  clock.now = 60 * MINUTE;
  expect(plans.find(id)).toBeDefined();
  plans.confirm(id, carryOut);
  expect(times).toBe(1);
  expect((await plans.result(id))?.outcome.lines).toEqual(['done 1']);
});

test('a plan that is older than a quarter of an hour cannot be confirmed', () => {
  const { plans, clock } = plansAt();
  const id = plans.show('Pause', plan);
  clock.now = 15 * MINUTE;
  expect(plans.find(id)?.plan).toBe(plan);
  clock.now += 1;
  expect(plans.find(id)).toBeUndefined();
});

test('a plan that was never shown, and a result that never was, are not found', async () => {
  const { plans } = plansAt();
  const id = plans.show('Pause', plan);
  expect(plans.find('plan-2')).toBeUndefined();
  expect(await plans.result(id)).toBeUndefined();
  expect(await plans.result('plan-2')).toBeUndefined();
});

test('only the newest 200 plans are kept', () => {
  const { plans } = plansAt();
  const ids = Array.from({ length: 201 }, () => plans.show('Pause', plan));
  expect(plans.find(ids[0] ?? '')).toBeUndefined();
  expect(plans.find(ids[1] ?? '')).toBeDefined();
  expect(plans.find(ids[200] ?? '')).toBeDefined();
});
