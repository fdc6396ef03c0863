import type { SNSEvent } from 'aws-lambda';
import type { PagingTarget, PagingTargets } from '../contract/index.ts';
import { describeError, type Log } from '../telemetry/index.ts';
import type { Describe } from './describe.ts';
import { causesOf, type Page, readPage } from './page.ts';
import { type SendPorts, sendPage } from './send.ts';
import { TARGET_FORMATS } from './target.ts';

export interface PagerOptions extends SendPorts {
  readonly targets: PagingTargets;
  readonly describe: Describe;
  readonly log: Log;
}

/** Pages remembered by one function instance; far more alarms than ring at once. */
const REMEMBERED = 1000;

/**
 * Brings every record of an on-call topic to the targets of its severity, each by itself. A page that did not reach one of
 * them makes the invocation fail in the end, so that Lambda repeats it and the dead-letter queue keeps it.
 *
 * PagerDuty and Opsgenie deduplicate the repetition themselves. Slack does not, so what a target took is remembered here,
 * and neither it nor an older state of the same alarm is sent there again; another instance of the function does not know
 * of it and may repeat a message.
 */
export function createPager({ targets, describe, log, ...ports }: PagerOptions): (event: SNSEvent) => Promise<void> {
  /** When the state began that a target was last told of, by target and key. */
  const told = new Map<string, string>();

  return async ({ Records }) => {
    const failures: string[] = [];
    // One after the other: the end of an alarm must not overtake it.
    for (const record of Records) {
      const page = readPage(record, ports.environment, await describeCauses(causesOf(record)));
      const ends = await Promise.all(targets[page.severity].map((target) => tell(target, page)));
      failures.push(...ends.filter((end) => end !== undefined));
    }
    if (failures.length > 0) throw new Error(`Not everybody was paged. ${failures.join(' ')}`);
  };

  /** A page without its cause's words still names the cause; one that does not go out says nothing. */
  async function describeCauses(causes: readonly string[]): ReturnType<Describe> {
    if (causes.length === 0) return new Map();
    return describe(causes).catch((error: unknown) => {
      log.warn('alarms not described', { errorMessage: describeError(error) });
      return new Map();
    });
  }

  /** What went wrong, or nothing. */
  async function tell(target: PagingTarget, page: Page): Promise<string | undefined> {
    const lines = log.with({
      destination: target.name,
      operation: `${target.kind} ${page.state}`,
      entity: `alarm:${page.key}`,
      ...(page.facts && { integration: page.facts.integration, delivery: page.facts.step }),
    });
    const known = told.get(`${target.name} ${page.key}`);
    if (known !== undefined && known >= page.since) {
      lines.info('already paged', { outcome: 'duplicate' });
      return undefined;
    }
    if (TARGET_FORMATS[target.kind].skips?.(page)) return undefined;
    try {
      await sendPage(target, page, ports);
      remember(`${target.name} ${page.key}`, page.since);
      lines.info('paged', { outcome: 'delivered' });
      return undefined;
    } catch (error) {
      lines.error('not paged', { outcome: 'temporary', errorMessage: describeError(error) });
      return error instanceof Error ? error.message : 'an error that is none.';
    }
  }

  function remember(key: string, since: string): void {
    told.delete(key);
    told.set(key, since);
    const [oldest] = told.keys();
    if (told.size > REMEMBERED && oldest !== undefined) told.delete(oldest);
  }
}
