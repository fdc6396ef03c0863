import type { Output } from '../../../packages/local-aws/src/aws/values.ts';
import type { AwsTarget } from '../acts/aws-faults.ts';
import type { VirtualTime } from '../environment/clock.ts';
import type { Faults } from '../environment/faults.ts';
import { hosts } from '../environment/hosts.ts';
import { never } from '../environment/invocation.ts';
import { type AwsCall, AwsError, callOf, errorResponseOf, responseOf } from './protocols.ts';
import type { Answer } from './requests.ts';

export interface AnswerOptions {
  readonly time: VirtualTime;
  readonly random: () => number;
  readonly note: (line: string) => void;
  readonly faults: Faults;
  readonly run: (call: AwsCall) => Output | Promise<Output>;
}

const TRAVEL_MS = 20;
const SLOW_MS = 2000;
/** After which a client gives a request up. */
const LOST_MS = 3000;

/** Answers the AWS requests of all hosts: with their time on the way, and what befalls them. */
export function createAnswer({ time, random, note, faults, run }: AnswerOptions): Answer {
  return (request) => {
    const host = hosts.getStore();
    if (!host) throw new Error(`${request.hostname} is called by no host.`);
    const { invocation } = host;
    const call = callOf(request);
    return invocation.request(async (sent) => {
      const target = host.name === 'valve' ? undefined : targetOf(call);
      const fault = target && faults.aws(target);
      const travel = (ms = 0) => time.sleep(Math.ceil(ms + TRAVEL_MS * random()));
      if (fault) {
        invocation.disturb();
        note(`${invocation.id} ${call.operation} ${target}: ${fault}`);
      }
      await travel(fault === 'slow' ? SLOW_MS : 0);
      if (invocation.isDead()) return never();
      if (fault === 'throttles') return errorResponseOf(call, new AwsError('ThrottlingException', 'Rate exceeded'));
      if (fault === 'fails')
        return errorResponseOf(call, new AwsError('InternalServerError', 'Internal server error', 500));
      const response = await respond(call);
      sent();
      await travel(fault === 'answer-lost' ? LOST_MS : 0);
      if (fault === 'answer-lost') throw Object.assign(new Error('no answer'), { name: 'TimeoutError' });
      return response;
    });
  };

  async function respond(call: AwsCall) {
    try {
      return responseOf(call, await run(call));
    } catch (error) {
      if (error instanceof AwsError) return errorResponseOf(call, error);
      throw error;
    }
  }
}

/** What the faults of AWS are planned by. */
function targetOf({ service, input }: AwsCall): AwsTarget | undefined {
  if (service === 'sqs') return 'visibility';
  if (service === 'secretsmanager') return 'secret';
  return service === 'dynamodb' ? (tableOf(input) as AwsTarget | undefined) : undefined;
}

/** The table of a call, or the first of several. */
export function tableOf(input: AwsCall['input']): string | undefined {
  if (input.TableName !== undefined) return String(input.TableName);
  const [item = {}] = (input.TransactItems ?? []) as Readonly<Record<string, { readonly TableName?: string }>>[];
  return Object.values(item)[0]?.TableName ?? Object.keys((input.RequestItems ?? {}) as object)[0];
}
