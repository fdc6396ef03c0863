/** The content of `local.json`: how other programs reach the running environment. */
export interface Description {
  readonly pid: number;
  readonly environment: string;
  /** Without a trailing slash; webhooks arrive at `POST {apiUrl}/webhooks/{integration}`. */
  readonly apiUrl: string;
  readonly awsEndpointUrl: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Origin by vendor. */
  readonly vendors: Readonly<Record<string, string>>;
  /** Id of the webhook secret by integration. */
  readonly secrets: Readonly<Record<string, string>>;
  /** Queues by delivery. */
  readonly queues: Readonly<Record<string, { readonly url: string; readonly deadLetterUrl: string }>>;
  /** How many times faster than real time the clock runs. */
  readonly clock: number;
}
