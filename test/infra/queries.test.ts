import { afterAll, beforeAll, expect, test } from 'vitest';
import { readQuery } from '../../packages/local-aws/src/logs-insights/index.ts';
import { ofType, type Synthesized, synthesized } from './assembly.ts';

let prod: Synthesized;
beforeAll(async () => {
  prod = await synthesized('prod');
});
afterAll(() => prod[Symbol.dispose]());

const definitions = () =>
  Object.values(prod.stacks).flatMap((stack) =>
    ofType(stack, 'AWS::Logs::QueryDefinition').map((definition) => ({ stack, ...definition })),
  );

test('every question has a name of its own, in the folder of its environment', () => {
  const names = definitions().map(({ Properties }) => Properties.Name);
  expect(new Set(names).size).toBe(names.length);
  expect(names.filter((name) => !/^penstock\/prod\/[a-z-]+\/[a-z-]+$/.test(name))).toEqual([]);
  expect(names).toContain('penstock/prod/crm-to-audience/one-event');
  expect(names).toContain('penstock/prod/platform/breaker');
});

test('it reads log groups that its own stack makes, and is saved after them', () => {
  for (const { stack, Properties, DependsOn = [] } of definitions()) {
    const groups = DependsOn.map((id) => stack.Resources[id]?.Properties.LogGroupName);
    expect(groups).toEqual(expect.arrayContaining(Properties.LogGroupNames));
    expect(Properties.LogGroupNames.length).toBeGreaterThan(0);
    expect(Properties.LogGroupNames.length).toBeLessThanOrEqual(50);
  }
});

test('it is understood as it stands in the template', () => {
  for (const { Properties } of definitions()) expect(() => readQuery(Properties.QueryString)).not.toThrow();
});
