import type { Answer } from '../toolkit/request.ts';
import type { Violation } from './properties.ts';

/** Members of HubSpot's error body beside `status`, `message` and `correlationId`; its documentation calls each optional. */
interface ErrorParts {
  readonly category?: string;
  readonly subCategory?: string;
  readonly context?: Readonly<Record<string, readonly string[]>>;
  readonly errors?: readonly unknown[];
  readonly links?: Readonly<Record<string, string>>;
  readonly errorType?: string;
  readonly policyName?: string;
}

export interface Answers {
  json(status: number, body: unknown, changed?: boolean): Answer;
  error(status: number, message: string, parts?: ErrorParts, headers?: Readonly<Record<string, string>>): Answer;
  invalid(violations: readonly Violation[]): Answer;
  notFound(id: string): Answer;
  validation(message: string): Answer;
}

const TYPE = { 'content-type': 'application/json;charset=utf-8' };

export function hubspotAnswers(uuid: () => string): Answers {
  const json: Answers['json'] = (status, body, changed = false) => ({ status, headers: TYPE, body, changed });
  const error: Answers['error'] = (status, message, parts = {}, headers = {}) => {
    const correlationId = uuid();
    return {
      status,
      headers: { ...TYPE, 'x-hubspot-correlation-id': correlationId, ...headers },
      body: { status: 'error', message, correlationId, ...parts },
    };
  };
  return {
    json,
    error,
    validation: (message) => error(400, message, { category: 'VALIDATION_ERROR' }),
    notFound: (id) =>
      /^\d+$/.test(id)
        ? error(404, 'resource not found', { category: 'OBJECT_NOT_FOUND' })
        : error(404, 'Object not found.  objectId are usually numeric.', {
            context: { id: [id] },
            category: 'OBJECT_NOT_FOUND',
          }),
    invalid: (violations) =>
      error(400, `Property values were not valid: ${JSON.stringify(violations.map(legacy))}`, {
        category: 'VALIDATION_ERROR',
        errors: violations.map(({ name, code, message }) => ({ message, code, context: { propertyName: [name] } })),
      }),
  };
}

/** The older form of a violation, which HubSpot still repeats as JSON inside the message. */
function legacy({ name, code, message }: Violation): unknown {
  return { isValid: false, message, error: code, name, localizedErrorMessage: message };
}
