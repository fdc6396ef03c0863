import { expect, test } from 'vitest';
import { OperationError } from '../../ops/command/command.ts';
import { obstacleOf } from '../../ops/console/words.ts';

const denied = (message: string) => Object.assign(new Error(message), { name: 'AccessDeniedException' });

test('a denial names the action and the resource, and says what helps', () => {
  const message =
    'User: arn:aws:sts::1:assumed-role/observer/ada is not authorized to perform: lambda:InvokeFunction on resource: arn:aws:lambda:eu-central-1:1:function:penstock-dev-valve because no identity-based policy allows the lambda:InvokeFunction action';
  expect(obstacleOf(denied(message))).toBe(
    'AWS denied it: your role lacks lambda:InvokeFunction on arn:aws:lambda:eu-central-1:1:function:penstock-dev-valve. Sign in with a role that has it, or ask a person who does.',
  );
  expect(obstacleOf(denied('Access Denied'))).toBe('AWS denied it: your role may not do this.');
});

test('an obstacle is told in its own words, and no error brings its stack', () => {
  expect(obstacleOf(new OperationError('the valve failed.'))).toBe('the valve failed.');
  expect(obstacleOf(Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' }))).toMatch(
    /no process answers there/,
  );
  expect(obstacleOf(new TypeError('x is undefined'))).toBe('TypeError: x is undefined');
  expect(obstacleOf('thrown text')).toMatch(/the reason is unknown/);
});
