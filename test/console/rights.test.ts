import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { statusOf } from '../../ops/status/status.ts';
import { type Environment, startEnvironment } from '../harness/environment.ts';
import { peopleOf } from '../harness/people.ts';
import { type OpenConsole, openConsole } from './consoles.ts';

const DELIVERY = 'crm-to-audience/contact-to-member';
const VALVE = 'arn:aws:lambda:eu-central-1:000000000000:function:penstock-dev-valve';
let environment: Environment;
let console: OpenConsole;
let people: ReturnType<typeof peopleOf>;

beforeAll(async () => {
  environment = await startEnvironment();
  people = peopleOf(environment);
  console = await openConsole(environment);
});
afterAll(async () => {
  await console?.[Symbol.asyncDispose]();
  await environment?.[Symbol.asyncDispose]();
});

/** AWS denies one call of the person, in its own words. */
const denied = (service: string, operation: string, action: string, resource: string) =>
  people.awsFault({
    ...{ service, operation, caller: 'operator', times: 1 },
    error: {
      code: 'AccessDeniedException',
      status: 400,
      message: `User: arn:aws:sts::000000000000:assumed-role/observer/ada is not authorized to perform: ${action} on resource: ${resource} because no identity-based policy allows the ${action} action`,
    },
  });

async function pause(): Promise<string> {
  const page = await console.page();
  await page.goto(`${console.origin}/acts/pause?delivery=${DELIVERY}`);
  await page.fill('input[name=reason]', 'why');
  await page.click('button.go');
  await page.waitForURL(/\/results\//);
  const text = await page.locator('main').innerText();
  await page.close();
  return text;
}

const paused = async () => (await statusOf(console.target)).deliveries[0]?.pause;

describe('what AWS denies is said in words, with the action', () => {
  test('an act that cannot be recorded is not done', async () => {
    const table = 'arn:aws:dynamodb:eu-central-1:000000000000:table/penstock-dev-ledger';
    await denied('dynamodb', 'PutItem', 'dynamodb:PutItem', table);
    expect(await pause()).toMatch(
      /Not done\s+AWS denied it: your role lacks dynamodb:PutItem on arn:\S+\/penstock-dev-ledger\. Sign in with a role that has it/,
    );
    expect(await paused()).toBeUndefined();
  });

  test('an act of the valve that the caller may not invoke changes nothing', async () => {
    await denied('lambda', 'Invoke', 'lambda:InvokeFunction', VALVE);
    expect(await pause()).toContain(`AWS denied it: your role lacks lambda:InvokeFunction on ${VALVE}.`);
    expect(await paused()).toBeUndefined();
  });

  test('a pane that cannot be read says so in its place, the others are shown, and the next look asks again', async () => {
    await people.awsFault({
      ...{ service: 'sqs', operation: 'ListQueues', caller: 'operator' },
      error: {
        ...{ code: 'AccessDenied', status: 403 },
        message: 'User: ada is not authorized to perform: sqs:ListQueues on resource: *',
      },
    });
    // A console that has read nothing yet.
    await using fresh = await openConsole(environment);
    const page = await fresh.page();
    const textAt = async (path: string) => {
      await page.goto(fresh.origin + path);
      return page.locator('main').innerText();
    };
    expect(await textAt('/')).toMatch(/Not shown\s+AWS denied it: your role lacks sqs:ListQueues on \*\./);
    expect(await textAt('/dead-letters')).toMatch(/Not shown\s+AWS denied it/);
    expect(await textAt('/drift')).toContain('No drift');
    await fetch(`${environment.description.awsEndpointUrl}/_local-aws/faults`, { method: 'DELETE' });
    expect(await textAt('/')).toContain(DELIVERY);
  });
});
