import { ACCOUNT, REGION } from '../aws/account.ts';
import { AwsError } from '../aws/error.ts';
import type { JsonProtocol } from '../aws/protocol.ts';
import type { AwsService } from '../aws/service.ts';
import type { Input, Output } from '../aws/values.ts';

interface Quota {
  readonly service: string;
  readonly code: string;
  readonly name: string;
  /** Before AWS has changed it. */
  readonly value: number;
  readonly isGlobal?: true;
}

/** Of the services that are emulated here, what AWS gives an account at first; others do not exist here. */
const QUOTAS: readonly Quota[] = [
  { service: 'apigateway', code: 'L-AA0FF27B', name: 'Regional APIs', value: 600 },
  { service: 'apigateway', code: 'L-8A5B8E43', name: 'Throttle rate', value: 10_000 },
  { service: 'cloudformation', code: 'L-0485CB21', name: 'Stack count', value: 2000 },
  { service: 'iam', code: 'L-FE177D64', name: 'Roles per account', value: 1000, isGlobal: true },
  { service: 'lambda', code: 'L-B99A9384', name: 'Concurrent executions', value: 1000 },
];

const PROTOCOL: JsonProtocol = {
  target: 'ServiceQuotasV20190624',
  contentType: 'application/x-amz-json-1.1',
  messageKey: 'Message',
  nameError: ({ code }) => ({ type: code }),
};

export interface ServiceQuotas extends AwsService {
  /** Changes a quota, as AWS Support would. Nothing here keeps within it. */
  change(service: string, code: string, value: number): void;
}

/** Service Quotas, as far as it says what an account may: https://docs.aws.amazon.com/servicequotas/2019-06-24/apireference/Welcome.html. */
export function createServiceQuotas(): ServiceQuotas {
  const changed = new Map<string, number>();
  const keyOf = ({ service, code }: Pick<Quota, 'service' | 'code'>) => `${service}/${code}`;
  const operations: Readonly<Record<string, (input: Input) => Output>> = {
    GetServiceQuota: (input) => {
      const quota = find(input);
      return { Quota: shown(quota, changed.get(keyOf(quota)) ?? quota.value) };
    },
    GetAWSDefaultServiceQuota: (input) => {
      const quota = find(input);
      return { Quota: shown(quota, quota.value) };
    },
  };
  return {
    name: 'servicequotas',
    json: PROTOCOL,
    access: (operation) => [{ action: `servicequotas:${operation}`, resource: '*' }],
    async handle(operation, input) {
      const run = Object.hasOwn(operations, operation) ? operations[operation] : undefined;
      if (run) return run(input);
      throw new AwsError(
        'UnknownOperationException',
        `Service Quotas' ${operation} is not served by the local runtime.`,
        501,
      );
    },
    change: (service, code, value) => void changed.set(keyOf({ service, code }), value),
    async close() {},
  };
}

function find({ ServiceCode, QuotaCode }: Input): Quota {
  const found = QUOTAS.find(({ service, code }) => service === ServiceCode && code === QuotaCode);
  if (found) return found;
  throw new AwsError(
    'NoSuchResourceException',
    `The request failed because the specified quota ${QuotaCode} does not exist.`,
  );
}

function shown({ service, code, name, isGlobal }: Quota, Value: number): Output {
  return {
    ...{ ServiceCode: service, QuotaCode: code, QuotaName: name, Value, Unit: 'None', GlobalQuota: isGlobal === true },
    QuotaArn: `arn:aws:servicequotas:${REGION}:${ACCOUNT}:${service}/${code}`,
  };
}
