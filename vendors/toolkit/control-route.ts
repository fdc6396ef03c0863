import type { Params, Route } from './route.ts';

interface ControlInput {
  readonly params: Params;
  readonly query: URLSearchParams;
  /** Undefined when the request had no body. */
  readonly body: unknown;
}

/** Returns the answer as a JSON value. @throws ControlError for a request that cannot be carried out */
export type ControlHandler = (input: ControlInput) => unknown;
export type ControlRoute = Route<ControlHandler> & { readonly about: string };
