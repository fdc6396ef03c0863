import type { Reply } from './http.ts';
import type { JsonProtocol } from './protocol.ts';
import type { RestProtocol } from './rest.ts';
import type { Input, Output } from './values.ts';

/**
 * What every emulated AWS service looks like to the endpoint that serves it. A service knows nothing of HTTP, signatures
 * or policies: the endpoint parses the request, knows the caller, checks the caller's policies, injects the faults that
 * were asked for, counts the call, and only then calls `handle`.
 */
export interface AwsService {
  /** The IAM prefix, which is also the signing name: `sqs`, `dynamodb`, `secretsmanager`. */
  readonly name: string;
  /** How it speaks when its operations are named by `X-Amz-Target`. */
  readonly json?: JsonProtocol;
  /** How it speaks when it is a REST service. */
  readonly rest?: RestProtocol;
  /** Answers a request that needs no signature, by method and URL; undefined when it is not for this service. */
  open?(method: string, url: string): Promise<Reply> | undefined;
  /** What the caller must be allowed to do for this call; several entries must all be allowed. */
  access(operation: string, input: Input): readonly Access[];
  /** The policy of the resource that an access is to, as its text or as a document; undefined where it has none. */
  resourcePolicy?(resource: string): unknown;
  /** Runs one operation. Resolves to the answer's JSON body; rejects with `AwsError` for an error that AWS would answer. */
  handle(operation: string, input: Input, context: CallContext): Promise<Output>;
  /** Whether an operation may only wait, as a long poll does: the clock may jump during that time. */
  waits?(operation: string): boolean;
  close(): Promise<void>;
}

/** One action of an Allow statement, with the resources it is allowed on. */
export interface Grant {
  readonly action: string;
  readonly resources: readonly string[];
}

/** One permission a call needs, in IAM's own words. */
export interface Access {
  /** For example `sqs:SendMessage`. */
  readonly action: string;
  /** The ARN the action is done to, or `*`. */
  readonly resource: string;
  /** Condition keys of the request, for example `dynamodb:LeadingKeys`. */
  readonly keys?: Readonly<Record<string, readonly string[]>>;
  /** Tags of the resource, which policies name as `aws:ResourceTag/…`. Absent: the service does not know them, and no such condition holds. */
  readonly tags?: Readonly<Record<string, string>>;
}

export interface CallContext {
  readonly caller: Caller;
  /** Aborted when the client goes away: a long poll must then end without taking a message. */
  readonly signal: AbortSignal;
  readonly requestId: string;
  /** The request's `X-Amzn-Trace-Id`, which the SDK sends on from the invocation that it runs in. */
  readonly trace?: string;
  /** Notes what else the caller's policies allowed for this call, beside its accesses: the use of a key. */
  readonly onGranted?: (grants: readonly Grant[]) => void;
}

/**
 * Who calls: the person at the keyboard (allowed everything that no resource's policy denies), a function of the assembly (its role's
 * policies apply), a role, under which a service may act, or an AWS service by itself, which only a resource's policy lets in.
 */
export type Caller = (Operator | RoleCaller | ServiceCaller) & {
  /** In the cloud, the request would come without TLS. */
  readonly overPlainHttp?: true;
};

interface Operator {
  readonly kind: 'operator';
}

export interface RoleCaller {
  readonly kind: 'function' | 'role';
  readonly name: string;
  readonly policies: readonly PolicyDocument[];
  /** By its name in this account unless given. */
  readonly roleArn?: string;
  /** Another AWS account, whose role this is. */
  readonly account?: string;
}

export interface ServiceCaller {
  readonly kind: 'service';
  /** `sns.amazonaws.com`. */
  readonly name: string;
  /** The ARN of what makes the service act: a topic, an alarm. */
  readonly sourceArn: string;
  /** The account of that; this one unless given. */
  readonly sourceAccount?: string;
}

export interface PolicyDocument {
  readonly Statement: readonly PolicyStatement[];
}

/** A statement of a resource's policy: it says whom it is about. */
export interface ResourceStatement extends PolicyStatement {
  readonly Principal?: string | Readonly<Record<string, string | readonly string[]>>;
}

/** A statement of the template, its intrinsics already resolved. */
export interface PolicyStatement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

/** Calls an AWS operation from inside the runtime, checked, metered and faulted like any other call. */
export type Dispatch = (
  caller: Caller,
  service: string,
  operation: string,
  input: Input,
  signal?: AbortSignal,
) => Promise<Output>;
