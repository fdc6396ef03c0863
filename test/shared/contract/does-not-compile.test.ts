import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { defineDestination, defineIntegration, type FieldMap } from '../../../shared/contract/index.ts';
import contract from '../../fixtures/project/integrations/crm-to-audience/contract.ts';

/**
 * What must not compile. `npm run check` reads this file too: an `@ts-expect-error` above a line that compiles after all
 * is itself an error there, so each of these guards is proven by the type checker.
 */
const delivery = contract.deliveries['contact-to-member'];
const { owner: _owner, ...withoutOwner } = contract;
const { escalation: _escalation, ...withoutEscalation } = contract;
const { impact: _impact, ...withoutImpact } = contract;
const { ambiguity: _ambiguity, ...withoutAmbiguity } = delivery;
const { timeouts: _timeouts, ...withoutTimeouts } = delivery.destination;

// @ts-expect-error: an integration without an owner
defineIntegration(withoutOwner);
// @ts-expect-error: an integration without an escalation path
defineIntegration(withoutEscalation);
// @ts-expect-error: an escalation path without a step
defineIntegration({ ...contract, escalation: [] });
// @ts-expect-error: an integration without its business impact
defineIntegration(withoutImpact);
// @ts-expect-error: a delivery without an ambiguity strategy
defineIntegration({ ...contract, deliveries: { 'contact-to-member': withoutAmbiguity } });
// @ts-expect-error: "not at all" without a reason
defineIntegration({ ...contract, deliveries: { x: { ...delivery, ambiguity: { strategy: 'none' } } } });
// @ts-expect-error: a field without an owner
const _fields: FieldMap = { email: { from: 'a', to: 'b', whenEmpty: 'omit', type: 'email' } };
// @ts-expect-error: a destination without time-outs
defineDestination(withoutTimeouts);

test('the type checker is asked about each of them', () => {
  const source = readFileSync(import.meta.filename, 'utf8');
  expect(source.match(/^\/\/ @ts-expect-error: /gm)).toHaveLength(8);
});
