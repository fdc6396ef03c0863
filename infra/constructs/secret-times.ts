import { destinationSecretPrefix } from '../../shared/topology/index.ts';
import { secretArns } from '../arns.ts';
import { acknowledge } from '../nag.ts';
import type { PenstockFunction } from './penstock-function.ts';

/** Lets a function see when a destination's secret was last changed, never what it holds. By one prefix: a list of all would outgrow a policy. */
export function allowSecretTimes(fn: PenstockFunction, environment: string): void {
  const prefix = destinationSecretPrefix(environment);
  fn.allow(['secretsmanager:DescribeSecret'], [secretArns(prefix)]);
  const finding = `Resource::arn:<AWS::Partition>:secretsmanager:<AWS::Region>:<AWS::AccountId>:secret:${prefix}*`;
  acknowledge(fn, 'times-of-all-destinations-secrets', finding);
}
