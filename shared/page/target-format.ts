import type { Page } from './page.ts';

/** The HTTP request of a page. Its URL, headers and body hold the target's secret. */
export interface TargetRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Readonly<Record<string, unknown>>;
}

export interface TargetFormat {
  /** The problem of a secret, as a phrase after "secret NAME"; never quotes it. */
  secretProblem(secret: string, origin: string): string | undefined;
  /** A page that would only repeat what the target was told. */
  leavesOut?(page: Page): boolean;
  write(page: Page, secret: string, origin: string): TargetRequest;
  /** The remedy of a refusal, by status. */
  remedy(status: number): string;
}
