import { ACCOUNT } from '../aws/account.ts';
import { AwsError } from '../aws/error.ts';
import { queryProtocol } from '../aws/query.ts';
import type { AwsService, Caller } from '../aws/service.ts';
import type { Output } from '../aws/values.ts';

const protocol = queryProtocol({ namespace: 'https://sts.amazonaws.com/doc/2011-06-15/' });

/** STS, as far as it says who calls: https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html. */
export function createSts(): AwsService {
  return {
    name: 'sts',
    rest: protocol,
    // «No permissions are required to perform this operation.»
    access: (operation) => (operation === 'GetCallerIdentity' ? [] : [{ action: `sts:${operation}`, resource: '*' }]),
    async handle(operation, _input, { caller }) {
      if (operation === 'GetCallerIdentity') return identityOf(caller);
      throw new AwsError('InvalidAction', `STS's ${operation} is not served by the local runtime.`);
    },
    async close() {},
  };
}

/** The operator is a user; a function has a session of its role, and both are named after the function here. */
function identityOf(caller: Caller): Output {
  if (caller.kind === 'operator')
    return { UserId: 'AIDALOCALOPERATOR0000', Account: ACCOUNT, Arn: `arn:aws:iam::${ACCOUNT}:user/operator` };
  if (caller.kind === 'service')
    throw new AwsError('InvalidAction', `${caller.name} has no identity that STS could tell.`);
  const Arn = `arn:aws:sts::${ACCOUNT}:assumed-role/${caller.name}/${caller.name}`;
  return { UserId: `AROALOCALROLE00000000:${caller.name}`, Account: ACCOUNT, Arn };
}
