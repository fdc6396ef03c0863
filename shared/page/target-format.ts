import type { Page } from './page.ts';

/** The request that brings a page to a target. Its URL, headers and body hold the target's secret. */
export interface TargetRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Readonly<Record<string, unknown>>;
}

export interface TargetFormat {
  /** What is wrong with a secret, in words that follow "secret NAME" and never quote it. */
  secretProblem(secret: string, origin: string): string | undefined;
  /** Pages that are no news to this kind of target; default none. */
  skips?(page: Page): boolean;
  write(page: Page, secret: string, origin: string): TargetRequest;
  /** What to do about a refusal, by status. */
  remedy(status: number): string;
}
