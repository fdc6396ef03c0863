/** The code of a delivery. */
export function deliveryTemplate(name: string, destination: string): string {
  return `import { defineDelivery, delivered, mapRecord, path } from 'penstock';
import * as z from 'zod';
import contract from './contract.ts';

const { fields } = contract.deliveries['${name}'];

export default defineDelivery(contract, '${name}', {
  // What the code relies upon of an event; what lacks it is kept and can be replayed.
  event: z.looseObject({}),
  async apply({ event, vendor }) {
    const mapped = mapRecord(fields, event);
    if (mapped.kind !== 'mapped') return mapped;
    // To decide: the request that brings the event to its effect. It may be made again for the same event.
    const written = await vendor('${destination}').call({
      operation: 'write record',
      method: 'PUT',
      path: path\`/records/\${mapped.record.id}\`,
      body: mapped.record,
      answer: z.object({ id: z.string() }),
    });
    return written.kind === 'success' ? delivered(written.answer.id) : written.outcome;
  },
});
`;
}

export interface NewDeliveryTest {
  readonly name: string;
  readonly destination: string;
  /** Whether the integration has sample events that can be mapped. */
  readonly hasSample: boolean;
  /** Settings that have no default. */
  readonly settings: readonly string[];
}

export function deliveryTestTemplate({ name, destination, hasSample, settings }: NewDeliveryTest): string {
  const given = settings.map((setting) => `${setting}: 'any'`).join(', ');
  const account = /^\w+$/.test(destination) ? destination : `'${destination}'`;
  return `import { testDelivery } from 'penstock/testing';
import { expect, test } from 'vitest';
import delivery from './${name}.ts';
${hasSample ? `import sampleEvents from './samples/events.json' with { type: 'json' };\n\nconst [event] = sampleEvents;` : `\nconst event = { id: 'sample' };`}
const answered = (answer: { status: number; body?: object }) =>
  testDelivery(delivery, { event, ${given && `settings: { ${given} }, `}answers: { ${account}: [answer] } });

test('an event is written', async () => {
  const { outcome, calls } = await answered({ status: 200, body: { id: 'r1' } });
  expect(outcome).toEqual({ kind: 'delivered', remote: 'r1' });
  expect(calls).toMatchObject([{ account: '${destination}', method: 'PUT', path: '/records/sample' }]);
});

test('an event that finds the vendor down is tried again', async () => {
  expect((await answered({ status: 503 })).outcome.kind).toBe('temporary');
});
`;
}

export function contractTestTemplate(open: readonly string[]): string {
  return `import { openDecisions } from 'penstock/testing';
import { expect, test } from 'vitest';
import contract from './contract.ts';

// Decide one in contract.ts or in its destination, then remove its line. A production environment is refused until none is left.
test('what is still to decide', () => {
  expect(openDecisions(contract)).toEqual(${openList(open)});
});
`;
}

/** A list of paths, as the test holds it. */
export const openList = (open: readonly string[]) =>
  open.length === 0 ? '[]' : `[\n${open.map((path) => `    '${path}',`).join('\n')}\n  ]`;
