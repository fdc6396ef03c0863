import type { Answer } from '../toolkit/request.ts';

export interface FieldError {
  readonly field: string;
  readonly message: string;
}

/** Every error as `application/problem+json`, told apart by status and title. */
export type Problem = (
  status: number,
  title: string,
  detail: string,
  more?: { readonly errors?: readonly FieldError[]; readonly headers?: Readonly<Record<string, string>> },
) => Answer;

export function problems(uuid: () => string): Problem {
  return (status, title, detail, { errors, headers } = {}) => ({
    status,
    headers: { 'content-type': 'application/problem+json; charset=utf-8', ...headers },
    body: {
      type: 'https://mailchimp.com/developer/marketing/docs/errors/',
      title,
      status,
      detail,
      instance: uuid(),
      ...(errors ? { errors } : {}),
    },
  });
}

/** A value as the JSON schema check of Mailchimp refuses it. */
export function unvalidated(problem: Problem, errors: readonly FieldError[]): Answer {
  return problem(
    400,
    'Invalid Resource',
    "The resource submitted could not be validated. For field-specific details, see the 'errors' array.",
    { errors },
  );
}

type Entry = readonly [status: number, title: string, detail: string];

/** Mailchimp's error glossary by the names that `X-Trigger-Error` takes. */
export const GLOSSARY = {
  BadRequest: [400, 'Bad Request', 'Your request could not be processed.'],
  InvalidAction: [400, 'Invalid Action', 'The action requested was not valid for this resource.'],
  InvalidResource: [400, 'Invalid Resource', 'The resource submitted could not be validated.'],
  JSONParseError: [400, 'JSON Parse Error', 'We encountered an unspecified JSON parsing error.'],
  APIKeyMissing: [401, 'API Key Missing', 'Your request did not include an API key.'],
  APIKeyInvalid: [
    401,
    'API Key Invalid',
    "Your API key may be invalid, or you've attempted to access the wrong datacenter.",
  ],
  Forbidden: [403, 'Forbidden', 'You are not permitted to access this resource.'],
  UserDisabled: [403, 'User Disabled', 'This account has been deactivated.'],
  WrongDatacenter: [403, 'Wrong Datacenter', 'The API key provided is linked to a different data center.'],
  ResourceNotFound: [404, 'Resource Not Found', 'The requested resource could not be found.'],
  MethodNotAllowed: [
    405,
    'Method Not Allowed',
    "The requested method and resource are not compatible. See the Allow header for this resource's available methods.",
  ],
  ResourceNestingTooDeep: [414, 'Resource Nesting Too Deep', 'The sub-resource requested is nested too deeply.'],
  InvalidMethodOverride: [
    422,
    'Invalid Method Override',
    'You can only use the X-HTTP-Method-Override header with the POST method.',
  ],
  RequestedFieldsInvalid: [422, 'Requested Fields Invalid', 'The fields requested from this resource are invalid.'],
  TooManyRequests: [429, 'Too Many Requests', 'You have exceeded the limit of 10 simultaneous connections.'],
  InternalServerError: [
    500,
    'Internal Server Error',
    'An unexpected internal error has occurred. Please contact support for more information.',
  ],
  ComplianceRelated: [503, 'Compliance Related', 'This method has been disabled.'],
} as const satisfies Record<string, Entry>;

export function glossary(problem: Problem, name: keyof typeof GLOSSARY, headers?: Record<string, string>): Answer {
  const [status, title, detail] = GLOSSARY[name];
  return problem(status, title, detail, headers ? { headers } : {});
}
