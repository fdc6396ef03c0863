import { ACCOUNT, REGION } from '../aws/account.ts';
import { invalidParameter } from './errors.ts';

/** A topic as it is kept. */
export interface Topic {
  readonly arn: string;
  readonly name: string;
  /** As they were set; what is computed is not in here. */
  readonly attributes: Attributes;
  readonly tags: Attributes;
  /** Whether the template made it; then it goes when the template no longer has it. */
  readonly template?: true;
}

export type Attributes = Readonly<Record<string, string>>;

/** What a topic can be set here; a delivery policy or a data protection policy would change what is delivered. */
const SETTABLE = ['DisplayName', 'KmsMasterKeyId', 'Policy', 'SignatureVersion', 'TracingConfig'];

export function topicArn(name: string): string {
  return `arn:aws:sns:${REGION}:${ACCOUNT}:${name}`;
}

/** @throws AwsError `InvalidParameter` for a name that no standard topic can have; a FIFO topic is refused by name. */
export function checkName(name: unknown): string {
  const text = String(name ?? '');
  if (text.endsWith('.fifo')) throw invalidParameter(`FIFO topics are not emulated by the local SNS: ${text}`);
  if (/^[A-Za-z0-9_-]{1,256}$/.test(text)) return text;
  throw invalidParameter(`Topic Name: ${text} must be 1 to 256 letters, digits, hyphens and underscores`);
}

/** @throws AwsError `InvalidParameter` that names an attribute which is not emulated or the value it may not have. */
export function checkAttributes(attributes: Attributes): Attributes {
  for (const [name, value] of Object.entries(attributes)) {
    if (!SETTABLE.includes(name))
      throw invalidParameter(
        `The topic attribute ${name} is not emulated by the local SNS, which has ${SETTABLE.join(', ')}`,
      );
    if (name === 'SignatureVersion' && value !== '1' && value !== '2')
      throw invalidParameter(`SignatureVersion must be 1 or 2, not ${value}`);
    if (name === 'Policy' && value !== '') parsePolicy(value);
  }
  return attributes;
}

/** @throws AwsError `InvalidParameter` when the text is no policy. */
function parsePolicy(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw invalidParameter('Policy statement is not JSON');
  }
}
