import type { Reply } from './protocol.ts';
import type { RestProtocol } from './rest.ts';

/**
 * What every emulated AWS service looks like to the endpoint that serves it. A service knows nothing of HTTP, signatures
 * or policies: the endpoint parses the request, knows the caller, checks the caller's policies, injects the faults that
 * were asked for, counts the call, and only then calls `handle`.
 */
export interface AwsService {
  /** The IAM prefix, which is also the signing name: `sqs`, `dynamodb`, `secretsmanager`. */
  readonly name: string;
  /** How it speaks when it is a REST service; the others are rows of `protocol.ts`. */
  readonly rest?: RestProtocol;
  /** Answers what anybody may ask without a signature, by method and URL; undefined when that is not for this service. */
  open?(method: string, url: string): Promise<Reply> | undefined;
  /** What the caller must be allowed to do for this call; several entries must all be allowed. */
  access(operation: string, input: Input): readonly Access[];
  /** Runs one operation. Resolves to the answer's JSON body; rejects with `AwsError` for an error that AWS would answer. */
  handle(operation: string, input: Input, context: CallContext): Promise<Output>;
  /** Whether a call may do nothing but wait for something to happen, as a long poll does: the clock may jump meanwhile. */
  waits?(operation: string): boolean;
  close(): Promise<void>;
}

export type Input = Readonly<Record<string, unknown>>;
export type Output = Record<string, unknown>;

/** One permission a call needs, in IAM's own words. */
export interface Access {
  /** For example `sqs:SendMessage`. */
  readonly action: string;
  /** The ARN the action is done to, or `*`. */
  readonly resource: string;
  /** Condition keys of the request, for example `dynamodb:LeadingKeys`. */
  readonly keys?: Readonly<Record<string, readonly string[]>>;
}

export interface CallContext {
  readonly caller: Caller;
  /** Aborted when the client goes away: a long poll must then end without taking a message. */
  readonly signal: AbortSignal;
  readonly requestId: string;
}

/**
 * Who calls: the person at the keyboard (no policy applies), a function of the assembly (its role's policies do), or an
 * AWS service that acts under a role of the assembly, named by the role.
 */
export type Caller =
  | { readonly kind: 'operator' }
  | {
      readonly kind: 'function' | 'role';
      readonly name: string;
      readonly policies: readonly PolicyDocument[];
    };

export interface PolicyDocument {
  readonly Statement: readonly PolicyStatement[];
}

/** A statement of the template, its intrinsics already resolved. */
export interface PolicyStatement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

/** An error that AWS itself would answer, with AWS's own code and words. */
export class AwsError extends Error {
  readonly code: string;
  readonly status: number;
  /** Further members of the error's body, for example `Item` of a failed condition. */
  readonly details: Output;

  constructor(code: string, message: string, status = 400, details: Output = {}) {
    super(message);
    this.name = 'AwsError';
    this.code = code;
    this.status = status;
    this.details = details;
  }
}

/** Calls an AWS operation from inside the runtime, checked, metered and faulted like any other call. */
export type Dispatch = (
  caller: Caller,
  service: string,
  operation: string,
  input: Input,
  signal?: AbortSignal,
) => Promise<Output>;

/** The one region and account that exist here. */
export const REGION = 'eu-central-1';
export const ACCOUNT = '000000000000';
