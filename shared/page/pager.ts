import type { SNSEvent } from 'aws-lambda';
import type { PagingTarget, PagingTargets } from '../contract/index.ts';
import type { Backlog } from '../ledger/index.ts';
import { describeError, type Log } from '../telemetry/index.ts';
import type { Describe, HasRung } from './describe.ts';
import { causesOf, type Page, readPage } from './page.ts';
import { type SendPorts, sendPage } from './send.ts';
import { TARGET_FORMATS } from './target.ts';

export interface PagerOptions extends SendPorts {
  readonly targets: PagingTargets;
  readonly describe: Describe;
  readonly hasRung: HasRung;
  /** What the ledger knows of a delivery's dead letters, by the names of its first deploy. */
  readonly deadLetters: (integration: string, delivery: string) => Promise<Backlog>;
  readonly log: Log;
}

/** Pages remembered by one function instance; far more alarms than ring at once. */
const REMEMBERED = 1000;

/**
 * Sends every record of an on-call topic to the targets of its severity, each by itself. A page that did not reach a target
 * makes the invocation fail in the end, so that Lambda repeats it and the dead-letter queue keeps it.
 *
 * PagerDuty and Opsgenie deduplicate the repetition. Slack does not: this instance remembers the last page of each alarm and
 * target, and sends neither it nor an older one again. Another instance does not know of it and may repeat a message.
 */
export function createPager({
  targets,
  describe,
  hasRung,
  deadLetters,
  log,
  ...ports
}: PagerOptions): (event: SNSEvent) => Promise<void> {
  /** By target and key: when the last state that was sent began. */
  const sent = new Map<string, string>();

  return async ({ Records }) => {
    const failures: string[] = [];
    // One after the other: the end of an alarm must not overtake it.
    for (const record of Records) {
      const read = readPage(record, ports.environment, await describeCauses(causesOf(record)));
      if (await endsNothing(read)) continue;
      const page = await withLetters(read);
      const ends = await Promise.all(targets[page.severity].map((target) => send(target, page)));
      failures.push(...ends.filter((end) => end !== undefined));
    }
    if (failures.length > 0) throw new Error(`Some targets were not paged. ${failures.join(' ')}`);
  };

  /** Without descriptions the page still names the causes: it must go out. */
  async function describeCauses(causes: readonly string[]): ReturnType<Describe> {
    if (causes.length === 0) return new Map();
    return describe(causes).catch((error: unknown) => {
      log.warn('alarms not described', { errorMessage: describeError(error) });
      return new Map();
    });
  }

  /** The first OK of an alarm that was just made ends nothing: it is told to no target. */
  async function endsNothing({ ends, alarmName }: Page): Promise<boolean> {
    if (ends !== 'no-data') return ends === 'nothing';
    return hasRung(alarmName).then(
      (rang) => !rang,
      (error: unknown) => {
        log.warn('history of the alarm not read', { errorMessage: describeError(error) });
        return false;
      },
    );
  }

  /** A ticket about dead letters carries how many there are and why. Without them it still goes out. */
  async function withLetters(page: Page): Promise<Page> {
    const { alarm, state } = page;
    if (state !== 'alarm' || !alarm?.condition.startsWith('dead-letters')) return page;
    try {
      return { ...page, now: lettersText(await deadLetters(alarm.integration, alarm.step)) };
    } catch (error) {
      log.warn('dead letters not counted', { errorMessage: describeError(error) });
      return page;
    }
  }

  /** @returns the failure, if any */
  async function send(target: PagingTarget, page: Page): Promise<string | undefined> {
    const lines = log.with({
      destination: target.name,
      operation: `${target.kind} ${page.state}`,
      entity: `alarm:${page.key}`,
      ...(page.alarm && { integration: page.alarm.integration, delivery: page.alarm.step }),
    });
    if (TARGET_FORMATS[target.kind].leavesOut?.(page)) return undefined;
    const known = sent.get(`${target.name} ${page.key}`);
    if (known !== undefined && known >= page.since) {
      lines.info('already paged', { outcome: 'duplicate' });
      return undefined;
    }
    try {
      await sendPage(target, page, ports);
      remember(`${target.name} ${page.key}`, page.since);
      lines.info('paged', { outcome: 'delivered' });
      return undefined;
    } catch (error) {
      lines.error('not paged', { outcome: 'temporary', errorMessage: describeError(error) });
      return error instanceof Error ? error.message : 'a thrown value that is not an Error.';
    }
  }

  function remember(key: string, since: string): void {
    sent.delete(key);
    sent.set(key, since);
    const [oldest] = sent.keys();
    if (sent.size > REMEMBERED && oldest !== undefined) sent.delete(oldest);
  }
}

/** Reasons shown in a page; the command shows all. */
const SHOWN = 5;

function lettersText({ count, isWhole, reasons }: Backlog): string {
  const all = Object.entries(reasons);
  const shown = all.slice(0, SHOWN).map(([reason, of]) => `${reason} ${of}`);
  const more = all.length > SHOWN ? ` and ${all.length - SHOWN} more reasons` : '';
  return `${isWhole ? '' : 'at least '}${count} ${count === 1 ? 'event' : 'events'} given up: ${shown.join(', ')}${more}`;
}
